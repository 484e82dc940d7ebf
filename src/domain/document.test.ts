import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Decimal, ZERO } from './decimal.ts';
import {
  planFromJson,
  planToJson,
  type DocumentLine,
  type DocumentPlan,
  type Reduction,
} from './document.ts';

const id = fc.nat() as fc.Arbitrary<never>;
const number = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat({ max: 25 }))
  .map(([digits, places]) => new Decimal(digits.toString()).div(new Decimal('10').pow(places)))
  // The library knows a minus zero; as a text it is zero, which is the same money.
  .map((value) => (value.eq(ZERO) ? ZERO : value));
const causes: Reduction['cause'][] = ['product', 'voucher', 'promo-code', 'order', 'free-delivery'];
const line = fc.record<DocumentLine>({
  item: id,
  name: fc.string({ unit: 'binary' }),
  quantity: number,
  priceOut: number,
  vatOut: number,
  priceIn: number,
  vatIn: number,
  discountPercent: number,
  totalWithVat: number,
  reductions: fc.array(
    fc.record({ cause: fc.constantFrom(...causes), code: fc.string(), amountWithVat: number }),
    { maxLength: 3 },
  ),
});
const plan = fc.record<DocumentPlan>({
  kind: fc.constant('order'),
  key: fc.string(),
  orderNumber: fc.string() as fc.Arbitrary<never>,
  location: id,
  partner: id,
  user: id,
  date: fc.constantFrom('2026-11-23', '2027-01-01'),
  totalWithVat: number,
  note: fc.string({ unit: 'binary' }),
  lines: fc.array(line, { maxLength: 4 }),
});

test('a plan is the same after it was kept as JSON, to the last digit', () => {
  fc.assert(
    fc.property(plan, (made) => {
      expect(planFromJson(planToJson(made))).toEqual(made);
    }),
  );
});
