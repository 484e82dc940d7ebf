import fc from 'fast-check';
import { decimal, least, sum, toCents, ZERO, type Decimal } from '../src/domain/decimal.ts';
import type { ItemId, OrderNumber, ProductId, VariantId } from '../src/domain/ids.ts';
import type { Company, Delivery, Order, OrderDiscount, OrderLine, Payment } from '../src/domain/order.ts';
import type { Item } from '../src/warehouse/warehouse.ts';

/** On how many random orders a rule of money is tried: KERVAN_RUNS, or 1,000. */
export const RUNS = { numRuns: Number(process.env['KERVAN_RUNS'] ?? 1000) };

/** What of an order matters to a test; texts are decimals. */
export interface OrderParts {
  number?: string;
  status?: string;
  createdAt?: string;
  currency?: Order['currency'];
  lines?: {
    quantity?: string;
    price?: string;
    discount?: string;
    vatRate?: string;
    sku?: string;
    name?: string;
  }[];
  delivery?: Partial<Delivery>;
  discounts?: { kind: OrderDiscount['kind']; code?: string; amount: string; free?: boolean }[];
  customer?: Partial<Order['customer']>;
  invoice?: Partial<Company>;
  /** One unpaid cash on delivery unless told. */
  payments?: (Partial<Omit<Payment, 'amount'>> & { amount: string })[];
}

/** An order whose sums hold: one line of 10.00 unless told. */
export function anOrder(parts: OrderParts = {}): Order {
  const lines = (parts.lines ?? [{}]).map((line, index): OrderLine => {
    const [quantity, price, discount] = [
      line.quantity ?? '1',
      line.price ?? '10.00',
      line.discount ?? '0',
    ].map(decimal) as [Decimal, Decimal, Decimal];
    return {
      id: String(index + 1),
      productId: String(index + 1) as ProductId,
      variantId: String(index + 1) as VariantId,
      sku: line.sku ?? `SKU-${index + 1}`,
      name: line.name ?? `Стока ${index + 1}`,
      quantity,
      unitPriceWithVat: price,
      discountWithVat: discount,
      totalWithVat: toCents(quantity.times(price)).minus(discount),
      vatRate: decimal(line.vatRate ?? '20'),
    };
  });
  const delivery = {
    method: 'Еконт',
    priceWithVat: ZERO,
    vatRate: null,
    feeWithVat: ZERO,
    recipient: 'Иван Петров',
    phone: '0888 123 456',
    city: 'Бургас',
    address: 'ул. Роза № 5',
    postCode: '8000',
    ...parts.delivery,
  };
  const discounts = (parts.discounts ?? []).map(({ kind, code = '', amount, free = false }) => ({
    kind,
    code,
    amountWithVat: decimal(amount),
    isFreeDelivery: free,
  }));
  const goods = sum(lines.map((line) => line.totalWithVat));
  const shipping = delivery.priceWithVat.plus(delivery.feeWithVat);
  const discount = sum(discounts.map((each) => each.amountWithVat));
  const total = goods.plus(shipping).minus(discount);
  return {
    number: (parts.number ?? '700001') as OrderNumber,
    status: parts.status ?? 'confirmed',
    createdAt: new Date(parts.createdAt ?? '2026-11-23T12:00:00+02:00'),
    updatedAt: new Date('2026-11-23T12:00:00+02:00'),
    deliveredAt: null,
    currency: parts.currency ?? 'EUR',
    customer: {
      id: null,
      name: 'Мария Петрова',
      email: 'maria@example.bg',
      phone: '+359888',
      ...parts.customer,
    },
    invoice: parts.invoice ? { ...COMPANY, ...parts.invoice } : null,
    delivery,
    payments: (parts.payments ?? [{ amount: total.toString() }]).map(({ amount, ...payment }) => ({
      ...UNPAID,
      ...payment,
      amount: decimal(amount),
    })),
    lines,
    discounts,
    refunds: [],
    totals: { goods, delivery: shipping, discount, total },
    note: '',
    warehouseDocument: '',
  };
}

const UNPAID = { method: 'cash-on-delivery', isPaid: false, paidAt: null, transactionId: '' };

