import { z } from 'zod';
import { type Decimal, decimal, least, sum, toCents, ZERO } from '../../src/domain/decimal.ts';
import { problem, type Problem } from './answers.ts';

import {
  type Currency,
  type Order,
  type OrderDiscount,
  type OrderLine,
  type Payment,
  PAYMENT_METHODS,
} from './records.ts';
import type { SoldVariant } from './variants.ts';

/** A decimal of the contract, not negative. */
export const decimalText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be a decimal text such as "12.50"');
const text = z.string().max(1000);

/** Whom an invoice is made out to. */
export const companySchema = z.strictObject({
  name: text,
  eik: text,
  vatNumber: text.optional(),
  manager: text.optional(),
  city: text.optional(),
  address: text.optional(),
});

/** A line as a buyer asks for it. */
const newLineSchema = z.strictObject({
  variantId: z.string(),
  quantity: decimalText.default('1'),
  /** Default: the price of the variant. */
  unitPrice: decimalText.optional(),
  /** A product discount, off the whole line: an amount or a percent. */
  discount: decimalText.optional(),
  discountPercent: decimalText.optional(),
});

/** An order as a buyer places it; everything left out has a plain default. Prices include VAT. */
export const newOrderSchema = z.strictObject({
  lines: z.array(newLineSchema).min(1).max(10_000),
  customer: z
    .strictObject({
      id: z.string().nullable().default(null),
      name: text,
      email: text.optional(),
      phone: text.optional(),
    })
    .default({ id: null, name: 'Мария Петрова', email: 'maria@example.bg', phone: '+359888123456' }),
  /** Company data when the buyer wants an invoice. */
  invoice: companySchema.optional(),
  delivery: z
    .strictObject({
      method: text.default('Еконт офис'),
      price: decimalText.default('0.00'),
      vatRate: decimalText.default('20'),
      recipient: text.optional(),
      phone: text.optional(),
      city: text.optional(),
      address: text.optional(),
      postCode: text.optional(),
    })
    .prefault({}),
  /** What the courier takes for collecting the money. */
  cashOnDeliveryFee: decimalText.optional(),
  payment: z.enum(PAYMENT_METHODS).default('cash-on-delivery'),
  /** Default: only a card payment on the site is paid at once. */
  paid: z.boolean().optional(),
  /** Off the goods: percent of their total, or an amount. */
  promoCode: z
    .strictObject({ code: text, percent: decimalText.optional(), amount: decimalText.optional() })
    .optional(),
  /** A gift is a discount off the goods; one that somebody bought is a payment. */
  voucher: z
    .strictObject({ code: text, amount: decimalText, isBought: z.boolean().default(false) })
    .optional(),
  /** The shop pays the delivery (not the fee). */
  freeDelivery: z.boolean().default(false),
  note: text.optional(),
  status: z.string().default('new'),
  /** Default: now. RFC 3339. */
  createdAt: z.iso.datetime({ offset: true }).optional(),
  number: z.string().min(1).max(32).optional(),
  /** Default: that of the shop. Orders of before the euro keep the leva in which they were placed. */
  currency: z.enum(['EUR', 'BGN']).optional(),
});

export type NewOrder = z.input<typeof newOrderSchema>;
export type ReadOrder = z.output<typeof newOrderSchema>;
type ReadLine = z.output<typeof newLineSchema>;

/** What the shop adds to what the buyer said. */
export interface OrderFacts {
  number: string;
  currency: Currency;
  createdAt: string;
  updatedAt: string;
  sold(variantId: string): SoldVariant | undefined;
}

/**
 * Builds an order whose sums always hold: line = round(quantity × unit price, 2) − its discount; goods + delivery −
 * discount = total; payments add up to the total. Discounts are capped so that nothing falls below zero. A problem when
 * a variant is unknown.
 */
export function buildOrder(order: ReadOrder, facts: OrderFacts): Order | Problem {
  const lines: OrderLine[] = [];
  for (const [index, wanted] of order.lines.entries()) {
    const sold = facts.sold(wanted.variantId);
    if (!sold) {
      return problem('not-found', `no variant ${wanted.variantId}`, { field: `lines.${index}.variantId` });
    }
    lines.push(buildLine(String(index + 1), wanted, sold));
  }
  const goods = sum(lines.map((line) => decimal(line.total)));
  const fee = decimal(order.cashOnDeliveryFee ?? '0');
  const delivery = toCents(decimal(order.delivery.price)).plus(toCents(fee));
  const discounts = buildDiscounts(order, goods);
  const discount = sum(discounts.map(({ amount }) => decimal(amount)));
  const total = goods.plus(delivery).minus(discount);
  return {
    number: facts.number,
    status: order.status,
    createdAt: facts.createdAt,
    updatedAt: facts.updatedAt,
    currency: facts.currency,
    customer: order.customer,
    ...(order.invoice ? { invoice: order.invoice } : {}),
    delivery: {
      ...order.delivery,
      price: money(toCents(decimal(order.delivery.price))),
      ...(order.cashOnDeliveryFee === undefined ? {} : { fee: money(toCents(fee)) }),
    },
    payments: buildPayments(order, total, facts),
    lines,
    discounts,
    totals: totalsOf(goods, delivery, discount),
    ...(order.note === undefined ? {} : { note: order.note }),
  };
}

