import { z } from 'zod';
import { decimal, type Decimal, least, sum, toCents, ZERO } from '../../src/domain/decimal.ts';
import { problem, type Problem } from './answers.ts';
import { buildLine, companySchema, decimalText, lineSums, money, totalsOf } from './orders.ts';
import type { Order, OrderDiscount, OrderLine, Payment, Refund } from './records.ts';
import type { SoldVariant } from './variants.ts';

const text = z.string().max(1000);

/** A line that stays (by its id) or comes new (by its variant); lines left out go. */
const revisedLineSchema = z.union([
  z.strictObject({ id: z.string(), quantity: decimalText, discount: decimalText.optional() }),
  z.strictObject({
    variantId: z.string(),
    quantity: decimalText,
    discount: decimalText.optional(),
    discountPercent: decimalText.optional(),
  }),
]);

/** What the shop's people may change in an order; what is left out stays. */
export const orderRevisionSchema = z.strictObject({
  lines: z.array(revisedLineSchema).min(1).max(10_000).optional(),
  customer: z.strictObject({ name: text.min(1), email: text.optional(), phone: text.optional() }).optional(),
  /** null: no invoice is wanted any more. */
  invoice: companySchema.nullable().optional(),
  note: text.optional(),
});
export type OrderRevision = z.output<typeof orderRevisionSchema>;

/**
 * Goods that came back; without lines all that are left, with none of them only money. Without an amount it is what was paid for them.
 */
export const orderReturnSchema = z.strictObject({
  lines: z
    .array(z.strictObject({ lineId: z.string(), quantity: decimalText }))
    .max(10_000)
    .optional(),
  amount: decimalText.optional(),
  method: z.enum(['bank-transfer', 'card', 'cash', 'other']).default('bank-transfer'),
});
export type OrderReturn = z.output<typeof orderReturnSchema>;

/** The order with other lines or another buyer. Discounts and payments follow, so that all its sums hold again. */
export function reviseOrder(
  order: Order,
  revision: OrderRevision,
  sold: (variantId: string) => SoldVariant | undefined,
): Order | Problem {
  const { customer, invoice, note } = revision;
  const lines = revision.lines ? reviseLines(order, revision.lines, sold) : order.lines;
  if (!Array.isArray(lines)) return lines;
  return recount({
    ...order,
    lines,
    ...(customer ? { customer: { id: order.customer.id ?? null, ...customer } } : {}),
    ...(invoice === undefined ? {} : { invoice }),
    ...(note === undefined ? {} : { note }),
  });
}

function reviseLines(
  order: Order,
  wanted: NonNullable<OrderRevision['lines']>,
  sold: (variantId: string) => SoldVariant | undefined,
): OrderLine[] | Problem {
  let lastId = Math.max(0, ...order.lines.map(({ id }) => Number(id) || 0));
  const lines: OrderLine[] = [];
  for (const [index, line] of wanted.entries()) {
    if ('variantId' in line) {
      const found = sold(line.variantId);
      if (!found) {
        return problem('not-found', `no variant ${line.variantId}`, { field: `lines.${index}.variantId` });
      }
      lastId += 1;
      lines.push(buildLine(String(lastId), line, found));
      continue;
    }
    const before = order.lines.find(({ id }) => id === line.id);
    if (!before) return problem('not-found', `no line ${line.id}`, { field: `lines.${index}.id` });
    const { discount, total: _, ...rest } = before;
    lines.push({ ...rest, ...lineSums({ discount, unitPrice: before.unitPrice, ...line }) });
  }
  return lines;
}

/** The sums anew: discounts are cut down to the goods that are left, and payments add up to the total. */
function recount(order: Order): Order {
  const goods = sum(order.lines.map(({ total }) => decimal(total)));
  const delivery = decimal(order.delivery.price).plus(decimal(order.delivery.fee ?? '0'));
  let goodsLeft = goods;
  const discounts = order.discounts.map((discount): OrderDiscount => {
    if (discount.freeDelivery) return discount;
    const amount = least(decimal(discount.amount), goodsLeft);
    goodsLeft = goodsLeft.minus(amount);
    return { ...discount, amount: money(amount) };
  });
  const totals = totalsOf(goods, delivery, sum(discounts.map(({ amount }) => decimal(amount))));
  return { ...order, discounts, totals, payments: payAnew(order.payments, decimal(totals.total)) };
}

