import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { decimal, sum, toCents, ZERO } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import type { BothLanguages } from '../../domain/problem.ts';
import { orderMoney, type OrderMoney } from './order-money.ts';

function moneyOf(order: Order, vouchers: 'discount' | 'payment' = 'discount'): OrderMoney {
  const money = orderMoney(order, vouchers);
  if (!money.ok) throw new Error(JSON.stringify(money.problem));
  return money.value;
}

const shown = ({ lines, delivery }: OrderMoney) => [
  lines.map((line) => line.totalWithVat.toFixed(2)),
  delivery.totalWithVat.toFixed(2),
];

test('lines and delivery add up to the total of any order, in whole cents, none below zero, the same every time', () => {
  fc.assert(
    fc.property(anyOrder, (order) => {
      const money = moneyOf(order);
      const amounts = [...money.lines, money.delivery];
      expect(sum(amounts.map((each) => each.totalWithVat)).eq(order.totals.total)).toBe(true);
      for (const { totalWithVat, reductions } of amounts) {
        expect(totalWithVat.gte(ZERO) && totalWithVat.eq(toCents(totalWithVat))).toBe(true);
        for (const { amountWithVat } of reductions) expect(amountWithVat.gt(ZERO)).toBe(true);
      }
      // Every cent that came off is told of where it came off.
      for (const [index, { totalWithVat, reductions }] of money.lines.entries()) {
        const { quantity, unitPriceWithVat } = order.lines[index]!;
        const full = toCents(quantity.times(unitPriceWithVat));
        expect(full.minus(sum(reductions.map((each) => each.amountWithVat))).eq(totalWithVat)).toBe(true);
      }
      expect(shown(moneyOf(order))).toEqual(shown(money));
    }),
    RUNS,
  );
});

test('with vouchers that pay, lines and delivery add up to the total and the vouchers, and no line tells of one', () => {
  fc.assert(
    fc.property(anyOrder, (order) => {
      const { lines, delivery, vouchers } = moneyOf(order, 'payment');
      const amounts = [...lines, delivery];
      const paid = sum(vouchers.map((each) => each.amountWithVat));
      expect(sum(amounts.map((each) => each.totalWithVat)).eq(order.totals.total.plus(paid))).toBe(true);
      expect(amounts.every(({ totalWithVat }) => totalWithVat.gte(ZERO))).toBe(true);
      expect(amounts.flatMap(({ reductions }) => reductions).map(({ cause }) => cause)).not.toContain(
        'voucher',
      );
      const given = order.discounts.filter(({ kind }) => kind === 'voucher');
      expect(paid.eq(sum(given.map((each) => each.amountWithVat)))).toBe(true);
      expect(vouchers.every(({ amountWithVat }) => amountWithVat.gt(ZERO))).toBe(true);
    }),
    RUNS,
  );
});

test('a promo code is spread by largest remainder, after the product discounts', () => {
  const order = anOrder({
    lines: [{ price: '10.00' }, { price: '10.00' }, { price: '11.00', discount: '1.00' }],
    discounts: [{ kind: 'promo-code', code: 'LETO', amount: '1.00' }],
  });
  expect(shown(moneyOf(order))).toEqual([['9.66', '9.67', '9.67'], '0.00']);
  expect(moneyOf(order).lines[2]!.reductions.map(({ cause, code }) => [cause, code])).toEqual([
    ['product', ''],
    ['promo-code', 'LETO'],
  ]);
});

test('what a voucher has more than the goods comes off the delivery', () => {
  const order = anOrder({
    lines: [{ price: '3.00' }, { price: '2.00' }],
    delivery: { priceWithVat: decimal('4.00') },
    discounts: [{ kind: 'voucher', code: 'V', amount: '6.50' }],
  });
  expect(shown(moneyOf(order))).toEqual([['0.00', '0.00'], '2.50']);
});