/** A line of an order: the name and the price of the moment in which it was sold. */
export function buildLine(id: string, wanted: ReadLine, sold: SoldVariant): OrderLine {
  const unitPrice = wanted.unitPrice ?? sold.price;
  const name = sold.options.length > 0 ? `${sold.productName}: ${sold.options.join(', ')}` : sold.productName;
  return {
    id,
    productId: sold.productId,
    variantId: sold.variantId,
    ...(sold.sku === null ? {} : { sku: sold.sku }),
    name,
    ...lineSums({ ...wanted, unitPrice }),
    vatRate: sold.vatRate,
  };
}

/** Goods + delivery − discount = total. */
export function totalsOf(goods: Decimal, delivery: Decimal, discount: Decimal): Order['totals'] {
  return {
    goods: money(goods),
    delivery: money(delivery),
    discount: money(discount),
    total: money(goods.plus(delivery).minus(discount)),
  };
}

/** What a line comes to; its discount is at most the whole line. */
export function lineSums(
  line: Pick<ReadLine, 'quantity' | 'discount' | 'discountPercent'> & { unitPrice: string },
): Pick<OrderLine, 'quantity' | 'unitPrice' | 'discount' | 'total'> {
  const { quantity, unitPrice, discountPercent } = line;
  const full = toCents(decimal(quantity).times(decimal(unitPrice)));
  const asked = discountPercent ? percentOf(full, discountPercent) : toCents(decimal(line.discount ?? '0'));
  const discount = least(asked, full);
  return {
    quantity,
    unitPrice,
    ...(discount.gt(ZERO) ? { discount: money(discount) } : {}),
    total: money(full.minus(discount)),
  };
}

function buildDiscounts(order: ReadOrder, goods: Decimal): OrderDiscount[] {
  const discounts: OrderDiscount[] = [];
  let goodsLeft = goods;
  function takeOff(kind: OrderDiscount['kind'], code: string, asked: Decimal): void {
    const amount = least(asked, goodsLeft);
    goodsLeft = goodsLeft.minus(amount);
    discounts.push({ kind, code, amount: money(amount) });
  }
  const { promoCode, voucher } = order;
  if (promoCode) {
    const asked = promoCode.percent
      ? percentOf(goods, promoCode.percent)
      : toCents(decimal(promoCode.amount ?? '0'));
    takeOff('promo-code', promoCode.code, asked);
  }
  if (voucher && !voucher.isBought) takeOff('voucher', voucher.code, toCents(decimal(voucher.amount)));
  if (order.freeDelivery) {
    const amount = money(toCents(decimal(order.delivery.price)));
    discounts.push({ kind: 'order', amount, freeDelivery: true });
  }
  return discounts;
}

function buildPayments(order: ReadOrder, total: Decimal, facts: OrderFacts): Payment[] {
  const payments: Payment[] = [];
  let left = total;
  if (order.voucher?.isBought) {
    const amount = least(toCents(decimal(order.voucher.amount)), total);
    left = total.minus(amount);
    payments.push({
      method: 'gift-voucher',
      amount: money(amount),
      paid: true,
      paidAt: facts.createdAt,
      transactionId: order.voucher.code,
    });
    if (left.eq(ZERO)) return payments;
  }
  const isPaid = order.paid ?? order.payment === 'card-online';
  payments.push({
    method: order.payment,
    amount: money(left),
    paid: isPaid,
    paidAt: isPaid ? facts.createdAt : null,
    ...(order.payment === 'card-online' ? { transactionId: `T${facts.number}` } : {}),
  });
  return payments;
}

function percentOf(amount: Decimal, percent: string): Decimal {
  return toCents(amount.times(decimal(percent)).div('100'));
}

/** Money as the contract writes it. */
export function money(amount: Decimal): string {
  return amount.toFixed(2);
}
