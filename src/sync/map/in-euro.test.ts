import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { decimal, sum, toCents, ZERO } from '../../domain/decimal.ts';
import type { Reduction } from '../../domain/document.ts';
import { conversionRate, convertedAmounts } from './in-euro.ts';
import { orderMoney } from './order-money.ts';

const RATE = decimal('1.95583');
const SOFIA = { currency: 'EUR', timeZone: 'Europe/Sofia' };
const net = (total: string, ...reductions: [cause: Reduction['cause'], amount: string][]) => ({
  totalWithVat: decimal(total),
  reductions: reductions.map(([cause, amount]) => ({ cause, code: '', amountWithVat: decimal(amount) })),
});

describe('which orders are converted', () => {
  const rateOf = (createdAt: string, currency: 'EUR' | 'BGN' = 'BGN', within = SOFIA) => {
    const rate = conversionRate(anOrder({ createdAt, currency }), within);
    return rate.ok ? (rate.value?.toString() ?? 'none') : rate.problem.code;
  };
  test.each([
    ['a lev of before the euro', '2025-06-01T12:00:00Z', '1.95583'],
    ['the last second of 2025 in Sofia', '2025-12-31T21:59:59Z', '1.95583'],
    ['the first second of 2026 in Sofia', '2025-12-31T22:00:00Z', 'order-lev-too-late'],
    ['a lev of long after', '2026-11-23T12:00:00Z', 'order-lev-too-late'],
  ])('%s', (_, createdAt, expected) => {
    expect(rateOf(createdAt)).toBe(expected);
  });
  test('a lev of long after is refused in a warehouse that keeps leva still', () => {
    const within = { ...SOFIA, currency: 'BGN' };
    expect(rateOf('2026-11-23T12:00:00Z', 'BGN', within)).toBe('order-lev-too-late');
  });
  test('one currency on both sides needs no rate', () => {
    expect(rateOf('2026-11-23T12:00:00Z', 'EUR')).toBe('none');
    expect(rateOf('2025-06-01T12:00:00Z', 'BGN', { ...SOFIA, currency: 'BGN' })).toBe('none');
  });
  test('euro in a warehouse that keeps leva, and leva in one that keeps dollars, are refused', () => {
    expect(rateOf('2025-06-01T12:00:00Z', 'EUR', { ...SOFIA, currency: 'BGN' })).toBe('order-currency');
    expect(rateOf('2025-06-01T12:00:00Z', 'BGN', { ...SOFIA, currency: 'USD' })).toBe('order-currency');
  });
});

test('the total is converted once and divided by largest remainder', () => {
  const parts = convertedAmounts([net('10'), net('10'), net('10')], RATE);
  // 30 leva are 15.3387… = 15.34 euro: one of the three has the cent more.
  expect(parts.map(({ totalWithVat }) => totalWithVat.toFixed(2))).toEqual(['5.12', '5.11', '5.11']);
});

test('a discount is converted as a whole, and what comes to less than a cent is nothing', () => {
  const [first, second] = convertedAmounts(
    [net('9.99', ['order', '0.01']), net('5', ['product', '1.00'], ['order', '0.01'])],
    RATE,
  );
  expect(first!.reductions.map(({ amountWithVat }) => amountWithVat.toFixed(2))).toEqual(['0.01']);
  expect(second!.reductions.map(({ cause, amountWithVat }) => [cause, amountWithVat.toFixed(2)])).toEqual([
    ['product', '0.51'],
  ]);
});

test('whatever the order, its converted amounts add up to its converted total, each within a cent of its own conversion', () => {
  fc.assert(
    fc.property(anyOrder, fc.constantFrom('discount', 'payment'), (order, vouchers) => {
      const money = orderMoney(order, vouchers);
      if (!money.ok) throw new Error(money.problem.code);
      const before = [...money.value.lines, money.value.delivery];
      const after = convertedAmounts(before, RATE);
      const total = sum(before.map((each) => each.totalWithVat));
      expect(sum(after.map((each) => each.totalWithVat)).eq(toCents(total.div(RATE)))).toBe(true);
      for (const [index, { totalWithVat, reductions }] of after.entries()) {
        expect(totalWithVat.gte(ZERO) && totalWithVat.eq(toCents(totalWithVat))).toBe(true);
        expect(totalWithVat.minus(before[index]!.totalWithVat.div(RATE)).abs().lt('0.02')).toBe(true);
        for (const each of reductions) expect(each.amountWithVat.gt(ZERO)).toBe(true);
      }
      for (const cause of ['promo-code', 'order', 'voucher'] as const) {
        const given = order.discounts.filter(({ kind, isFreeDelivery }) => kind === cause && !isFreeDelivery);
        const off = cause === 'voucher' && vouchers === 'payment' ? [] : given;
        const parts = after.flatMap(({ reductions }) => reductions).filter((each) => each.cause === cause);
        const wanted = toCents(sum(off.map((each) => each.amountWithVat)).div(RATE));
        expect(sum(parts.map((each) => each.amountWithVat)).eq(wanted)).toBe(true);
      }
    }),
    RUNS,
  );
});
