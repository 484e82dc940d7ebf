import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anItem, anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { decimal, sum, toCents } from '../../domain/decimal.ts';
import type { ItemId, UserId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok } from '../../domain/result.ts';
import { definitionSchema } from '../../domain/settings.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { DocumentContext } from './document-context.ts';
import { planDocument } from './order-to-document.ts';

const { settings } = definitionSchema.parse({
  name: 'sofia',
  warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: 'warehouse.db' } },
  shop: { url: 'http://127.0.0.1', apiId: 'demo', key: 'demo-key' },
  settings: { import: { location: 3, retailPartner: 4, delivery: { add: true, item: 2 } } },
});

function context(
  change: Partial<DocumentContext> = {},
  importSettings: Partial<DocumentContext['settings']> = {},
): DocumentContext {
  return {
    settings: { ...settings.import, ...importSettings },
    maps: settings.maps,
    tag: 'ABCD1234',
    timeZone: 'Europe/Sofia',
    today: '2026-12-01',
    pricesIncludeVat: true,
    currency: 'EUR',
    user: 7 as UserId,
    itemOf: (line) => ok(anItem(line.vatRate.toString())),
    deliveryItem: anItem('20', { id: 2 as ItemId, name: 'Доставка', isService: true }),
    operatorCode: null,
    orderDocument: null,
    partners: { find: null, retailPaymentDays: 0 },
    ...change,
  };
}

function planned(order: ReturnType<typeof anOrder>, within = context()) {
  const decision = planDocument(order, within);
  if (!decision.ok) throw new Error(JSON.stringify(decision.problems));
  return decision.plan;
}

const refusals = (order: ReturnType<typeof anOrder>, within = context()) => {
  const decision = planDocument(order, within);
  return decision.ok ? [] : decision.problems.map(({ code }) => code);
};

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

describe('a sale', () => {
  const sale = { documentKind: 'sale' } as const;
  const paid = () =>
    anOrder({
      delivery: { priceWithVat: decimal('5.00') },
      discounts: [{ kind: 'voucher', code: 'V', amount: '4.00' }],
      payments: [
        { method: 'card-online', amount: '8.00', isPaid: true, transactionId: 'T-1' },
        { method: 'cash-on-delivery', amount: '3.00' },
      ],
    });

  test('has a key of its own, is dated the day it is written, and tells what is owed and paid', () => {
    const plan = planned(paid(), context({ partners: { find: null, retailPaymentDays: 7 } }, sale));
    expect(plan).toMatchObject({
      kind: 'sale',
      key: 'KVS-ABCD1234-700001',
      date: '2026-12-01',
      saleNumber: null,
      replaces: null,
    });
    expect(plan.note.startsWith('KVS-ABCD1234-700001 | ')).toBe(true);
    expect(plan.money).toEqual({
      dueType: 3,
      dueDay: '2026-12-08',
      paid: [{ type: 3, amountWithVat: decimal('8.00'), day: '2026-12-01', transaction: 'T-1' }],
    });
  });

  test('with vouchers that pay and no delivery, the payments are scaled to the document', () => {
    const plan = planned(
      paid(),
      context({}, { ...sale, vouchers: 'payment', delivery: { add: false, item: 2 } }),
    );
    // 8.00 by card, 3.00 in cash and 4.00 by voucher pay for 15.00, of which the document has 10.00.
    expect(plan.totalWithVat.toFixed(2)).toBe('10.00');
    expect(plan.money!.paid.map(({ amountWithVat }) => amountWithVat.toFixed(2))).toEqual(['5.33', '2.67']);
  });

  test('is made of an order whose status is among saleStatuses, in the place of its order document', () => {
    const orderDocument = { key: 'KVO-ABCD1234-700001', number: 17 };
    const within = context({ orderDocument }, { saleStatuses: ['sent'] });
    expect(planned(anOrder({ status: 'sent' }), within)).toMatchObject({
      kind: 'sale',
      replaces: orderDocument,
    });
    expect(planned(anOrder({ status: 'confirmed' }), within)).toMatchObject({
      kind: 'order',
      replaces: null,
      money: null,
    });
  });

  test('takes a number under СУПТО; an order takes none', () => {
    const numbered = {
      ...sale,
      cashRegister: 'DT000001',
      saleNumbers: { from: 1, to: 99 },
      declaration: { by: 'Иван', on: '2026-01-05' },
    };
    const supto = (more: Partial<DocumentContext['settings']>) => context({ operatorCode: '0012' }, more);
    expect(planned(paid(), supto(numbered)).saleNumber).toEqual({
      register: 'DT000001',
      operator: '0012',
      from: 1,
      to: 99,
    });
    expect(planned(paid(), supto({ ...numbered, documentKind: 'order' })).saleNumber).toBeNull();
    expect(refusals(paid(), supto({ ...numbered, declaration: null }))).toEqual(['setting-missing']);
  });

  test('every reason why there is none is given at once', () => {
    const order = anOrder({ payments: [{ method: 'points', amount: '10.00' }] });
    const within = context({ itemOf: () => ok(anItem('9')), operatorCode: '' }, sale);
    expect(refusals(order, within)).toEqual([
      'item-vat-differs',
      'payment-not-mapped',
      'setting-missing',
      'setting-missing',
      'setting-missing',
      'operator-code-unfit',
    ]);
    expect(refusals(order)).toEqual([]);
  });

  test('owes its total and never has more paid, whatever the order, its currency and the settings', () => {
    const anyOf = fc.record({ add: fc.boolean(), vouchers: fc.constantFrom('discount', 'payment') });
    fc.assert(
      fc.property(anyOrder, fc.boolean(), anyOf, (order, inLeva, { add, vouchers }) => {
        const old = { ...order, currency: 'BGN' as const, createdAt: new Date('2025-06-01T12:00:00Z') };
        const within = context({}, { ...sale, vouchers, delivery: { add, item: 2 } });
        const { totalWithVat, money } = planned(inLeva ? old : order, within);
        const total = sum(money!.paid.map(({ amountWithVat }) => amountWithVat));
        expect(total.lte(totalWithVat)).toBe(true);
        const isAllPaid = order.payments.every(({ isPaid, amount }) => isPaid || amount.eq('0'));
        if (isAllPaid) expect(total.eq(totalWithVat)).toBe(true);
      }),
      RUNS,
    );
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