test('free delivery comes off the delivery first, so that a voucher takes only what is still to be paid', () => {
  const order = anOrder({
    lines: [{ price: '5.00' }],
    delivery: { priceWithVat: decimal('4.00'), feeWithVat: decimal('1.00') },
    discounts: [
      { kind: 'voucher', code: 'V', amount: '5.50' },
      { kind: 'order', amount: '4.00', free: true },
    ],
  });
  expect(shown(moneyOf(order))).toEqual([['0.00'], '0.50']);
});

describe('vouchers that pay', () => {
  test('several of them, larger than the goods, beside a promo code', () => {
    const order = anOrder({
      lines: [{ price: '3.00' }, { price: '2.00' }],
      delivery: { priceWithVat: decimal('4.00') },
      discounts: [
        { kind: 'voucher', code: 'A', amount: '5.00' },
        { kind: 'promo-code', code: 'LETO', amount: '1.00' },
        { kind: 'voucher', code: 'B', amount: '3.00' },
      ],
    });
    const money = moneyOf(order, 'payment');
    expect(shown(money)).toEqual([['2.40', '1.60'], '4.00']);
    expect(money.vouchers.map(({ code, amountWithVat }) => [code, amountWithVat.toFixed(2)])).toEqual([
      ['A', '5.00'],
      ['B', '3.00'],
    ]);
  });
  test('free delivery stays a discount, also by a voucher', () => {
    const order = anOrder({
      delivery: { priceWithVat: decimal('4.00') },
      discounts: [
        { kind: 'voucher', code: 'FREE', amount: '4.00', free: true },
        { kind: 'voucher', code: 'A', amount: '10.00' },
      ],
    });
    const money = moneyOf(order, 'payment');
    expect(shown(money)).toEqual([['10.00'], '0.00']);
    expect(money.vouchers.map(({ code }) => code)).toEqual(['A']);
  });
});

describe('an order whose numbers do not hold is refused at the place', () => {
  const two = () =>
    anOrder({
      lines: [{ quantity: '2' }, { price: '5.00' }],
      delivery: { priceWithVat: decimal('4.00') },
      discounts: [{ kind: 'order', amount: '1.00' }],
    });
  const cent = decimal('0.01');
  const total = (part: keyof Order['totals']) => (order: Order) => {
    order.totals[part] = order.totals[part].plus(cent);
  };
  test.each<[place: string, code: string, spoil: (order: Order) => void]>([
    ['line', 'order-totals-differ', ({ lines }) => (lines[1]!.totalWithVat = decimal('5.01'))],
    ['goods', 'order-totals-differ', total('goods')],
    ['delivery', 'order-totals-differ', total('delivery')],
    ['discounts', 'order-totals-differ', total('discount')],
    ['total', 'order-totals-differ', total('total')],
    ['payments', 'order-totals-differ', ({ payments }) => (payments[0]!.amount = ZERO)],
    ['line', 'order-quantity', ({ lines }) => (lines[0]!.quantity = decimal('-2'))],
    ['line', 'order-quantity', ({ lines }) => (lines[0]!.quantity = ZERO)],
  ])('%s (%s)', (place, code, spoil) => {
    const order = two();
    spoil(order);
    const refused = orderMoney(order, 'discount');
    if (refused.ok) throw new Error('it was taken');
    expect(refused.problem.code).toBe(code);
    expect(refused.problem.params['number']).toBe('700001');
    if (code === 'order-totals-differ')
      expect((refused.problem.params['what'] as BothLanguages).en).toContain(place);
  });

  test.each([
    ['below zero', '-1.00'],
    ['in parts of a cent', '1.005'],
  ])('a discount %s', (_, amount) => {
    const order = anOrder({ discounts: [{ kind: 'order', amount }] });
    expect(orderMoney(order, 'discount')).toMatchObject({
      ok: false,
      problem: { code: 'order-totals-differ' },
    });
  });

  test('discounts larger than the order', () => {
    const order = anOrder({ discounts: [{ kind: 'voucher', amount: '10.01' }] });
    expect(orderMoney(order, 'discount')).toMatchObject({
      ok: false,
      problem: { code: 'order-totals-differ' },
    });
  });
});
