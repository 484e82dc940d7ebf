import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anOrder, anyOrder, RUNS, type OrderParts } from '../../../test/orders.ts';
import { context, planned, standing } from '../../../test/plans.ts';
import { decimal, sum, toCents, toDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import { stepOf } from '../../domain/document-key.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import type { Order } from '../../domain/order.ts';
import type { StandingSale } from './part-of-sale.ts';
import { planReturn, type Returned } from './plan-return.ts';

const CONTEXT = { tag: 'ABCD1234', today: '2026-12-15' };
const sold = (parts: OrderParts = {}) => standing(anOrder(parts));
const ofLine = (quantity: string, orderLine = '1') => ({ orderLine, quantity: decimal(quantity) });
const WHOLE: Returned = { refund: null, lines: null, refunded: [] };
const refund = (...lines: ReturnType<typeof ofLine>[]): Returned => ({ refund: 'R-1', lines, refunded: [] });

function back(sale: StandingSale, returned: Returned, earlier: DocumentPlan[] = []): DocumentPlan {
  const answer = planReturn(sale, returned, earlier, CONTEXT);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
}

function refused(sale: StandingSale, returned: Returned, earlier: DocumentPlan[] = []) {
  const answer = planReturn(sale, returned, earlier, CONTEXT);
  return answer.ok ? [] : answer.problems;
}

test('the whole sale comes back as it was sold, the delivery too, and is owed at once', () => {
  const sale = sold({ delivery: { priceWithVat: decimal('5.00') }, lines: [{ quantity: '2' }, {}] });
  const refunded = [{ type: 2, amountWithVat: decimal('30'), day: '2026-12-14', transaction: 'B-1' }];
  const plan = back(sale, { ...WHOLE, refunded });
  expect(plan).toMatchObject({
    kind: 'return',
    key: 'KVR-ABCD1234-700001-ALL',
    date: '2026-12-15',
    partner: 4,
    location: 3,
    money: { dueType: 1, dueDay: '2026-12-15', paid: refunded },
    saleNumber: null,
    replaces: null,
  });
  expect(plan.totalWithVat.toFixed(2)).toBe('35.00');
  expect(plan.note).toBe(sale.note.replace(sale.key, plan.key));
  expect(plan.lines).toEqual(sale.lines.map((line) => ({ ...line, reductions: [] })));
});

test('parts of a line come back for their parts of its amount, and together for all of it', () => {
  const sale = sold({ lines: [{ quantity: '3', price: '3.3333' }] });
  const first = back(sale, refund(ofLine('1')));
  const second = back(sale, { ...refund(ofLine('1')), refund: 'R-2' }, [first]);
  const third = back(sale, WHOLE, [first, second]);
  expect([first, second, third].map((plan) => plan.totalWithVat.toFixed(2))).toEqual([
    '3.33',
    '3.34',
    '3.33',
  ]);
  expect(first.key).toBe(`KVR-ABCD1234-700001-${stepOf('R-1')}`);
  expect(new Set([first.key, second.key, third.key]).size).toBe(3);
  expect(first.lines[0]!.priceOut.toFixed(2)).toBe('3.33');
  expect(first.lines[0]!.priceIn).toEqual(sale.lines[0]!.priceIn);
});

test('by lines the delivery stays, even when all goods are back; the whole brings what is left of it', () => {
  const sale = sold({ delivery: { priceWithVat: decimal('5.00') } });
  const goods = back(sale, refund(ofLine('1')));
  expect(goods.totalWithVat.toFixed(2)).toBe('10.00');
  expect(back(sale, WHOLE, [goods]).lines.map(({ name }) => name)).toEqual(['Доставка']);
});

test('a line named twice in one refund comes back with both quantities, one of nothing not at all', () => {
  const sale = sold({ lines: [{ quantity: '3' }, {}] });
  const plan = back(sale, refund(ofLine('1'), ofLine('2'), ofLine('0', '2')));
  expect(plan.lines.map(({ quantity }) => quantity.toString())).toEqual(['3']);
});

test('a line given for nothing comes back for nothing', () => {
  const plan = back(sold({ lines: [{ price: '0.00', quantity: '2' }] }), refund(ofLine('1')));
  expect(plan.lines[0]).toMatchObject({ totalWithVat: ZERO, priceOut: ZERO, quantity: decimal('1') });
});

test('of a converted sale its part in leva is kept', () => {
  const order = { ...anOrder({ lines: [{ quantity: '2' }] }), currency: 'BGN' as const };
  const plan = back(standing({ ...order, createdAt: new Date('2025-12-01') }), refund(ofLine('1')));
  expect([plan.totalWithVat, plan.original!.totalWithVat].map((each) => each.toFixed(2))).toEqual([
    '5.12',
    '10.01',
  ]);
});

describe('what cannot come back', () => {
  test('more than was sold, or than is left', () => {
    const sale = sold({ lines: [{ quantity: '2', name: 'Чаша' }] });
    expect(refused(sale, refund(ofLine('2.001')))).toEqual([
      {
        code: 'return-exceeds-sale',
        params: { number: '700001', name: 'Кафе', returned: '2.001', left: '2' },
      },
    ]);
    const first = back(sale, refund(ofLine('1')));
    expect(refused(sale, refund(ofLine('1.5')), [first])).toMatchObject([{ params: { left: '1' } }]);
    expect(refused(sale, refund(ofLine('-1')))).toMatchObject([{ code: 'return-exceeds-sale' }]);
  });
  test('a line the sale does not have', () => {
    expect(refused(sold(), refund(ofLine('1', '9')))).toEqual([
      { code: 'return-line-unknown', params: { number: '700001', line: '9' } },
    ]);
  });
  test('anything of a sale that is back already', () => {
    const sale = sold();
    expect(refused(sale, WHOLE, [back(sale, WHOLE)])).toMatchObject([{ code: 'return-nothing-left' }]);
    expect(refused(sale, refund())).toMatchObject([{ code: 'return-nothing-left' }]);
  });
});

/** How much of each line comes back in each of some refunds, in thousandths of what is left of it by then. */
const anyRefunds = fc.array(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 }), {
  maxLength: 4,
});

