import { expect, test } from 'vitest';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import { deliveryPaid, deliveryReductions, differenceOf, isZero, matchLines, minus, sumOf } from './money.ts';

type Order = NonNullable<OrderDetail['order']>;
type Plan = NonNullable<OrderDetail['plan']>;

function order(quantities: string[], total: string): Order {
  const lines = quantities.map((quantity) => ({ quantity }));
  return { lines, totals: { goods: '0', delivery: '5.00', discount: '0', total } } as unknown as Order;
}

function plan(lines: [quantity: string, total: string][]): Plan {
  return { lines: lines.map(([quantity, totalWithVat]) => ({ quantity, totalWithVat })) } as unknown as Plan;
}

test('decimal texts are added and taken away to the last cent', () => {
  expect(sumOf(['0.10', '0.20', '12345678901234.03'])).toBe('12345678901234.33');
  expect(minus('10', '10.005')).toBe('-0.005');
  expect(sumOf([])).toBe('0.00');
  expect(isZero(minus('3.50', '3.5'))).toBe(true);
});

test('the lines of a document of the same version follow those of the order, the delivery last', () => {
  const matched = matchLines(
    order(['1', '2.000'], '30.00'),
    plan([
      ['1', '10.00'],
      ['2', '15.00'],
      ['1', '5.00'],
    ]),
  );
  expect(matched?.lines).toHaveLength(2);
  expect(matched?.delivery?.totalWithVat).toBe('5.00');
});

test('lines of another version are matched with nothing', () => {
  expect(matchLines(order(['1'], '10.00'), plan([['2', '20.00']]))).toBeNull();
  expect(matchLines(order(['1', '1', '1'], '30.00'), plan([['1', '10.00']]))).toBeNull();
  expect(matchLines(order(['1'], '10.00'), null)).toBeNull();
});

test('equal totals have no difference', () => {
  const [of, as] = [
    order(['1'], '15.00'),
    plan([
      ['1', '10.00'],
      ['1', '5.00'],
    ]),
  ];
  expect(differenceOf(of, '15', matchLines(of, as), true)).toEqual({ amount: '0.00', why: 'none' });
});

test('without a delivery line the difference is the delivery', () => {
  const [of, as] = [order(['1'], '15.00'), plan([['1', '10.00']])];
  expect(differenceOf(of, '10.00', matchLines(of, as), false)).toEqual({ amount: '5.00', why: 'delivery' });
});

test('a document of an earlier version differs because the order changed', () => {
  const of = order(['3'], '35.00');
  expect(differenceOf(of, '15.00', null, true)).toEqual({ amount: '20.00', why: 'changed' });
  expect(differenceOf(of, '15.00', null, false)).toEqual({ amount: '20.00', why: 'unknown' });
});

test('free delivery, and what a voucher had left after the goods, came off the delivery', () => {
  const discounts = [
    { kind: 'voucher', code: 'V20', amountWithVat: '12.00', isFreeDelivery: false },
    { kind: 'promo-code', code: 'FREE', amountWithVat: '3.00', isFreeDelivery: true },
    { kind: 'order', code: '', amountWithVat: '0.50', isFreeDelivery: false },
  ];
  const of = { ...order(['1'], '0.00'), discounts };
  const reductions = [
    { cause: 'voucher', code: 'V20', amountWithVat: '10.00' },
    { cause: 'order', code: '', amountWithVat: '0.50' },
  ];
  const as = { lines: [{ quantity: '1', totalWithVat: '0.00', reductions }] } as unknown as Plan;
  const matched = matchLines(of, as)!;
  expect(deliveryPaid(of, matched)).toBe('0.00');
  expect(deliveryReductions(of, matched)).toEqual([
    { cause: 'voucher', code: 'V20', amountWithVat: '2.00' },
    { cause: 'free-delivery', code: 'FREE', amountWithVat: '3.00' },
  ]);
});
