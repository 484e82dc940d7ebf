import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anItem, anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { context, planned, refusals } from '../../../test/plans.ts';
import { decimal, sum, toCents } from '../../domain/decimal.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok } from '../../domain/result.ts';
import { dayIn } from '../../domain/local-time.ts';

test('the plan names key, place, partner, user, day and lines', () => {
  const plan = planned(anOrder({ number: '7a', delivery: { priceWithVat: decimal('5.00') } }));
  expect(plan).toMatchObject({
    kind: 'order',
    key: 'KVO-ABCD1234-7A',
    orderNumber: '7a',
    location: 3,
    partner: 4,
    user: 7,
    date: '2026-11-23',
  });
  expect(plan.note.startsWith('KVO-ABCD1234-7A | ')).toBe(true);
  expect(plan.lines.map(({ item, name }) => [item, name])).toEqual([
    [20, 'Кафе'],
    [2, 'Доставка'],
  ]);
});

test('the document equals its anchor in both VAT modes, with and without the delivery, whatever the order', () => {
  fc.assert(
    fc.property(anyOrder, fc.boolean(), fc.boolean(), (order, pricesIncludeVat, add) => {
      const plan = planned(order, context({ pricesIncludeVat }, { delivery: { add, item: 2 } }));
      expect(sum(plan.lines.map((line) => line.totalWithVat)).eq(plan.totalWithVat)).toBe(true);
      if (add) expect(plan.totalWithVat.eq(order.totals.total)).toBe(true);
      else expect(plan.lines).toHaveLength(order.lines.length);
    }),
    RUNS,
  );
});

test('a voucher that pays is not taken off the document', () => {
  const order = anOrder({ discounts: [{ kind: 'voucher', code: 'V', amount: '4.00' }] });
  expect(planned(order).totalWithVat.toFixed(2)).toBe('6.00');
  const plan = planned(order, context({}, { vouchers: 'payment' }));
  expect(plan.totalWithVat.toFixed(2)).toBe('10.00');
  expect(plan.lines[0]).toMatchObject({ reductions: [], priceOut: decimal('10') });
});

describe('an order in leva of before the euro', () => {
  const inLeva = (order: ReturnType<typeof anOrder>) => ({
    ...order,
    currency: 'BGN' as const,
    createdAt: new Date('2025-12-31T12:00:00Z'),
  });

  test('is converted, and both totals are kept', () => {
    const order = anOrder({
      lines: [{ price: '10.00' }, { quantity: '3', price: '20.00', discount: '6.00' }],
    });
    const plan = planned(inLeva(order));
    expect(plan.totalWithVat.toFixed(2)).toBe('32.72');
    expect(plan.lines.map(({ totalWithVat }) => totalWithVat.toFixed(2))).toEqual(['5.11', '27.61']);
    expect(plan.original).toEqual({
      currency: 'BGN',
      totalWithVat: decimal('64'),
      rate: decimal('1.95583'),
    });
    expect(plan.note.endsWith(' | 64.00 лв.')).toBe(true);
    expect(plan.lines[1]!.discountPercent.toFixed(1)).toBe('10.0');
    expect(planned(order).original).toBeNull();
  });

  test('comes to its converted total, with and without the delivery, whatever the order', () => {
    fc.assert(
      fc.property(
        anyOrder.map(inLeva),
        fc.boolean(),
        fc.constantFrom('discount', 'payment'),
        (order, add, vouchers) => {
          const { totalWithVat, lines, original } = planned(
            order,
            context({}, { delivery: { add, item: 2 }, vouchers }),
          );
          expect(sum(lines.map((line) => line.totalWithVat)).eq(totalWithVat)).toBe(true);
          expect(toCents(original!.totalWithVat.div('1.95583')).eq(totalWithVat)).toBe(true);
          if (add && vouchers === 'discount')
            expect(original!.totalWithVat.eq(order.totals.total)).toBe(true);
          for (const { discountPercent } of lines)
            expect(discountPercent.gte('0') && discountPercent.lt('100')).toBe(true);
        },
      ),
      RUNS,
    );
  });
});