/** Vouchers pay what they can, the other payment the rest. */
function payAnew(payments: Payment[], total: Decimal): Payment[] {
  let left = total;
  const vouchers = payments.filter(({ method }) => method === 'gift-voucher');
  const paid = vouchers.map((payment): Payment => {
    const amount = least(decimal(payment.amount), left);
    left = left.minus(amount);
    return { ...payment, amount: money(amount) };
  });
  const other = payments.find(({ method }) => method !== 'gift-voucher');
  if (!other && left.eq(ZERO)) return paid;
  const rest: Payment = other ?? { method: 'cash-on-delivery', amount: '0.00', paid: false, paidAt: null };
  return [...paid, { ...rest, amount: money(left) }];
}

/** The order with a refund for goods that came back, or of money alone; "returned" once all goods did. */
export function returnOrder(order: Order, wanted: OrderReturn, at: string): Order | Problem {
  const refunds = order.refunds ?? [];
  const left = leftToReturn(order);
  const lines =
    wanted.lines ?? [...left].map(([lineId, quantity]) => ({ lineId, quantity: quantity.toFixed() }));
  const isMoneyAlone = wanted.lines?.length === 0 && wanted.amount !== undefined;
  if (lines.length === 0 && !isMoneyAlone) {
    return problem('invalid', 'nothing is left to return', { field: 'lines' });
  }
  for (const [index, { lineId, quantity }] of lines.entries()) {
    const most = left.get(lineId) ?? ZERO;
    if (decimal(quantity).lte(most) && decimal(quantity).gt(ZERO)) {
      left.set(lineId, most.minus(quantity));
      continue;
    }
    const detail = `of line ${lineId} between 0 and ${most.toFixed()} can come back`;
    return problem('invalid', detail, { field: `lines.${index}.quantity` });
  }
  const refunded = sum(refunds.map(({ amount }) => decimal(amount)));
  const most = decimal(order.totals.total).minus(refunded);
  const amount =
    wanted.amount === undefined ? least(paidFor(order, lines), most) : toCents(decimal(wanted.amount));
  if (amount.gt(most)) {
    return problem('invalid', `at most ${money(most)} can be given back`, { field: 'amount' });
  }
  if (isMoneyAlone && amount.eq(ZERO)) {
    return problem('invalid', 'without goods there must be money', { field: 'amount' });
  }
  const refund: Refund = {
    id: `R${refunds.length + 1}`,
    at,
    amount: money(amount),
    method: wanted.method,
    ...(isMoneyAlone ? {} : { lines }),
  };
  const isWhole = !isMoneyAlone && [...left.values()].every((quantity) => quantity.eq(ZERO));
  return { ...order, refunds: [...refunds, refund], ...(isWhole ? { status: 'returned' } : {}) };
}

/** What has not come back yet of each line, lines without a rest left out. */
function leftToReturn(order: Order): Map<string, Decimal> {
  const left = new Map(order.lines.map(({ id, quantity }) => [id, decimal(quantity)]));
  for (const { lineId, quantity } of (order.refunds ?? []).flatMap(({ lines }) => lines ?? [])) {
    left.set(lineId, (left.get(lineId) ?? ZERO).minus(quantity));
  }
  return new Map([...left].filter(([, quantity]) => quantity.gt(ZERO)));
}

/** The part of the goods' price that the buyer paid for these lines; the delivery is not given back. */
function paidFor(order: Order, lines: { lineId: string; quantity: string }[]): Decimal {
  const goods = decimal(order.totals.goods);
  if (goods.eq(ZERO)) return ZERO;
  const off = order.discounts.filter(({ freeDelivery }) => !freeDelivery);
  const paid = goods.minus(sum(off.map(({ amount }) => decimal(amount))));
  const share = sum(
    lines.map(({ lineId, quantity }) => {
      const line = order.lines.find(({ id }) => id === lineId)!;
      return decimal(line.total).times(quantity).div(line.quantity);
    }),
  );
  return toCents(share.times(paid).div(goods));
}
