import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anItem, anOrder, anyOrder, RUNS, type OrderParts } from '../../../test/orders.ts';
import { context, planned, standing } from '../../../test/plans.ts';
import { sum, ZERO } from '../../domain/decimal.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import type { ItemId, PartnerId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order.ts';
import { ok } from '../../domain/result.ts';
import { planCorrection } from './plan-correction.ts';

const SALE = context({}, { documentKind: 'sale' });
const CONTEXT = { tag: 'ABCD1234', hash: 'v2' };
const corrected = (before: Order, after: Order, within = SALE) =>
  planCorrection(standing(before, SALE), planned(after, within), CONTEXT);
const shown = (plan: DocumentPlan | null) =>
  plan?.lines.map(({ orderLine, quantity, totalWithVat }) => [
    orderLine,
    quantity.toString(),
    totalWithVat.toFixed(2),
  ]);

const BEFORE: OrderParts = { lines: [{ price: '10.00' }, { price: '5.00' }, { price: '3.00' }] };

test('lines that changed or went come back as they were, those that changed or came are sold, the others stay', () => {
  const after = anOrder({ lines: [{ price: '10.00' }, { price: '5.00', quantity: '2' }] });
  const added = { ...after.lines[0]!, id: '4' };
  const { goods, total } = after.totals;
  const young: Order = {
    ...after,
    lines: [...after.lines, added],
    totals: { ...after.totals, goods: goods.plus('10'), total: total.plus('10') },
    payments: [{ ...after.payments[0]!, amount: total.plus('10') }],
  };
  const { returned, sold } = corrected(anOrder(BEFORE), young);
  expect(shown(returned)).toEqual([
    ['2', '1', '5.00'],
    ['3', '1', '3.00'],
  ]);
  expect(shown(sold)).toEqual([
    ['2', '2', '10.00'],
    ['4', '1', '10.00'],
  ]);
});

test('both have keys of their own, owe what they come to, and are paid nothing', () => {
  const paid = { payments: [{ amount: '18.00', isPaid: true }] };
  const { returned, sold } = corrected(
    anOrder({ ...BEFORE, ...paid }),
    anOrder({ lines: [{ price: '10.00' }, { price: '5.00' }, { price: '4.00' }] }),
  );
  expect(returned).toMatchObject({
    kind: 'return',
    date: '2026-12-01',
    saleNumber: null,
    money: { dueType: 1, dueDay: '2026-12-01', paid: [] },
  });
  expect(sold).toMatchObject({ kind: 'sale', date: '2026-12-01', money: { paid: [] }, replaces: null });
  expect([returned, sold].map((plan) => plan!.totalWithVat.toFixed(2))).toEqual(['3.00', '4.00']);
  for (const { key, note } of [returned!, sold!]) {
    expect(key).toMatch(/^KV[CS]-ABCD1234-700001-[0-9A-Z]{4}$/);
    expect(note.startsWith(`${key} | `)).toBe(true);
  }
  expect(returned!.key).not.toBe(sold!.key);
});

test('the same order needs nothing', () => {
  expect(corrected(anOrder(BEFORE), anOrder(BEFORE))).toEqual({ returned: null, sold: null });
});

describe('a line is another when', () => {
  test('its item is', () => {
    const other = context({ itemOf: () => ok(anItem('20', { id: 21 as ItemId })) }, { documentKind: 'sale' });
    expect(shown(corrected(anOrder(), anOrder(), other).sold)).toEqual([['1', '1', '10.00']]);
  });
  test('its VAT is', () => {
    const young = anOrder({ lines: [{ vatRate: '9' }] });
    expect(shown(corrected(anOrder(), young).returned)).toEqual([['1', '1', '10.00']]);
  });
});

test('when the buyer is another partner, all lines change hands', () => {
  const partners = {
    find: () => [{ id: 9 as PartnerId, name: 'Роза ООД', bulstat: '', paymentDays: 14 }],
    retailPaymentDays: 0,
  };
  const { returned, sold } = corrected(
    anOrder(BEFORE),
    anOrder({ ...BEFORE, invoice: {} }),
    context({ partners }, { documentKind: 'sale' }),
  );
  expect(returned!.partner).toBe(4);
  expect(sold).toMatchObject({ partner: 9, money: { dueDay: '2026-12-15' } });
  expect([returned, sold].map((plan) => plan!.lines.length)).toEqual([3, 3]);
});

test('without a line that stays or comes, there is only a return', () => {
  const young = { ...anOrder(BEFORE), lines: anOrder(BEFORE).lines.slice(0, 1) };
  young.totals = {
    ...young.totals,
    goods: young.lines[0]!.totalWithVat,
    total: young.lines[0]!.totalWithVat,
  };
  young.payments = [{ ...young.payments[0]!, amount: young.totals.total }];
  const { returned, sold } = corrected(anOrder(BEFORE), young);
  expect(shown(returned)!.map(([line]) => line)).toEqual(['2', '3']);
  expect(sold).toBeNull();
});

/** An order with these lines and nothing else to pay for or taken off. */
function withLines(order: Order, lines: Order['lines']): Order {
  const goods = sum(lines.map(({ totalWithVat }) => totalWithVat));
  const payments = [{ ...order.payments[0]!, amount: goods }];
  const delivery = { ...order.delivery, priceWithVat: ZERO, feeWithVat: ZERO };
  const totals = { goods, delivery: ZERO, discount: ZERO, total: goods };
  return { ...order, lines, delivery, discounts: [], payments, totals };
}

test('the sale, less what came back, and what was sold anew are the order as it is now', () => {
  const choices = fc.array(fc.constantFrom('same', 'gone', 'other'), { minLength: 12, maxLength: 12 });
  const pair = fc.tuple(anyOrder, anyOrder, choices).map(([one, two, chosen]) => {
    const lines = one.lines.flatMap((line, index) =>
      chosen[index] === 'same'
        ? [line]
        : two.lines.filter(({ id }) => id === line.id && chosen[index] === 'other'),
    );
    return lines.length > 0
      ? ([withLines(one, one.lines), withLines(one, lines)] as const)
      : ([one, two] as const);
  });
  fc.assert(
    fc.property(pair, ([one, two]) => {
      const [before, after] = [standing(one, SALE), planned(two, SALE)];
      const { returned, sold } = planCorrection(before, after, CONTEXT);
      const stands = before.lines.filter((line) => !returned?.lines.includes(line));
      const all = [...stands, ...(sold?.lines ?? [])];
      const amounts = (lines: DocumentPlan['lines']) =>
        lines
          .map(({ orderLine, item, quantity, totalWithVat }) =>
            [orderLine, item, quantity, totalWithVat].map(String).join(' '),
          )
          .toSorted();
      expect(amounts(all)).toEqual(amounts(after.lines));
      const change = (sold?.totalWithVat ?? ZERO).minus(returned?.totalWithVat ?? ZERO);
      expect(before.totalWithVat.plus(change).eq(after.totalWithVat)).toBe(true);
    }),
    RUNS,
  );
});