const COMPANY: Company = {
  name: 'Роза ООД',
  eik: '121212121',
  vatNumber: 'BG121212121',
  manager: 'Роза Димова',
  city: 'Варна',
  address: 'бул. Приморски 1',
};

/** The item of a line, with the VAT rate given. */
export function anItem(vatRate: string | null = '20', more: Partial<Item> = {}): Item {
  return {
    id: 20 as ItemId,
    code: '1020',
    name: 'Кафе',
    barcodes: [],
    catalogs: ['', '', ''],
    unit: 'бр.',
    priceIn: decimal('6.00'),
    vatRate: vatRate === null ? null : decimal(vatRate),
    vatGroup: 1,
    group: 1,
    isService: false,
    isDeleted: false,
    ...more,
  };
}

const cents = (most: number) => fc.integer({ min: 0, max: most });
const money = (amount: number) => decimal(String(amount)).div('100');
const share = fc.integer({ min: 0, max: 1000 });
/** Of shops that reckon their prices from others: up to four places. */
const fine = fc.integer({ min: 0, max: 5_000_000 }).map((parts) => decimal(String(parts)).div('10000'));

const anyLine = fc.record({
  thousandths: fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((pieces) => pieces * 1000),
    fc.integer({ min: 1, max: 20_000 }),
  ),
  price: fc.oneof(
    { weight: 3, arbitrary: cents(50_000).map((amount) => money(amount)) },
    { weight: 1, arbitrary: fine },
  ),
  discount: fc.oneof(fc.constant(0), share),
  vatRate: fc.constantFrom('20', '9', '0'),
});

const anyPayment = fc.record({
  method: fc.constantFrom('cash-on-delivery', 'card-online', 'bank-transfer', 'gift-voucher'),
  isPaid: fc.boolean(),
  paidAt: fc.constantFrom(null, new Date('2026-11-24T08:00:00Z')),
  transactionId: fc.constantFrom('', 'T-1'),
  share,
});

/**
 * Any order whose sums hold: weighed and counted lines, prices of up to four places, product discounts, vouchers larger than the goods,
 * free delivery, several payments.
 */
export const anyOrder: fc.Arbitrary<Order> = fc
  .record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 12 }),
    price: cents(1500),
    fee: cents(300),
    free: fc.boolean(),
    discounts: fc.array(fc.record({ kind: fc.constantFrom('voucher', 'promo-code', 'order'), share }), {
      maxLength: 3,
    }),
    payments: fc.array(anyPayment, { minLength: 1, maxLength: 3 }),
  })
  .map(({ lines, price, fee, free, discounts, payments }) => {
    const bare = anOrder({
      lines: lines.map(({ thousandths, price: each, discount, vatRate }) => {
        const quantity = decimal(String(thousandths)).div('1000');
        const full = toCents(quantity.times(each));
        const off = toCents(full.times(String(discount)).div('1000'));
        return {
          quantity: quantity.toString(),
          price: each.toString(),
          discount: least(off, full).toString(),
          vatRate,
        };
      }),
      delivery: { priceWithVat: money(price), feeWithVat: money(fee) },
    });
    const freeAmount = free ? money(price) : ZERO;
    let left = bare.totals.total.minus(freeAmount);
    const off: OrderDiscount[] = free
      ? [{ kind: 'order', code: '', amountWithVat: freeAmount, isFreeDelivery: true }]
      : [];
    for (const { kind, share: part } of discounts) {
      const amountWithVat = toCents(left.times(String(part)).div('1000'));
      left = left.minus(amountWithVat);
      off.push({ kind, code: kind, amountWithVat, isFreeDelivery: false });
    }
    const discount = sum(off.map((each) => each.amountWithVat));
    const total = bare.totals.goods.plus(bare.totals.delivery).minus(discount);
    return {
      ...bare,
      discounts: off,
      totals: { ...bare.totals, discount, total },
      payments: shared(total, payments),
    };
  });

/** Each payment its share of what those before it left; the last one the rest. */
function shared(total: Decimal, payments: (Omit<Payment, 'amount'> & { share: number })[]): Payment[] {
  let left = total;
  return payments.map(({ share: part, ...payment }, index) => {
    const isLast = index === payments.length - 1;
    const amount = isLast ? left : toCents(left.times(String(part)).div('1000'));
    left = left.minus(amount);
    return { ...payment, amount };
  });
}
