import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, sum } from '../../domain/decimal.ts';
import type { StockRule } from '../../domain/settings.ts';
import { reckonStock, stockDue } from './stock.ts';

const RULE: StockRule = { subtractOrders: true, subtractWaiting: true, reserve: 0, max: null, step: 1 };

function due(balance: string | null, change: Partial<StockRule> = {}, open = '0', waiting = '0'): string {
  const parts = {
    balance: balance === null ? null : decimal(balance),
    openOrders: decimal(open),
    waitingOrders: decimal(waiting),
  };
  return stockDue(parts, { ...RULE, ...change }).toString();
}

test.each<[rule: string, expected: string, ...Parameters<typeof due>]>([
  ['the balance', '7', '7'],
  ['without a row there is nothing', '0', null],
  ['open and waiting orders are taken off', '4', '10', {}, '4', '2'],
  ['never below zero', '0', '1', {}, '4', '2'],
  ['the noise of doubles in a balance is none', '3', '2.9999999999999996'],
  ['the noise of doubles in an open order is none', '1', '2.7', {}, '1.7000000000000002'],
  ['nor in smaller steps', '2.7', '3', { step: 0.1 }, '0.30000000000000004'],
  ['a negative balance is nothing', '0', '-3'],
  ['orders are not taken off when switched off', '8', '10', { subtractOrders: false }, '4', '2'],
  ['waiting ones are not taken off when switched off', '6', '10', { subtractWaiting: false }, '4', '2'],
  ['a negative balance plus nothing stays nothing', '0', '-3', { subtractOrders: false }, '4'],
  ['the reserve stays in the warehouse', '7.5', '10', { reserve: 2.5, step: 0.5 }],
  ['a reserve larger than the balance leaves nothing', '0', '10', { reserve: 11 }],
  ['a tiny reserve is a reserve', '9', '10', { reserve: 1e-7 }],
  ['at most the ceiling', '5', '10', { max: 5 }],
  ['a ceiling of nothing shows nothing', '0', '10', { max: 0 }],
  ['the ceiling is cut to whole steps too', '4', '10', { max: 5, step: 2 }],
  ['parts of a piece are not sold', '2', '2.999999'],
  ['steps of a weighed item', '1.25', '1.3', { step: 0.25 }],
  ['packs of six', '12', '17', { step: 6 }],
  ['less than one step is nothing', '0', '5', { step: 6 }],
])('%s', (_, expected, ...parts) => {
  expect(due(...parts)).toBe(expected);
});

test('what is promised is whole steps, never more than there is, and grows with the balance', () => {
  const thousandths = fc.integer({ min: -1_000_000, max: 10_000_000 });
  fc.assert(
    fc.property(thousandths, thousandths, fc.constantFrom(0.001, 0.25, 0.5, 1, 6), (a, b, step) => {
      const text = (value: number) => decimal(String(value)).div('1000').toString();
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      const [first, second] = [due(text(less), { step }), due(text(more), { step })].map(decimal);
      expect(first!.lte(second!)).toBe(true);
      expect(second!.lte(text(Math.max(0, more)))).toBe(true);
      expect(second!.mod(decimal(String(step))).eq('0')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the balance and the steps add up to the quantity, whatever the rule, and no step is of nothing', () => {
  const quantity = fc
    .tuple(fc.integer({ min: -50_000_000, max: 2_000_000_000 }), fc.constantFrom('', '1', '0000000004'))
    .map(([millis, noise]) => decimal(`${decimal(String(millis)).div('1000').toFixed(3)}${noise}`));
  const rule = fc.record({
    subtractOrders: fc.boolean(),
    subtractWaiting: fc.boolean(),
    reserve: fc.constantFrom(0, 0.5, 3, 1e-7),
    max: fc.constantFrom(null, 0, 7.5, 1000),
    step: fc.constantFrom(0.001, 0.25, 1, 6),
  });
  const parts = fc.record({
    balance: fc.option(quantity),
    openOrders: quantity,
    waitingOrders: quantity,
    over: fc.constantFrom('deleted' as const, 'withdrawn' as const, null),
  });
  fc.assert(
    fc.property(parts, rule, (of, by) => {
      const { steps, due: shown } = reckonStock(of, by);
      const balance = of.balance ?? decimal('0');
      expect(sum([balance, ...steps.map(({ change }) => change)]).toString()).toBe(shown.toString());
      expect(steps.some(({ change }) => change.eq('0'))).toBe(false);
      expect(stockDue(of, by).toString()).toBe(shown.toString());
      expect(shown.gte('0')).toBe(true);
      if (of.over) expect(shown.toString()).toBe('0');
    }),
    { numRuns: 1000 },
  );
});
