import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { request, type Reply } from '../gombashop/shop-client.ts';
import { type PrinterEmulator, startPrinter } from './server.ts';

/** The protocol bare, without the driver: what ErpNet.FP answers, by its sources. */

let now = Date.parse('2026-11-23T10:05:07Z');
let emulator: PrinterEmulator;

beforeEach(async () => {
  now = Date.parse('2026-11-23T10:05:07Z');
  emulator = await startPrinter({ file: ':memory:', port: 0, clock: () => now });
});
afterEach(() => emulator.close());

const get = (path: string): Promise<Reply> => request(emulator.url + path);
const post = (path: string, body: unknown): Promise<Reply> =>
  request(emulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const printerPath = (action: string) => `/printers/kv000001/${action}`;

const TEA = { text: 'Чай', quantity: 2, unitPrice: 1.25, taxGroup: 2 };
const codes = ({ body }: Reply) =>
  (body as { messages: { code?: string }[] }).messages.flatMap(({ code }) => code ?? []);

test('a receipt is answered with its number, the moment in Sofia, its sum and the memory', async () => {
  const { status, body } = await post(printerPath('receipt'), { items: [TEA] });
  expect(status).toBe(200);
  expect(body).toEqual({
    ok: true,
    messages: [],
    receiptNumber: '0000001',
    receiptDateTime: '2026-11-23T12:05:07',
    receiptAmount: 2.5,
    fiscalMemorySerialNumber: '99000001',
  });
});

test('the list of printers says that this one is an emulator', async () => {
  const { body } = await get('/printers');
  expect(body).toMatchObject({ kv000001: { serialNumber: 'KV000001', emulator: true } });
});

describe('what is wrong is said in the order of ErpNet.FP', () => {
  test.each([
    ['no items before a wrong УНП', { items: [], uniqueSaleNumber: 'x' }, ['E410']],
    ['a wrong УНП before a wrong item', { items: [{ ...TEA, text: '' }], uniqueSaleNumber: 'x' }, ['E405']],
    ['an empty text', { items: [{ ...TEA, text: '' }] }, ['E407']],
    [
      'the first bad item only',
      {
        items: [
          { ...TEA, quantity: -1 },
          { ...TEA, text: '' },
        ],
      },
      ['E403'],
    ],
    ['no group, with both codes', { items: [{ text: 'Чай', unitPrice: 1 }] }, ['E403', 'E411']],
    ['a ninth group', { items: [{ ...TEA, taxGroup: 9 }] }, ['E411']],
    ['a modifier of nothing', { items: [{ ...TEA, priceModifierType: 'discount-amount' }] }, ['E403']],
    ['a modifier without a type', { items: [{ ...TEA, priceModifierValue: 1 }] }, ['E403']],
    [
      'an item before a payment',
      { items: [{ ...TEA, text: '' }], payments: [{ amount: -1, paymentType: 'cash' }] },
      ['E407'],
    ],
    ['a negative payment', { items: [TEA], payments: [{ amount: -1, paymentType: 'cash' }] }, ['E403']],
    ['a kind of payment', { items: [TEA], payments: [{ amount: 2.5, paymentType: 'bank' }] }, ['E406']],
    ['a sum that differs', { items: [TEA], payments: [{ amount: 2.49, paymentType: 'cash' }] }, ['E403']],
  ])('%s', async (_name, body, expected) => {
    const reply = await post(printerPath('receipt'), body);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ ok: false });
    expect(codes(reply)).toEqual(expected);
    expect(emulator.device.memory.latest(1)).toEqual([]);
  });

  test('a cent is forgiven from a thousand euro on', async () => {
    const items = [{ ...TEA, quantity: 1, unitPrice: 2000 }];
    const payments = [{ amount: 1999.99, paymentType: 'card' }];
    expect((await post(printerPath('receipt'), { items, payments })).body).toMatchObject({ ok: true });
  });

  test('a reversal with payments is warned of, and pays in cash', async () => {
    const original = (await post(printerPath('receipt'), { items: [TEA] })).body as object;
    const payments = [{ amount: 2.5, paymentType: 'card' }];
    const reply = await post(printerPath('reversalreceipt'), {
      ...original,
      items: [TEA],
      payments,
      reason: 'taxbase-reduction',
    });
    expect(reply.body).toMatchObject({ ok: true, receiptNumber: '0000002' });
    expect(codes(reply)).toEqual(['W302']);
    expect(emulator.device.memory.state().cash).toBe('0.00');
  });

  test('an operator error is reversed until the 7th of the next month', async () => {
    const original = (await post(printerPath('receipt'), { items: [TEA] })).body as object;
    const reverse = () =>
      post(printerPath('reversalreceipt'), { ...original, items: [{ ...TEA, quantity: 1 }] });
    now = Date.parse('2026-12-07T20:00:00Z');
    await post(printerPath('zreport'), {});
    expect((await reverse()).body).toMatchObject({ ok: true });
    now = Date.parse('2026-12-08T08:00:00Z');
    await post(printerPath('zreport'), {});
    expect(codes(await reverse())).toEqual(['E405']);
  });
});

