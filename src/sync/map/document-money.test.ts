import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anOrder, anyOrder, RUNS, type OrderParts } from '../../../test/orders.ts';
import { decimal, sum, toCents, ZERO } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import { DEFAULT_MAPS } from '../../domain/settings.ts';
import { documentMoney, mappedPayments, type MappedPayment } from './document-money.ts';
import { orderMoney, type Voucher } from './order-money.ts';

const { payments: MAP } = DEFAULT_MAPS;
const DOCUMENT = { date: '2026-12-01', timeZone: 'Europe/Sofia', paymentDays: 0 };

function mapped(order: Order, vouchers: Voucher[] = [], map: typeof MAP = MAP): MappedPayment[] {
  const payments = mappedPayments(order, vouchers, map);
  if (!payments.ok) throw new Error(JSON.stringify(payments.problems));
  return payments.value;
}

function moneyOf(
  payments: NonNullable<OrderParts['payments']>,
  { total, map = {}, days = 0 }: { total?: string; map?: Partial<typeof MAP>; days?: number } = {},
) {
  const order = anOrder({ payments });
  const whole = sum(order.payments.map(({ amount }) => amount));
  const totalWithVat = total === undefined ? whole : decimal(total);
  const rules = { ...MAP, ...map } as typeof MAP;
  return documentMoney(mapped(order, [], rules), { ...DOCUMENT, totalWithVat, paymentDays: days });
}

const rows = ({ paid }: ReturnType<typeof documentMoney>) =>
  paid.map(({ type, amountWithVat, day, transaction }) => [type, amountWithVat.toFixed(2), day, transaction]);

describe('when money counts as paid', () => {
  const payments = [
    {
      method: 'card-online',
      amount: '10.00',
      isPaid: true,
      paidAt: new Date('2026-11-23T22:30:00Z'),
      transactionId: 'T-1',
    },
  ];
  const rule = (paidWhen: 'shop-says' | 'document' | 'never') => ({
    map: { 'card-online': { paymentType: 3, paidWhen, receipt: 'none' as const } },
  });

  test('shop-says: when the shop says so, on its day in the zone of the shop', () => {
    expect(rows(moneyOf(payments, rule('shop-says')))).toEqual([[3, '10.00', '2026-11-24', 'T-1']]);
    expect(rows(moneyOf([{ ...payments[0]!, isPaid: false }], rule('shop-says')))).toEqual([]);
  });
  test('shop-says: on the day of the document when the shop says none', () => {
    const [money] = rows(moneyOf([{ ...payments[0]!, paidAt: null }], rule('shop-says')));
    expect(money).toEqual([3, '10.00', '2026-12-01', 'T-1']);
  });
  test('document: with the document, whatever the shop says', () => {
    const unpaid = [{ ...payments[0]!, isPaid: false }];
    for (const each of [payments, unpaid])
      expect(rows(moneyOf(each, rule('document')))).toEqual([[3, '10.00', '2026-12-01', 'T-1']]);
  });
  test('never: not at all', () => {
    expect(rows(moneyOf(payments, rule('never')))).toEqual([]);
  });
});

test('what is due is of the kind most of the money comes by, and due so many days after the document', () => {
  const money = moneyOf(
    [
      { method: 'card-online', amount: '4.00' },
      { method: 'cash-on-delivery', amount: '5.00' },
      { method: 'card-on-delivery', amount: '3.00' },
    ],
    { days: 31 },
  );
  expect(money).toEqual({ dueType: 3, dueDay: '2027-01-01', paid: [] });
  const even = moneyOf([
    { method: 'bank-transfer', amount: '5.00' },
    { method: 'cash-on-delivery', amount: '5.00' },
  ]);
  expect(even.dueType).toBe(2);
});

test('payments are scaled to a document that comes to less, by largest remainder', () => {
  const payments = [
    { method: 'card-online', amount: '10.00', isPaid: true },
    { method: 'cash-on-delivery', amount: '5.00', isPaid: true },
  ];
  expect(rows(moneyOf(payments, { total: '11.00' })).map(([, amount]) => amount)).toEqual(['7.33', '3.67']);
});

