import { describe, expect, test } from 'vitest';
import type { BothLanguages } from '../../domain/problem.ts';
import { readOrder, readRawOrder } from './wire.ts';

type Json = Record<string, unknown>;

const LINE = { id: '1', name: 'Кафе', quantity: '2', unitPrice: '2.50', total: '5.00', vatRate: '20' };

/** The least a shop may send. */
const LEAST: Json = {
  number: '1001A',
  status: 'new',
  createdAt: '2026-11-23T10:00:00+02:00',
  updatedAt: '2026-11-23T10:15:00.5+02:00',
  currency: 'EUR',
  customer: { name: 'Мария' },
  delivery: { method: 'Еконт офис', price: '4.90' },
  payments: [{ method: 'cash-on-delivery', amount: '9.90', paid: false }],
  lines: [LINE],
  discounts: [],
  totals: { goods: '5.00', delivery: '4.90', discount: '0', total: '9.90' },
};

function readJson(value: unknown) {
  return readOrder(JSON.stringify(value));
}

function faultOf(value: unknown): { number: unknown; bg: string; en: string } {
  const result = readJson(value);
  if (result.ok) throw new Error('it was read');
  expect(result.problem.code).toBe('order-unreadable');
  const { number, detail } = result.problem.params;
  return { number, ...(detail as BothLanguages) };
}

