import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, fromDouble, spread, sum, toCents, toDouble, ZERO } from './decimal.ts';

const cents = fc.integer({ min: 0, max: 10_000_000 });
const money = (amount: number) => decimal(String(amount)).div('100');

test('the parts of a spread add up to the amount, are whole cents, and none exceeds its share', () => {
  fc.assert(
    fc.property(
      fc.array(cents, { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, part) => {
        const shares = list.map(money);
        const amount = money(Math.floor(list.reduce((total, each) => total + each, 0) * part));
        const parts = spread(amount, shares);
        expect(sum(parts).eq(amount)).toBe(true);
        for (const [index, each] of parts.entries()) {
          expect(each.gte(ZERO) && each.lte(shares[index]!) && each.eq(toCents(each))).toBe(true);
          const exact = amount.eq(ZERO) ? ZERO : amount.times(shares[index]!).div(sum(shares));
          expect(each.minus(exact).abs().lte('0.01')).toBe(true);
        }
        expect(spread(amount, shares).map(String)).toEqual(parts.map(String));
      },
    ),
    { numRuns: 300 },
  );
});

test('left-over cents go to the largest remainders, the earlier of equal ones first', () => {
  const parts = (amount: string, shares: string[]) =>
    spread(decimal(amount), shares.map(decimal)).map((part) => part.toFixed(2));
  expect(parts('1.00', ['1.00', '1.00', '1.00'])).toEqual(['0.34', '0.33', '0.33']);
  expect(parts('0.01', ['1.00', '3.00', '1.00'])).toEqual(['0.00', '0.01', '0.00']);
  expect(parts('0.02', ['0.00', '0.01', '0.01'])).toEqual(['0.00', '0.01', '0.01']);
  expect(parts('0.00', ['0.00'])).toEqual(['0.00']);
});

test('what exceeds the shares, or is below zero, cannot be spread', () => {
  expect(() => spread(decimal('1.01'), [decimal('1.00')])).toThrow(RangeError);
  expect(() => spread(decimal('-0.01'), [decimal('1.00')])).toThrow(RangeError);
});

test('a double of the database is the shortest decimal that reads back as the same double', () => {
  expect(fromDouble(0.1).toString()).toBe('0.1');
  expect(fromDouble(0.1 + 0.2).toString()).toBe('0.30000000000000004');
  expect(fromDouble('12.990').toString()).toBe('12.99');
  for (const nothing of [null, undefined, '', Number.NaN, Infinity, 'две']) {
    expect(fromDouble(nothing).eq(ZERO)).toBe(true);
  }
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (value) => {
      expect(toDouble(fromDouble(value)) === value || value === 0).toBe(true);
    }),
  );
});

test('small and large numbers are written in plain digits', () => {
  expect(decimal('0.0000001').toString()).toBe('0.0000001');
  expect(decimal('999999999999999').times('1000000').toString()).toBe('999999999999999000000');
});

test.each(['', ' 1', '1e3', '1,5', '.5', '5.', '--1', '0x10', '1234567890123456', '١', 'NaN'])(
  '%j is no decimal',
  (text) => {
    expect(() => decimal(text)).toThrow(TypeError);
  },
);

test('a JavaScript number cannot slip in', () => {
  expect(() => decimal('1').plus(0.1)).toThrow();
});