describe('what is no request', () => {
  test.each([
    ['no JSON', '{'],
    ['no items at all', {}],
    ['a payment without its kind', { items: [TEA], payments: [{ amount: 1 }] }],
    ['an unknown kind of payment', { items: [TEA], payments: [{ amount: 1, paymentType: 'gold' }] }],
    ['an unknown type of item', { items: [{ ...TEA, type: 'gift' }] }],
  ])('%s is answered 400', async (_name, body) => {
    expect(await post(printerPath('receipt'), body)).toMatchObject({ status: 400 });
  });

  test('another printer is 404, and while printers are looked for everything is 405', async () => {
    expect((await get('/printers/other/status')).status).toBe(404);
    expect((await post('/printers/other/receipt', { items: [TEA] })).status).toBe(404);
    emulator.faults.add({ kind: 'detecting', times: null });
    expect((await get('/printers')).status).toBe(405);
    expect((await get(printerPath('status'))).status).toBe(405);
    expect((await post(printerPath('receipt'), { items: [TEA] })).status).toBe(405);
    expect((await get('/printers/taskinfo?id=x')).status).toBe(200);
  });

  test('an invoice is said to be not implemented', async () => {
    expect(codes(await post(printerPath('invoice'), { items: [TEA] }))).toEqual(['E413']);
  });
});

describe('tasks', () => {
  const printAs = (id: string, more = '') =>
    post(printerPath(`receipt?taskId=${encodeURIComponent(id)}${more}`), { items: [TEA] });

  test('an id used twice is E109, one too long or not printable E110', async () => {
    expect((await printAs('a')).body).toMatchObject({ ok: true });
    expect(codes(await printAs('a'))).toEqual(['E109']);
    expect(codes(await printAs('x'.repeat(61)))).toEqual(['E110']);
    expect(codes(await printAs('a\nb'))).toEqual(['E110']);
    expect(emulator.device.memory.latest(9)).toHaveLength(1);
  });

  test('nobody waits with asyncTimeout=0, and the result can be asked for', async () => {
    expect((await printAs('a', '&asyncTimeout=0')).body).toEqual({ taskId: 'a' });
    await expect
      .poll(async () => (await get('/printers/taskinfo?id=a')).body)
      .toMatchObject({ taskStatus: 'finished', result: { receiptNumber: '0000001' } });
    expect((await get('/printers/taskinfo?id=b')).body).toMatchObject({ taskStatus: 'unknown' });
  });

  test('one print at a time, in the order of arrival', async () => {
    emulator.faults.add({ kind: 'slow', delayMs: 200 });
    const [first, second] = await Promise.all([printAs('a'), printAs('b', '&asyncTimeout=20')]);
    expect(first.body).toMatchObject({ receiptNumber: '0000001' });
    expect(second.body).toEqual({ taskId: 'b' });
    await expect
      .poll(async () => (await get('/printers/taskinfo?id=b')).body)
      .toMatchObject({ result: { receiptNumber: '0000002' } });
  });

  test('a print whose deadline passed in the queue is E999', async () => {
    emulator.faults.add({ kind: 'slow', delayMs: 700 });
    const first = printAs('a');
    await expect.poll(() => emulator.tasks.waiting()).toBe(1);
    const second = printAs('b', '&timeout=50');
    await expect.poll(() => emulator.tasks.waiting()).toBe(2);
    now += 60;
    expect(codes(await second)).toEqual(['E999']);
    expect((await first).body).toMatchObject({ ok: true });
  });
});

test('a day without a Z report stops the device, also across a change of its clock', async () => {
  await post(printerPath('receipt'), { items: [TEA] });
  now += 24 * 3_600_000 + 1000;
  expect(codes(await post(printerPath('receipt'), { items: [TEA] }))).toEqual(['E502']);
  const { body } = await post(printerPath('datetime'), { deviceDateTime: '2026-11-23T12:05:07' });
  expect(body).toMatchObject({ ok: true, deviceDateTime: '2026-11-23T12:05:07' });
  expect(codes(await post(printerPath('receipt'), { items: [TEA] }))).toEqual(['E502']);
  await post(printerPath('zreport'), {});
  expect((await post(printerPath('receipt'), { items: [TEA] })).body).toMatchObject({
    receiptDateTime: '2026-11-23T12:05:07',
  });
});

test('a stranger finds neither the roll nor the switches', async () => {
  const headers = { origin: 'http://elsewhere.example' };
  for (const path of ['/', '/_emulator/desk', '/_emulator/faults']) {
    expect((await fetch(emulator.url + path, { headers })).status).toBe(404);
  }
});
