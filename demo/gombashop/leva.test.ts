import { expect, test } from 'vitest';
import { inCurrency } from './leva.ts';

test('a price goes from euro into leva and back at the fixed rate, half a cent up', () => {
  expect(inCurrency('100.00', 'EUR', 'BGN')).toBe('195.58');
  expect(inCurrency('1.00', 'EUR', 'BGN')).toBe('1.96');
  expect(inCurrency('195.583', 'BGN', 'EUR')).toBe('100.00');
});

test('in its own currency a price stays as it is written', () => {
  expect(inCurrency('12.505', 'EUR', 'EUR')).toBe('12.505');
});