test('vouchers that pay are paid, each by its code', () => {
  const order = anOrder({ payments: [{ amount: '2.00' }] });
  const vouchers = [
    { code: 'A', amountWithVat: decimal('5') },
    { code: 'B', amountWithVat: decimal('3') },
  ];
  const money = documentMoney(mapped(order, vouchers), { ...DOCUMENT, totalWithVat: decimal('10') });
  expect(rows(money)).toEqual([
    [4, '5.00', '2026-12-01', 'A'],
    [4, '3.00', '2026-12-01', 'B'],
  ]);
  expect(money.dueType).toBe(4);
});

test('payments of nothing need no mapping beside others, and leave no row', () => {
  const payments = [
    { method: 'points', amount: '0.00', isPaid: true },
    { method: 'card-online', amount: '10.00', isPaid: true },
  ];
  expect(moneyOf(payments).paid).toHaveLength(1);
  expect(moneyOf([{ amount: '0.00', isPaid: true }])).toEqual({ dueType: 1, dueDay: '2026-12-01', paid: [] });
});

describe('payments that cannot be', () => {
  const refused = (payments: NonNullable<OrderParts['payments']>, vouchers: Voucher[] = [], map = MAP) => {
    const answer = mappedPayments(anOrder({ payments }), vouchers, map);
    return answer.ok ? [] : answer.problems;
  };
  test('each method that is not mapped is named, with the setting that mends it', () => {
    const { 'gift-voucher': _none, ...map } = MAP;
    const found = refused(
      [
        { method: 'points', amount: '1.00' },
        { method: 'constructor', amount: '1.00' },
      ],
      [{ code: 'A', amountWithVat: decimal('1') }],
      map,
    );
    expect(found.map(({ params }) => params['method'])).toEqual(['points', 'constructor', 'gift-voucher']);
    expect(found[0]).toEqual({
      code: 'payment-not-mapped',
      params: { number: '700001', method: 'points', setting: 'settings.maps.payments' },
    });
  });
  test('below zero or in parts of a cent', () => {
    const found = refused([{ amount: '-1.00' }, { amount: '11.005' }]);
    expect(found.map(({ code }) => code)).toEqual(['order-totals-differ', 'order-totals-differ']);
  });
});

test('whatever the order, no more is paid than the document comes to, and all of it when everything is paid', () => {
  fc.assert(
    fc.property(anyOrder, fc.boolean(), fc.boolean(), (order, add, allPaid) => {
      const money = orderMoney(order, 'payment');
      if (!money.ok) throw new Error(money.problem.code);
      const { lines, delivery, vouchers } = money.value;
      const parts = add ? [...lines, delivery] : lines;
      const totalWithVat = sum(parts.map((each) => each.totalWithVat));
      const payments = mapped(order, vouchers).map((each) => ({ ...each, isPaid: allPaid || each.isPaid }));
      const { paid, dueType } = documentMoney(payments, { ...DOCUMENT, totalWithVat });
      const total = sum(paid.map(({ amountWithVat }) => amountWithVat));
      expect(total.lte(totalWithVat)).toBe(true);
      if (allPaid) expect(total.eq(totalWithVat)).toBe(true);
      for (const { amountWithVat } of paid)
        expect(amountWithVat.gt(ZERO) && amountWithVat.eq(toCents(amountWithVat))).toBe(true);
      expect(payments.map(({ type }) => type)).toContain(dueType);
      if (add && allPaid)
        expect(paid.map(({ amountWithVat }) => amountWithVat.toFixed(2))).toEqual(
          payments
            .filter(({ amountWithVat }) => amountWithVat.gt(ZERO))
            .map(({ amountWithVat }) => amountWithVat.toFixed(2)),
        );
    }),
    RUNS,
  );
});
