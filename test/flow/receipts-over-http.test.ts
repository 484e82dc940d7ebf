import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPrinter, type PrinterEmulator } from '../../demo/net-fp/server.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import { printing } from './printing-world.ts';
import { placeTwo } from './sale-facts.ts';

describe('receipts over HTTP', () => {
  let over: WorldOverHttp;
  let printer: PrinterEmulator;
  beforeEach(async () => {
    printer = await startPrinter({ file: ':memory:', port: 0 });
    over = await openWorldOverHttp({ configure: printing(printer) });
  });
  afterEach(async () => {
    await over.close();
    await printer.close();
  });

  /** Each later than the one before, and sold in that order. */
  const place = (more = {}) => {
    over.world.clock.advance(60_000);
    return placeTwo(over.world, more);
  };
  const sell = () => over.run('/runs', { part: 'import' });

  test('the test of the connection and the page of the printer say which methods of payment it cannot show', async () => {
    const { printer: address, settings } = over.world.definition();
    const codes = (of: { shortcomings: { code: string }[] }): string[] =>
      of.shortcomings.map(({ code }) => code);
    const probed = async (draft: object) =>
      codes((await over.fetch('/api/v1/probe', 'POST', draft)).body.printer.printers[0]);
    expect(await probed({ printer: address })).toEqual([]);
    expect(codes(await over.get('/printer'))).toEqual([]);
    const payments = { 'by-bank': { paymentType: 2, receipt: 'bank' } };
    expect(await probed({ printer: address, settings: { maps: { payments } } })).toEqual([
      'printer-kind-unsupported',
    ]);
    await over.world.configure(() => {
      settings.maps.payments['bank-transfer']!.receipt = 'bank';
    });
    expect(codes(await over.get('/printer'))).toEqual(['printer-kind-unsupported']);
    expect(printer.device.memory.since(0)).toEqual([]);
  });

  test('are listed newest first, in pages, by state and by order', async () => {
    const orders = [place(), place(), place()];
    printer.faults.add({ kind: 'lost-task' });
    await sell();
    const first = await over.get('/receipts?limit=2');
    expect(first.items.map(({ order }: { order: string }) => order)).toEqual([orders[2], orders[1]]);
    expect(first.counts).toEqual({
      pending: 0,
      printing: 0,
      printed: 2,
      refused: 0,
      'in-doubt': 1,
      dropped: 0,
    });
    const second = await over.get(`/receipts?limit=2&after=${first.next}`);
    expect(second).toMatchObject({ next: null, items: [{ order: orders[0], state: 'in-doubt' }] });
    expect((await over.get('/receipts?state=in-doubt')).items).toEqual(second.items);
    expect((await over.get(`/receipts?order=${orders[1]}`)).items).toMatchObject([{ order: orders[1] }]);
    expect((await over.ask('GET', '/receipts?state=lost')).status).toBe(400);
    expect((await over.ask('GET', '/receipts?after=x')).status).toBe(400);
  });

  test('one in full says what is on it, and the order knows it', async () => {
    const order = place();
    await sell();
    const { items } = await over.get('/receipts');
    const detail = await over.get(`/receipts/${items[0].id}`);
    const { total } = over.world.shop.order(order).totals;
    expect(detail).toMatchObject({
      order,
      state: 'printed',
      total,
      printed: { amount: total, register: 'KV000001', memory: '99000001' },
      items: [{ kind: 'comment' }, { kind: 'sale', quantity: '2', total }],
      payments: [{ kind: 'cash', amount: total }],
      reverses: null,
      reversals: [],
      maySayPrinted: false,
      mayRetry: false,
    });
    expect((await over.get(`/orders/${order}`)).receipts).toEqual(items);
    expect((await over.ask('GET', '/receipts/4711')).status).toBe(404);
  });

  test('in doubt, a person says that it was printed, or that it was not, once', async () => {
    const orders = [place(), place()];
    printer.faults.add({ kind: 'lost-task', times: 2 });
    await sell();
    const [two, one] = (await over.get('/receipts')).items;
    expect(one).toMatchObject({
      order: orders[0],
      maySayPrinted: true,
      maySayNotPrinted: true,
      mayRetry: false,
      problem: { code: 'receipt-in-doubt' },
    });
    const paper = { receiptNumber: '0000001', receiptDateTime: '2026-11-23T12:05:07' };
    const said = await over.ask('POST', `/receipts/${one.id}/printed`, paper);
    expect(said).toMatchObject({
      status: 200,
      body: { state: 'printed', settledBy: 'demo', printed: { receiptNumber: '0000001' } },
    });
    expect((await over.ask('POST', `/receipts/${one.id}/not-printed`)).status).toBe(409);
    expect((await over.ask('POST', `/receipts/${one.id}/retry`)).status).toBe(404);
    expect((await over.ask('POST', `/receipts/${two.id}/not-printed`)).body.state).toBe('pending');
    const run = await over.run(`/receipts/${two.id}/retry`);
    expect(run).toMatchObject({ part: 'print-receipts', state: 'done', counts: { created: 1 } });
    expect((await over.get(`/receipts/${two.id}`)).state).toBe('printed');
    expect(
      (await over.ask('POST', `/receipts/${two.id}/printed`, { ...paper, receiptNumber: '' })).status,
    ).toBe(400);
    expect((await over.ask('POST', '/receipts/4711/printed', paper)).status).toBe(404);
  });

  test('what was refused is tried again from its problem', async () => {
    printer.faults.add({ kind: 'refuse', code: 'E301' });
    place();
    await sell();
    const { items } = await over.get('/problems');
    expect(items).toMatchObject([{ code: 'printer-no-paper', record: expect.stringMatching(/^receipt /) }]);
    await over.run('/problems/retry', { record: items[0].record });
    expect((await over.get('/receipts')).items).toMatchObject([{ state: 'printed', problem: null }]);
    expect((await over.get('/problems')).items).toEqual([]);
  });

  test('by day they are added up by tax group and kind of payment', async () => {
    const paid = [place(), place({ payment: 'card-online' })];
    await sell();
    const totals = paid.map((order) => over.world.shop.order(order).totals.total);
    const day = printer.device.now().slice(0, 10);
    const { items } = await over.get(`/receipts/days?from=${day}&to=${day}`);
    const whole = (Number(totals[0]) + Number(totals[1])).toFixed(2);
    expect(items).toMatchObject([
      {
        day,
        sales: {
          count: 2,
          total: whole,
          byTaxGroup: [{ taxGroup: 2, rates: ['20'], amount: whole }],
          byPayment: [
            { kind: 'cash', amount: totals[0] },
            { kind: 'card', amount: totals[1] },
          ],
          unknown: 0,
        },
        reversals: { count: 0, total: '0.00' },
      },
    ]);
    expect((await over.ask('GET', '/receipts/days?from=2020-01-01&to=2026-01-01')).status).toBe(400);
  });

  test('by day they say what was given back, and that it was cash', async () => {
    const order = place();
    await sell();
    over.world.shop.changeStatus(order, 'returned');
    await sell();
    const { total } = over.world.shop.order(order).totals;
    const day = printer.device.now().slice(0, 10);
    const sums = { count: 1, total, byPayment: [{ kind: 'cash', amount: total }], unknown: 0, undated: 0 };
    const { items } = await over.get(`/receipts/days?from=${day}&to=${day}`);
    expect(items).toMatchObject([{ day, sales: sums, reversals: sums }]);
    expect(printer.device.memory.state().cash).toBe('0.00');
  });

  test('the printer says how it is; away, why not; and a server without one says so', async () => {
    printer.device.memory.change({ paper: 'low' });
    expect(await over.get('/printer')).toMatchObject({
      now: { serialNumber: 'KV000001', memory: '99000001', ready: true, paper: 'low', isEmulator: true },
      problem: null,
      lastSeen: null,
      expectedRegister: null,
      saleNumbers: null,
    });
    place();
    await sell();
    const { port } = printer;
    await printer.close();
    expect(await over.get('/printer')).toMatchObject({
      now: null,
      problem: { code: 'printer-unreachable' },
      lastSeen: { serialNumber: 'KV000001' },
    });
    printer = await startPrinter({ file: ':memory:', port });
    await over.world.configure((definition) => {
      definition.printer = null;
    });
    expect(await over.ask('GET', '/printer')).toMatchObject({ status: 409, body: { code: 'printer-off' } });
  });
});
