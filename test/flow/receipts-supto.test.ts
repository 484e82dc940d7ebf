import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Definition } from '../../src/domain/settings.ts';
import { sayPrinted } from '../../src/run/settle-receipt.ts';
import { viewPrinter } from '../../src/run/printer-view.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { keepPrinter } from '../../src/store/printers.ts';
import { lastSaleNumber } from '../../src/store/sale-numbers.ts';
import { withQuantity } from './edits.ts';
import { correct, placeTwo } from './sale-facts.ts';
import { expectWords, KINDS } from './world.ts';

/** СУПТО on this device, declared, with numbers from 100 on. */
function underSupto(register = 'KV000001'): (definition: Definition) => void {
  return ({ warehouse, settings }) => {
    warehouse.version = '3.07.100';
    Object.assign(settings.import, {
      activeUser: 2,
      cashRegister: register,
      saleNumbers: { from: 100, to: 199 },
      declaration: { by: 'Иван Иванов', on: '2026-11-01' },
      padOperatorCode: true,
    });
  };
}

for (const kind of KINDS) {
  describe(`under СУПТО with a printer, in ${kind}`, () => {
    let open: PrintingWorld;
    const begin = async (register?: string) => {
      open = await openPrintingWorld({ kind, configure: underSupto(register) });
    };
    beforeEach(() => begin());
    afterEach(() => open.close());

    const numbers = () =>
      open.world.warehouse.query<{ Description: string }>(
        'SELECT Description FROM ecrreceipts WHERE ReceiptType = 8 ORDER BY ID',
      );

    test('the receipt carries the number of its sale', async () => {
      const order = placeTwo(open.world);
      expect((await open.world.run('import')).problem).toBeNull();
      const { sale_number: saleNumber } = (await open.world.order(order))!;
      expect(saleNumber).toMatch(/^KV000001-[0-9A-Z]{4}-0000100$/);
      const [printed] = open.journal();
      expect(printed).toMatchObject({ kind: 'receipt', uniqueSaleNumber: saleNumber });
      const [noted] = await open.world.warehouse.query<object>(
        'SELECT * FROM ecrreceipts WHERE ReceiptType = 1',
      );
      const { total, document_number: document } = (await open.receipts(order))[0]!;
      expect(noted).toMatchObject({
        OperType: 2,
        Acct: document,
        ReceiptID: printed!.number,
        ECRID: 'KV000001',
        Description: saleNumber,
        Total: Number(total),
      });
    });

    test('a reversal, of a part as of the rest, carries the number of its sale, and is noted with its return', async () => {
      const order = placeTwo(open.world);
      await open.world.run('import');
      const { sale_number: saleNumber } = (await open.world.order(order))!;
      const [line] = open.world.shop.order(order).lines;
      open.world.shop.addRefund(order, {
        amount: '1.00',
        method: 'cash',
        lines: [{ lineId: line!.id, quantity: '1' }],
      } as never);
      await open.world.run('import');
      open.world.shop.changeStatus(order, 'returned');
      await open.world.run('import');
      const back = open.journal().filter(({ kind }) => kind === 'reversal');
      const reversals = (await open.receipts(order)).filter(({ kind }) => kind === 'reversal');
      expect(back).toHaveLength(2);
      const noted = await open.world.warehouse.query<object>(
        'SELECT * FROM ecrreceipts WHERE ReceiptType = 3 ORDER BY ID',
      );
      expect(noted).toMatchObject(
        back.map(({ number, total }, index) => ({
          OperType: 34,
          Acct: reversals[index]!.document_number,
          ReceiptID: number,
          ECRID: 'KV000001',
          Description: saleNumber,
          Total: Number(total),
        })),
      );
      for (const each of back)
        expect(each).toMatchObject({
          uniqueSaleNumber: saleNumber,
          reversed: { number: 1, reason: 'refund' },
        });
      expect(await numbers()).toHaveLength(1);
    });

    test('the number of a correction counts as used of the range', async () => {
      const order = placeTwo(open.world);
      await open.world.run('import');
      open.world.shop.editOrder(order, withQuantity('3'));
      await open.world.run('import');
      await correct(open.world, order);
      const taken = (await numbers()).map(({ Description }) => Number(Description.slice(-7)));
      const { store } = open.world.app();
      const { id } = await open.world.server();
      const last = await lastSaleNumber(store, id, { register: 'KV000001', from: 100, to: 199 });
      expect(last).toBe(Math.max(...taken));
      expect(last).toBe(101);
    });

    test('how much of the range is used stands with the printer, also when that does not answer', async () => {
      const { store, openPrinter } = open.world.app();
      const view = async () => viewPrinter({ store, openPrinter }, await open.world.server(), 5_000);
      const unused = { from: 100, to: 199, last: null, left: 100 };
      expect(await view()).toMatchObject({ ok: true, value: { problem: null, saleNumbers: unused } });
      placeTwo(open.world);
      placeTwo(open.world);
      await open.world.run('import');
      await open.switchOff();
      expect(await view()).toMatchObject({
        ok: true,
        value: {
          now: null,
          lastSeen: { register: 'KV000001' },
          expectedRegister: 'KV000001',
          saleNumbers: { from: 100, to: 199, last: 101, left: 98 },
        },
      });
    });

    /** A receipt that a person issues by hand, because there is no paper. */
    async function byHand(receiptDateTime: string, more = {}) {
      open.printer.device.memory.change({ paper: 'out' });
      const order = placeTwo(open.world);
      await open.world.run('import');
      open.printer.device.memory.change({ paper: 'enough' });
      const [row] = await open.receipts(order);
      const needs = { store: open.world.app().store, clock: open.world.clock };
      const paper = { receiptNumber: '0000123', receiptDateTime, ...more };
      const said = await sayPrinted(needs, await open.world.server(), row!.id, paper, 'Ана');
      return { order, id: row!.id, said };
    }
    const noted = (number: number) =>
      open.world.warehouse.query<{ ReceiptDate: string; Acct: number }>(
        `SELECT ReceiptDate, Acct FROM ecrreceipts WHERE ReceiptType = 1 AND ReceiptID = ${number}`,
      );

    test.for([
      ['a day that is not', { receiptDateTime: '2026-11-31T12:05:07' }],
      ['a number that is none', { receiptNumber: 'A-17' }],
      ['a memory of seven digits', { memory: '0212345' }],
      ['another memory without its device', { memory: '02123456' }],
      ['a device that is none', { register: 'DY12' }],
    ] as const)('a person cannot say %s', async ([, more]) => {
      const { order, said } = await byHand('2026-11-23T12:05:07', more);
      expect(said).toMatchObject({ ok: false, problem: { code: 'receipt-facts-wrong' } });
      if (!said.ok) expectWords({ ...said.problem, record: '' } as never);
      expect(await open.receipts(order)).toMatchObject([{ state: 'refused' }]);
    });

    test('a receipt of another device is noted as of that one', async () => {
      const { order, said } = await byHand('2026-11-23T12:05:07', {
        memory: '02123456',
        register: 'DY123456',
      });
      expect(said).toMatchObject({ ok: true });
      await open.world.run('import');
      expect(await noted(123)).toHaveLength(1);
      expect(await open.receipts(order)).toMatchObject([
        { noted: 'done', register: 'DY123456', memory: '02123456' },
      ]);
    });

    test('a receipt that a person issued by hand is noted also when there is no printer in the settings any more', async () => {
      await byHand('2026-11-23T12:05:07');
      await open.world.configure((definition) => void (definition.printer = null));
      expect((await open.world.run('import')).problem).toBeNull();
      expect(await noted(123)).toHaveLength(1);
    });

    test('one that cannot be noted is told and stops no other; it is noted when it can be', async () => {
      const { order, id } = await byHand('2026-11-23T12:05:07');
      const { store } = open.world.app();
      await store.updateTable('receipts').set({ receipt_at: 'soon' }).where('id', '=', id).execute();
      const next = placeTwo(open.world);
      expect((await open.world.run('import')).problem).toBeNull();
      expect(await open.receipts(next)).toMatchObject([{ state: 'printed', noted: 'done' }]);
      expect(await open.receipts(order)).toMatchObject([{ state: 'printed', noted: 'pending' }]);
      expect(await open.world.codes(`receipt ${order}/${id}`)).toEqual(['receipt-not-noted']);
      // As ErpNet.FP.js says it: in UTC, with fractions.
      const at = '2026-11-23T10:05:07.000Z';
      await store.updateTable('receipts').set({ receipt_at: at }).where('id', '=', id).execute();
      await open.world.run('import');
      expect((await noted(123)).map(({ ReceiptDate }) => ReceiptDate)).toEqual(['2026-11-23 12:05:07']);
      expect(await open.world.codes(`receipt ${order}/${id}`)).toEqual([]);
    });

    test('a sale that was lost and is written again has its receipt noted again, and none printed', async () => {
      const order = placeTwo(open.world);
      await open.world.run('import');
      const number = open.journal()[0]!.number;
      expect(await noted(number)).toHaveLength(1);
      for (const statement of [
        'DELETE FROM operations WHERE OperType = 2',
        'DELETE FROM ecrreceipts',
        "DELETE FROM nextacct WHERE NextAcct LIKE 'KV%'",
      ])
        await open.world.warehouse.execute(statement);
      await open.world.run('import');
      await open.world.run('import', { order });
      await open.world.run('import');
      expect((await noted(number)).map(({ Acct }) => Acct)).toEqual([
        (await open.world.order(order))!.document_number,
      ]);
      expect(open.journal()).toHaveLength(1);
    });

    test('a correction that was lost and is written again keeps its number, and nothing is printed again', async () => {
      const order = placeTwo(open.world);
      await open.world.run('import');
      await open.world.warehouse.backup();
      open.world.shop.editOrder(order, withQuantity('3'));
      await open.world.run('import');
      await correct(open.world, order);
      await open.world.run('import');
      const [given, paper, states] = [
        await numbers(),
        open.journal().length,
        (await open.receipts(order)).map(({ state }) => state),
      ];
      expect(given).toHaveLength(2);
      await open.world.warehouse.restore();
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual(['after-sale-lost']);
      await open.world.run('import', { order, settlement: 'again' });
      for (let times = 0; times < 2; times += 1) await open.world.run('import');
      expect(await numbers()).toEqual(given);
      expect(open.journal()).toHaveLength(paper);
      expect((await open.receipts(order)).map(({ state }) => state)).toEqual(states);
      expect(await open.world.codes(`order ${order}`)).toEqual([]);
      const noted = await open.world.warehouse.query('SELECT * FROM ecrreceipts WHERE ReceiptType = 1');
      expect(noted.length).toBeGreaterThan(1);
    });

    test('with another device than setting p no number is taken and no sale made', async () => {
      await open.close();
      await begin('KV000002');
      const before = (await numbers()).length;
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(order))!.document_key).toBeNull();
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-serial-differs']);
      expect(await numbers()).toHaveLength(before);
      expect(open.journal()).toEqual([]);
    });

    test('once another device stands in its place no sale is made, however lately the right one was seen', async () => {
      await open.close();
      await begin('KV000002');
      const before = (await numbers()).length;
      const { store } = open.world.app();
      const seen = { register: 'KV000002', memory: '02000002', manufacturer: 'Kervan', model: 'Emulator' };
      await keepPrinter(store, (await open.world.server()).id, seen, open.world.clock);
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-serial-differs']);
      expect(await numbers()).toHaveLength(before);
    });

    test('a device that was never seen makes no sale; the order waits and is sold when it is there', async () => {
      await open.switchOff();
      const before = (await numbers()).length;
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-not-seen']);
      expect(await numbers()).toHaveLength(before);
      await open.switchOn();
      open.world.clock.advance(3_600_000);
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual([]);
      expect(open.journal()).toHaveLength(1);
    });

    test('one that was seen by a clock that stood ahead is looked at again', async () => {
      open.world.clock.turn(40 * 86_400_000);
      placeTwo(open.world);
      await open.world.run('import');
      await open.switchOff();
      open.world.clock.turn(-40 * 86_400_000);
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(order))!.sale_number).toBeNull();
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-not-seen']);
    });

    test('one that was seen three hours ago is not seen within two because the clock was set back', async () => {
      placeTwo(open.world);
      await open.world.run('import');
      await open.switchOff();
      open.world.clock.advance(3 * 3_600_000);
      open.world.clock.turn(-2 * 3_600_000);
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-not-seen']);
    });

    test('one seen within two hours makes a sale though it is away now; after that it does not', async () => {
      placeTwo(open.world);
      await open.world.run('import');
      await open.switchOff();
      open.world.clock.advance(110 * 60_000);
      const early = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(early))!.sale_number).toMatch(/-0000101$/);
      open.world.clock.advance(20 * 60_000);
      const late = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(late))!.sale_number).toBeNull();
      expect(await open.world.codes(`order ${late}`)).toEqual(['printer-not-seen']);
      await open.switchOn();
      open.world.clock.advance(3_600_000);
      await open.world.run('import');
      expect(open.journal().map(({ uniqueSaleNumber }) => uniqueSaleNumber.slice(-3))).toEqual([
        '100',
        '101',
        '102',
      ]);
    });
  });
}
