import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Decimal, ZERO } from './decimal.ts';
import {
  planFromJson,
  planToJson,
  type DocumentLine,
  type DocumentPlan,
  type NewItem,
  type NewPartner,
  type PaidAmount,
  type Reduction,
} from './document.ts';
import { PAYMENT_KINDS } from './receipt.ts';

const id = fc.nat() as fc.Arbitrary<never>;
const number = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat({ max: 25 }))
  .map(([digits, places]) => new Decimal(digits.toString()).div(new Decimal('10').pow(places)))
  // The library knows a minus zero; as a text it is zero, which is the same money.
  .map((value) => (value.eq(ZERO) ? ZERO : value));
const causes: Reduction['cause'][] = ['product', 'voucher', 'promo-code', 'order', 'free-delivery'];
const newItem = fc.record<NewItem>({
  match: fc.record({ by: fc.constant('code'), value: fc.string() }),
  code: fc.string(),
  name: fc.string({ unit: 'binary' }),
  barcode: fc.string(),
  unit: fc.string(),
  vatGroup: fc.nat(),
  groupPath: fc.array(fc.string()),
  price: number,
});
const newPartner = fc.record<NewPartner>({
  company: fc.string({ unit: 'binary' }),
  manager: fc.string(),
  city: fc.string(),
  address: fc.string(),
  phone: fc.string(),
  email: fc.string(),
  vatNumber: fc.string(),
  bulstat: fc.string(),
  isCompany: fc.boolean(),
});
const day = fc.constantFrom('2026-11-23', '2027-01-01');
const paid = fc.record<PaidAmount>({ type: fc.nat(), amountWithVat: number, day, transaction: fc.string() });
const line = fc.record<DocumentLine>({
  item: fc.oneof(id, newItem),
  orderLine: fc.option(fc.string()),
  name: fc.string({ unit: 'binary' }),
  quantity: number,
  priceOut: number,
  vatOut: number,
  priceIn: number,
  vatIn: number,
  discountPercent: number,
  vatRate: fc.option(number),
  totalWithVat: number,
  reductions: fc.array(
    fc.record({ cause: fc.constantFrom(...causes), code: fc.string(), amountWithVat: number }),
    { maxLength: 3 },
  ),
});
const plan = fc.record<DocumentPlan>({
  kind: fc.constantFrom('order', 'sale', 'return'),
  key: fc.string(),
  orderNumber: fc.string() as fc.Arbitrary<never>,
  location: id,
  partner: fc.oneof(id, newPartner),
  user: id,
  date: day,
  totalWithVat: number,
  original: fc.option(fc.record({ currency: fc.constant('BGN'), totalWithVat: number, rate: number })),
  note: fc.string({ unit: 'binary' }),
  lines: fc.array(line, { maxLength: 4 }),
  money: fc.option(fc.record({ dueType: fc.nat(), dueDay: day, paid: fc.array(paid, { maxLength: 2 }) })),
  saleNumber: fc.option(
    fc.record({ register: fc.string(), operator: fc.string(), from: fc.nat(), to: fc.nat() }),
  ),
  replaces: fc.option(fc.record({ key: fc.string(), number: fc.nat() })),
  receipt: fc.option(
    fc.array(fc.record({ amount: number, paymentType: fc.constantFrom(...PAYMENT_KINDS) }), { maxLength: 2 }),
  ),
});

test('a plan is the same after it was kept as JSON, to the last digit', () => {
  fc.assert(
    fc.property(plan, (made) => {
      expect(planFromJson(planToJson(made))).toEqual(made);
    }),
  );
});