function refundOf(sale: StandingSale, shares: number[], earlier: DocumentPlan[], index: number): Returned {
  const lines = sale.lines.flatMap(({ orderLine, quantity }, place) => {
    if (orderLine === null) return [];
    const past = earlier.flatMap(({ lines }) => lines).filter((line) => line.orderLine === orderLine);
    const left = quantity.minus(sum(past.map((line) => line.quantity)));
    return [ofLine(left.times(String(shares[place]!)).div('1000').round(3, 0).toString(), orderLine)];
  });
  return { refund: `R-${index}`, lines, refunded: [] };
}

test('whatever comes back in whatever portions, with the rest it is the sale, to the cent', () => {
  fc.assert(
    fc.property(anyOrder, fc.boolean(), anyRefunds, (order: Order, pricesIncludeVat, portions) => {
      const sale = standing(order, context({ pricesIncludeVat }, { documentKind: 'sale' }));
      const plans: DocumentPlan[] = [];
      for (const [index, shares] of portions.entries()) {
        const answer = planReturn(sale, refundOf(sale, shares, plans, index), plans, CONTEXT);
        if (answer.ok) plans.push(answer.value);
        else expect(answer.problems.map(({ code }) => code)).toEqual(['return-nothing-left']);
      }
      const rest = planReturn(sale, WHOLE, plans, CONTEXT);
      if (rest.ok) plans.push(rest.value);
      expect(sum(plans.map((plan) => plan.totalWithVat)).eq(sale.totalWithVat)).toBe(true);
      const lines = plans.flatMap((plan) => plan.lines);
      for (const line of sale.lines) {
        const parts = lines.filter(({ orderLine }) => orderLine === line.orderLine);
        expect(sum(parts.map(({ quantity }) => quantity)).eq(line.quantity)).toBe(true);
        expect(sum(parts.map(({ totalWithVat }) => totalWithVat)).eq(line.totalWithVat)).toBe(true);
      }
      for (const { quantity, totalWithVat, priceOut, vatOut } of lines) {
        expect(totalWithVat.gte(ZERO) && totalWithVat.eq(toCents(totalWithVat))).toBe(true);
        const price: Decimal = pricesIncludeVat ? priceOut : priceOut.plus(vatOut);
        expect(Math.abs(toDouble(quantity) * toDouble(price) - toDouble(totalWithVat))).toBeLessThan(0.0001);
      }
    }),
    RUNS,
  );
});

test('only a sale comes back', () => {
  expect(() => standing(anOrder(), context())).toThrow('is no sale');
  expect(planned(anOrder()).kind).toBe('order');
});