describe('readOrder', () => {
  test('what an order leaves out is empty, nothing or zero', () => {
    const result = readJson(LEAST);
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    const { value: order } = result;
    expect(order.customer).toEqual({ id: null, name: 'Мария', email: '', phone: '' });
    expect(order.invoice).toBeNull();
    expect(order.delivery).toMatchObject({ vatRate: null, recipient: '', postCode: '' });
    expect(order.delivery.feeWithVat.eq('0')).toBe(true);
    expect(order.payments[0]).toMatchObject({ isPaid: false, paidAt: null, transactionId: '' });
    expect(order.lines[0]).toMatchObject({ productId: null, variantId: null, sku: '' });
    expect(order.lines[0]!.discountWithVat.eq('0')).toBe(true);
    expect(order).toMatchObject({ note: '', warehouseDocument: '', refunds: [], deliveredAt: null });
    expect(order.updatedAt).toEqual(new Date('2026-11-23T08:15:00.500Z'));
  });

  test('null counts as left out, and fields we do not know are let through', () => {
    const order = {
      ...LEAST,
      invoice: null,
      deliveredAt: null,
      refunds: null,
      note: null,
      loyalty: { points: 12.5 },
      lines: [{ ...LINE, sku: null }],
    };
    expect(readJson(order).ok).toBe(true);
  });

  test('a refund of money alone brought nothing back, and its goods are told where it names them', () => {
    const refunds = [
      { id: 'R1', at: '2026-11-24T09:00:00+02:00', amount: '1.00', method: 'card' },
      {
        id: 'R2',
        at: '2026-11-25T09:00:00+02:00',
        amount: '2.50',
        method: 'cash',
        lines: [{ lineId: '1', quantity: '1' }],
      },
    ];
    const result = readJson({ ...LEAST, refunds, deliveredAt: '2026-11-24T08:00:00+02:00' });
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    const { refunds: read, deliveredAt } = result.value;
    expect(read.map(({ id, lines, method }) => [id, method, lines.length])).toEqual([
      ['R1', 'card', 0],
      ['R2', 'cash', 1],
    ]);
    expect(read[1]!.amountWithVat.toFixed(2)).toBe('2.50');
    expect(read[1]!.lines[0]!.quantity.eq('1')).toBe(true);
    expect(deliveredAt).toEqual(new Date('2026-11-24T06:00:00Z'));
  });

  test('two lines with one id are refused: what comes back of the one would come back of the other too', () => {
    expect(faultOf({ ...LEAST, lines: [LINE, { ...LINE, name: 'Друго' }] }).en).toBe(
      'lines: a list of 2 came; expected records with different ids',
    );
  });

  test('two refunds with one id are refused: the second would pass for the first', () => {
    const refund = { id: 'R1', at: '2026-11-24T09:00:00+02:00', amount: '1.00', method: 'card' };
    expect(faultOf({ ...LEAST, refunds: [refund, { ...refund, amount: '2.00' }] }).en).toBe(
      'refunds: a list of 2 came; expected records with different ids',
    );
  });

  test.each([
    [
      'totals.total',
      { ...LEAST, totals: { ...(LEAST.totals as Json), total: 9.9 } },
      /^totals\.total: .*9\.9/,
    ],
    [
      'a price in a line',
      { ...LEAST, lines: [LINE, { ...LINE, unitPrice: 2 }] },
      /^lines\[1\]\.unitPrice: .* 2/,
    ],
    ['a delivery price', { ...LEAST, delivery: { method: 'x', price: 0 } }, /^delivery\.price: .* 0/],
  ])('money as a JSON number is refused and named: %s', (_name, order, words) => {
    const { number, bg, en } = faultOf(order);
    expect(number).toBe('1001A');
    expect(bg).toMatch(words);
    expect(en).toMatch(words);
    expect(en).toContain('a decimal number as a text');
  });

  test.each(['12,50', '', ' 1', '1.', '.5', '+1', '1e3', '0x10', 'NaN', '1.1234567', '1234567890123', '٣'])(
    'the text %j is not a decimal',
    (text) => {
      const { en } = faultOf({ ...LEAST, lines: [{ ...LINE, quantity: text }] });
      expect(en).toMatch(/^lines\[0\]\.quantity: /);
    },
  );

  test.each([
    '2026-11-23 10:00:00',
    '2026-11-23T10:00:00',
    '2026-11-23',
    '2026-02-30T10:00:00Z',
    '2026-11-23T25:00:00Z',
    'yesterday',
    1_795_000_000,
  ])('%j is not a moment with an offset', (moment) => {
    expect(faultOf({ ...LEAST, createdAt: moment }).en).toMatch(/^createdAt: /);
  });

  test.each(['', 'x'.repeat(33), 'a\u0000b', '1\n2', '\ud83d', 77, null])(
    '%j is not an order number',
    (number) => {
      expect(faultOf({ ...LEAST, number }).en).toMatch(/^number: /);
    },
  );

  test('a field that is missing is said to be missing', () => {
    const { status: _, ...order } = LEAST;
    expect(faultOf(order)).toMatchObject({
      bg: expect.stringMatching(/^status: липсва/) as string,
      en: expect.stringMatching(/^status: is missing/) as string,
    });
  });

  test('a free text that is wrong is not repeated, since it may be a name', () => {
    const { en } = faultOf({ ...LEAST, customer: { name: 'Мария'.repeat(20_000) } });
    expect(en).toBe(
      'customer.name: a text of 100000 characters came; expected a text of at most 65,536 characters',
    );
  });

  test.each([
    ['no lines', { ...LEAST, lines: [] }, /^lines: /],
    ['no payments', { ...LEAST, payments: [] }, /^payments: /],
    ['a foreign currency', { ...LEAST, currency: 'USD' }, /^currency: "USD"/],
    [
      'an unknown discount',
      { ...LEAST, discounts: [{ kind: 'luck', amount: '1' }] },
      /^discounts\[0\]\.kind: "luck"/,
    ],
    ['a record instead of a list', { ...LEAST, lines: { 0: LINE } }, /^lines: a record came/],
    ['a text instead of a record', 'order', /^the record itself: /],
    ['nothing', null, /^the record itself: null came/],
  ])('%s is named', (_name, order, words) => {
    expect(faultOf(order).en).toMatch(words);
  });

  test('a text that is not JSON is said to be so', () => {
    expect(readOrder('{"number":')).toMatchObject({ ok: false, problem: { code: 'order-unreadable' } });
  });

  test('20,000 lines are read, one more is too large', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => ({ ...LINE, id: `${index}` }));
    expect(readJson({ ...LEAST, lines }).ok).toBe(true);
    expect(readJson({ ...LEAST, lines: [...lines, LINE] })).toEqual({
      ok: false,
      problem: { code: 'order-too-large', params: { number: '1001A', lines: 20_001, limit: 20_000 } },
    });
  });
});

describe('a raw order', () => {
  test('keeps every field as it came, known or not', () => {
    const text =
      '{"number":"1","updatedAt":"2026-11-23T10:00:00Z","totals":5,"":[1.5,null,{"__proto__":"x"}]}';
    const reading = readRawOrder(JSON.parse(text));
    expect(reading.ok && reading.value.raw).toBe(text);
  });

  test('that is nested too deeply to be written is a fault, not a crash', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const reading = readRawOrder({ ...LEAST, deep });
    expect(reading).toMatchObject({ ok: false, words: { en: 'it is nested too deeply' } });
  });
});
