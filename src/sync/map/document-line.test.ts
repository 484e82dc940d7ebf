import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anItem } from '../../../test/orders.ts';
import { decimal, toCents, toDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import { documentLine, unitVat, type Sold } from './document-line.ts';

const sold = (quantity: string, vatRate = '20'): Sold => {
  const { id: item, name, priceIn } = anItem();
  return { item, orderLine: '1', name, priceIn, vatRate: decimal(vatRate), quantity: decimal(quantity) };
};
const net = (total: Decimal, off: Decimal = ZERO) => ({
  totalWithVat: total,
  reductions: off.gt(ZERO) ? [{ cause: 'order' as const, code: '', amountWithVat: off }] : [],
});

const anySold = fc.record({
  thousandths: fc.oneof(
    fc.integer({ min: 1, max: 500 }).map((pieces) => pieces * 1000),
    fc.integer({ min: 1, max: 100_000 }),
  ),
  priceCents: fc.integer({ min: 1, max: 500_000 }),
  off: fc.integer({ min: 0, max: 1000 }),
  vatRate: fc.constantFrom('20', '9', '0'),
});

describe.each([
  ['with VAT', true],
  ['without VAT', false],
])('in a database that keeps prices %s', (_, pricesIncludeVat) => {
  test('quantity times price, reckoned in doubles as the program does, rounds to the total of the line', () => {
    fc.assert(
      fc.property(anySold, ({ thousandths, priceCents, off, vatRate }) => {
        const line = sold(String(thousandths / 1000), vatRate);
        const full = toCents(line.quantity.times((priceCents / 100).toFixed(2)));
        const reduction = toCents(full.times(String(off)).div('1000'));
        const total = full.minus(reduction);
        const made = documentLine(line, net(total, reduction), pricesIncludeVat);

        const [quantity, price, vat] = [made.quantity, made.priceOut, made.vatOut].map(toDouble) as [
          number,
          number,
          number,
        ];
        const sum = quantity * (pricesIncludeVat ? price : price + vat);
        expect(Math.abs(sum - toDouble(total))).toBeLessThan(0.0001);
        expect(sum.toFixed(2)).toBe(total.toFixed(2));

        // From the percent the program finds the price before discounts, which rounds to what the shop asked.
        const percent = toDouble(made.discountPercent);
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThan(100);
        if (total.gt(ZERO)) expect(((sum * 100) / (100 - percent)).toFixed(2)).toBe(full.toFixed(2));
      }),
      { numRuns: 500 },
    );
  });
});

test('VAT of a unit stands inside a price with VAT and on top of one without', () => {
  expect(unitVat(decimal('12.00'), decimal('20'), true).toString()).toBe('2');
  expect(unitVat(decimal('10.00'), decimal('20'), false).toString()).toBe('2');
  expect(unitVat(decimal('10.90'), decimal('9'), true).toString()).toBe('0.9');
  expect(unitVat(decimal('10.00'), decimal('0'), true).toString()).toBe('0');
});

test('price, cost and VAT stand in the mode of the database', () => {
  const line = sold('2');
  expect(documentLine(line, net(decimal('24.00')), true)).toMatchObject({
    item: 20,
    orderLine: '1',
    name: 'Кафе',
    priceOut: decimal('12'),
    vatOut: decimal('2'),
    priceIn: decimal('6'),
    vatIn: decimal('1'),
    discountPercent: ZERO,
  });
  expect(documentLine(line, net(decimal('24.00')), false)).toMatchObject({
    priceOut: decimal('10'),
    vatOut: decimal('2'),
    vatIn: decimal('1.2'),
  });
});

test('a line given for nothing has no price and no percent', () => {
  const made = documentLine(sold('3'), net(ZERO, decimal('30.00')), true);
  expect([made.priceOut, made.vatOut, made.discountPercent].map(String)).toEqual(['0', '0', '0']);
});

test('a line without reductions has no percent, though its total is rounded', () => {
  const made = documentLine(sold('0.333'), net(decimal('3.33')), true);
  expect(made.discountPercent.eq(ZERO)).toBe(true);
});