describe('the delivery (setting h)', () => {
  const shipped = () => anOrder({ delivery: { priceWithVat: decimal('5.00'), feeWithVat: decimal('1.00') } });

  test('yes: a line of quantity 1 with price and fee', () => {
    expect(planned(shipped()).lines.at(-1)).toMatchObject({
      item: 2,
      quantity: decimal('1'),
      priceOut: decimal('6'),
    });
  });
  test('no: the total is less by what is still to be paid for it', () => {
    const plan = planned(shipped(), context({}, { delivery: { add: false, item: 2 } }));
    expect(plan.totalWithVat.toFixed(2)).toBe('10.00');
  });
  test('free or discounted altogether: no line', () => {
    const order = anOrder({
      delivery: { priceWithVat: decimal('5.00') },
      discounts: [{ kind: 'order', amount: '5.00', free: true }],
    });
    expect(planned(order).lines).toHaveLength(1);
  });
  test('without its item the order waits', () => {
    expect(refusals(shipped(), context({ deliveryItem: null }))).toEqual(['item-missing']);
    expect(refusals(anOrder(), context({ deliveryItem: null }))).toEqual([]);
  });
  test('the shop says its VAT, or else the item does', () => {
    const item = anItem('9');
    const order = anOrder({ delivery: { priceWithVat: decimal('5.00'), vatRate: decimal('20') } });
    expect(refusals(order, context({ deliveryItem: item }))).toEqual(['item-vat-differs']);
    expect(refusals(shipped(), context({ deliveryItem: item }))).toEqual([]);
  });
});

describe('the day of the document', () => {
  test.each([
    ['a minute before midnight', '2026-11-23T23:59:59+02:00', '2026-11-23'],
    ['midnight', '2026-11-23T22:00:00Z', '2026-11-24'],
    ['summer time', '2026-07-01T21:00:00Z', '2026-07-02'],
    ['just before summer time begins', '2026-03-28T21:59:59Z', '2026-03-28'],
    ['the night summer time begins', '2026-03-28T22:00:00Z', '2026-03-29'],
    ['the last hour of the day on which summer time ends', '2026-10-25T21:59:59Z', '2026-10-25'],
    ['the second 03:30 of that night', '2026-10-25T01:30:00Z', '2026-10-25'],
    ['the turn of the year', '2026-12-31T22:00:00Z', '2027-01-01'],
  ])('%s is read in the zone of the shop', (_, createdAt, day) => {
    expect(planned(anOrder({ createdAt })).date).toBe(day);
    expect(dayIn('Europe/Sofia', new Date(createdAt))).toBe(day);
  });

  test('import-day is today', () => {
    expect(planned(anOrder(), context({}, { documentDate: 'import-day' })).date).toBe('2026-12-01');
  });
});

describe('an order that no document can be made of', () => {
  test('another currency', () => {
    expect(refusals(anOrder({ currency: 'BGN' }))).toEqual(['order-lev-too-late']);
    expect(refusals(anOrder(), context({ currency: 'BGN' }))).toEqual(['order-currency']);
  });
  test('sums that do not hold', () => {
    const order = anOrder();
    order.totals.total = decimal('9.99');
    expect(refusals(order)).toEqual(['order-totals-differ']);
  });
  test('a VAT rate unlike the item’s', () => {
    const within = context({ itemOf: () => ok(anItem('9')) });
    expect(refusals(anOrder(), within)).toEqual(['item-vat-differs']);
  });
  test('an item of a VAT group that does not exist', () => {
    const within = context({ itemOf: () => ok(anItem(null)) });
    expect(refusals(anOrder(), within)).toEqual(['item-vat-unknown']);
  });
  test('every line’s reason is given', () => {
    const within = context({ itemOf: ({ sku }) => failed(problem('item-not-found', { sku })) });
    expect(refusals(anOrder({ lines: [{}, {}] }), within)).toEqual(['item-not-found', 'item-not-found']);
  });
});
