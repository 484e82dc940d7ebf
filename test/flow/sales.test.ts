import { afterEach, describe, expect, test } from 'vitest';
import { documentKey } from '../../src/domain/document-key.ts';
import type { OrderNumber } from '../../src/domain/ids.ts';
import { withQuantity } from './edits.ts';
import { KINDS, openWorld, type World, type WorldOptions } from './world.ts';

const [PLAIN, OTHER] = [20, 21];

for (const kind of KINDS) {
  describe(`sales in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    async function open(configure: WorldOptions['configure']): Promise<void> {
      world = await openWorld({ kind, ...(configure && { configure }) });
    }
    const place = (more = {}) =>
      world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }], ...more });
    const key = async (number: string, of: 'order' | 'sale') =>
      documentKey((await world.server()).tag, number as OrderNumber, of);
    async function linesOf(number: string, of: 'order' | 'sale') {
      const start = `${await key(number, of)} `;
      const rows = await world.warehouse.query<{
        Note: string;
        OperType: number;
        Acct: number;
        Qtty: number;
      }>('SELECT * FROM operations ORDER BY ID');
      return rows.filter(({ Note }) => `${Note} `.startsWith(start));
    }
    const paymentsOf = (acct: number) =>
      world.warehouse.query<{ Mode: number; Qtty: number; Type: number; Date: string }>(
        `SELECT Mode, Qtty, Type, Date FROM payments WHERE OperType = 2 AND Acct = ${acct} ORDER BY ID`,
      );
    async function balance(item = PLAIN): Promise<number> {
      const { location } = world.definition().settings.import;
      const [row] = await world.warehouse.query<{ Qtty: number }>(
        `SELECT Qtty FROM store WHERE GoodID = ${item} AND ObjectID = ${location}`,
      );
      return row!.Qtty;
    }

    describe('when every order is a sale', () => {
      test('takes the goods, owes the money by the payment of the order, and is written once', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const before = await balance();
        const number = place();
        const total = Number(world.shop.order(number).totals.total);
        expect((await world.run('import')).counts).toMatchObject({ created: 1, failed: 0 });
        await world.run('import');
        const lines = await linesOf(number, 'sale');
        expect(lines).toMatchObject([{ OperType: 2, Qtty: 2 }]);
        expect(await linesOf(number, 'order')).toEqual([]);
        expect(await balance()).toBe(before - 2);
        expect(await paymentsOf(lines[0]!.Acct)).toMatchObject([{ Mode: -1, Qtty: total, Type: 1 }]);
        expect(await world.order(number)).toMatchObject({
          state: 'documented',
          document_kind: 'sale',
          document_number: lines[0]!.Acct,
        });
        expect(world.shop.order(number).warehouseDocument).toBe(String(lines[0]!.Acct));
      });

      test('a payment that comes later is written once, and the cash book has it', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const number = place();
        await world.run('import');
        const { Acct } = (await linesOf(number, 'sale'))[0]!;
        const total = Number(world.shop.order(number).totals.total);
        const books = async () => (await world.warehouse.query('SELECT * FROM cashbook')).length;
        const before = await books();
        world.shop.markPaid(number);
        expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 1, failed: 0 });
        expect((await world.run('import')).counts).toMatchObject({ updated: 0, failed: 0 });
        expect(await paymentsOf(Acct)).toMatchObject([
          { Mode: -1, Qtty: total },
          { Mode: 1, Qtty: total, Type: 1 },
        ]);
        expect(await books()).toBe(before + 1);
        expect(await world.codes(`order ${number}`)).toEqual([]);
      });

      test('a payment that was written and not noted is found, and not written again', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const number = place();
        await world.run('import');
        const { Acct } = (await linesOf(number, 'sale'))[0]!;
        world.shop.markPaid(number);
        await world.run('import');
        await world.app().store.deleteFrom('steps').execute();
        await world.app().store.updateTable('orders').set({ explained_version: 1 }).execute();
        await world.run('import');
        expect(await paymentsOf(Acct)).toHaveLength(2);
      });

      test('what was paid in the shop before is paid with the sale', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const number = place({ payment: 'card-online' });
        world.shop.markPaid(number);
        await world.run('import');
        const { Acct } = (await linesOf(number, 'sale'))[0]!;
        const total = Number(world.shop.order(number).totals.total);
        expect(await paymentsOf(Acct)).toMatchObject([
          { Mode: -1, Qtty: total, Type: 3 },
          { Mode: 1, Qtty: total, Type: 3 },
        ]);
        await world.run('import');
        expect(await paymentsOf(Acct)).toHaveLength(2);
      });

      test('an unmapped kind of payment holds the order back until it is mapped', async () => {
        await open(({ settings }) => {
          settings.import.documentKind = 'sale';
          delete settings.maps.payments['cash-on-delivery'];
        });
        const number = place();
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['payment-not-mapped']);
        expect(await linesOf(number, 'sale')).toEqual([]);
        await world.configure(({ settings }) => {
          settings.maps.payments['cash-on-delivery'] = {
            paymentType: 1,
            paidWhen: 'document',
            receipt: 'none',
          };
        });
        await world.run('import');
        const { Acct } = (await linesOf(number, 'sale'))[0]!;
        expect(await paymentsOf(Acct)).toHaveLength(2);
      });

      test('a sale that stands and was not noted is found again, also without the own database', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const number = place();
        await world.run('import');
        const lines = await linesOf(number, 'sale');
        await world.loseStore();
        world.shop.changeStatus(number, 'shipped');
        expect((await world.run('import')).counts).toMatchObject({ created: 0, failed: 0 });
        expect(await world.order(number)).toMatchObject({
          state: 'documented',
          document_kind: 'sale',
          document_number: lines[0]!.Acct,
        });
        expect(await linesOf(number, 'sale')).toEqual(lines);
      });

      test('a change of the order after its sale is shown, and a person may leave it', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const number = place();
        await world.run('import');
        world.shop.editOrder(number, withQuantity('3'));
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['sale-order-changed']);
        await world.run('import', { order: number, settlement: 'leave' });
        expect(await world.codes(`order ${number}`)).toEqual([]);
        expect(await linesOf(number, 'sale')).toMatchObject([{ Qtty: 2 }]);
      });

      test('where stock may not fall below zero, an order of more than there is waits for it', async () => {
        await open(({ settings }) => (settings.import.documentKind = 'sale'));
        const keyColumn = kind === 'mysql' ? '`Key`' : '"Key"';
        await world.warehouse.execute(
          `UPDATE configuration SET Value = '0' WHERE ${keyColumn} = 'configkey12'`,
        );
        const { location } = world.definition().settings.import;
        const there = await balance();
        await world.warehouse.execute(
          `UPDATE store SET Qtty = 1 WHERE GoodID = ${PLAIN} AND ObjectID = ${location}`,
        );
        const number = place();
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['sale-not-enough-stock']);
        await world.warehouse.execute(
          `UPDATE store SET Qtty = ${there + 100} WHERE GoodID = ${PLAIN} AND ObjectID = ${location}`,
        );
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual([]);
        expect(await linesOf(number, 'sale')).toHaveLength(1);
      });
    });

    describe('what comes back of a sale', () => {
      const asSale: WorldOptions['configure'] = ({ settings }) => (settings.import.documentKind = 'sale');
      const returnsOf = async (number: string) => {
        const { tag } = await world.server();
        const start = new RegExp(`^KV[RC]-${tag}-${number}-`);
        const rows = await world.warehouse.query<Record<string, unknown>>(
          'SELECT * FROM operations WHERE OperType = 34 ORDER BY ID',
        );
        return rows.filter(({ Note }) => start.test(String(Note)));
      };
      const owed = async (): Promise<number> => {
        const rows = await world.warehouse.query<{ Qtty: number; Mode: number; Sign: number }>(
          "SELECT Qtty, Mode, Sign FROM payments WHERE OperType IN (2, 34) AND UserRealTime > '2026-11-24'",
        );
        const balance = rows.reduce((total, { Qtty, Mode, Sign }) => total - Qtty * Mode * Sign, 0);
        return Math.round(balance * 100) / 100;
      };

      test('the goods of a returned order are taken in, nobody owes anything, and the order is finished', async () => {
        await open(asSale);
        const before = await balance();
        const number = place();
        await world.run('import');
        expect(await balance()).toBe(before - 2);
        world.shop.changeStatus(number, 'returned');
        expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 1, failed: 0 });
        expect((await world.run('import')).counts).toMatchObject({ updated: 0, failed: 0 });
        expect(await returnsOf(number)).toMatchObject([{ Qtty: 2, Sign: 1 }]);
        expect(await balance()).toBe(before);
        expect(await owed()).toBe(0);
        expect(await world.order(number)).toMatchObject({ state: 'finished' });
        expect(await world.codes(`order ${number}`)).toEqual([]);
      });

      test('refunds that name goods come back one by one, the rest with the order, each once and to the cent', async () => {
        await open(asSale);
        const before = await balance();
        const number = world.place({
          lines: [{ variantId: world.variant(PLAIN), quantity: '3', discountPercent: '7' }],
        });
        await world.run('import');
        const refund = (amount: string) => ({
          amount,
          method: 'cash' as const,
          lines: [{ lineId: world.shop.order(number).lines[0]!.id, quantity: '1' }],
        });
        world.shop.addRefund(number, refund('5.00'));
        await world.run('import');
        world.shop.addRefund(number, refund('5.00'));
        await world.run('import');
        await world.run('import');
        expect(await balance()).toBe(before - 1);
        expect((await returnsOf(number)).map(({ Qtty }) => Qtty)).toEqual([1, 1]);
        world.shop.changeStatus(number, 'returned');
        await world.run('import');
        expect((await returnsOf(number)).map(({ Qtty }) => Qtty)).toEqual([1, 1, 1]);
        expect(await balance()).toBe(before);
        expect(await world.codes(`order ${number}`)).toEqual([]);
      });

      test('a return that was written and not noted is not written again', async () => {
        await open(asSale);
        const number = place();
        await world.run('import');
        const before = (await world.order(number))!;
        world.shop.changeStatus(number, 'returned');
        await world.run('import');
        const { store } = world.app();
        await store.deleteFrom('steps').execute();
        await store.deleteFrom('documents').where('kind', '=', 'return').execute();
        await store
          .updateTable('orders')
          .set({ state: 'documented', reason: null, explained_version: before.explained_version })
          .execute();
        await world.run('import');
        expect(await returnsOf(number)).toHaveLength(1);
        expect(await world.order(number)).toMatchObject({ state: 'finished' });
      });

      test('of an invoiced sale nothing is taken back: the accountant is told', async () => {
        await open(asSale);
        const number = place();
        await world.run('import');
        const { Acct } = (await linesOf(number, 'sale'))[0]!;
        await world.warehouse.insert('documents', {
          ID: 9001,
          Acct,
          OperType: 2,
          InvoiceNumber: '0000000007',
        });
        world.shop.changeStatus(number, 'returned');
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['return-has-invoice']);
        expect(await returnsOf(number)).toEqual([]);
      });

      test('a change after the sale is corrected when a person says so: taken back and sold as it is now', async () => {
        await open(asSale);
        const before = await balance();
        const number = place();
        await world.run('import');
        world.shop.editOrder(number, withQuantity('3'));
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['sale-order-changed']);
        await world.run('import', { order: number, settlement: 'correct' });
        expect(await world.codes(`order ${number}`)).toEqual([]);
        await world.run('import', { order: number, settlement: 'correct' });
        await world.run('import');
        expect(await returnsOf(number)).toMatchObject([{ Qtty: 2 }]);
        expect(await balance()).toBe(before - 3);
        expect(await owed()).toBe(Number(world.shop.order(number).totals.total));
        // What comes back of it later is what was corrected.
        world.shop.changeStatus(number, 'returned');
        await world.run('import');
        expect(await balance()).toBe(before);
        expect(await owed()).toBe(0);
      });
    });

    describe('when the status of an order makes the sale', () => {
      const onShipping: WorldOptions['configure'] = ({ settings }) =>
        (settings.import.saleStatuses = ['shipped']);

      test('the order document becomes it: nothing reserved, the goods gone, told in transformations', async () => {
        await open(onShipping);
        const before = await balance();
        const number = place();
        await world.run('import');
        const [reserved] = await linesOf(number, 'order');
        world.shop.changeStatus(number, 'shipped');
        const report = await world.run('import');
        expect(report.counts).toMatchObject({ created: 0, updated: 1, failed: 0 });
        expect(await linesOf(number, 'order')).toEqual([]);
        const [sold] = await linesOf(number, 'sale');
        expect(sold).toMatchObject({ OperType: 2, Qtty: 2 });
        expect(await balance()).toBe(before - 2);
        const became = await world.warehouse.query(
          `SELECT * FROM transformations WHERE FromOperType = 19 AND FromAcct = ${reserved!.Acct}`,
        );
        expect(became).toMatchObject([{ ToOperType: 2, ToAcct: sold!.Acct }]);
        expect(await world.order(number)).toMatchObject({ state: 'documented', document_kind: 'sale' });
        expect(world.shop.order(number).warehouseDocument).toBe(String(sold!.Acct));
        expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
      });

      test('an order that was never seen before is a sale at once', async () => {
        await open(onShipping);
        const number = place({ status: 'shipped' });
        await world.run('import');
        expect(await linesOf(number, 'sale')).toHaveLength(1);
        expect(await linesOf(number, 'order')).toEqual([]);
      });

      test('a sale that was written and not noted is found, and what it replaced is not taken for finished', async () => {
        await open(onShipping);
        const number = place();
        await world.run('import');
        const { store } = world.app();
        const row = (await world.order(number))!;
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        const [sold] = await linesOf(number, 'sale');
        // As if the process had died right after the sale was written.
        const { document_key, document_number, document_rows, document_total } = row;
        const as = { document_key, document_number, document_rows, document_total };
        await store
          .updateTable('orders')
          .set({ ...as, document_kind: 'order', document_version: 1, explained_version: 1 })
          .execute();
        await store.deleteFrom('steps').execute();
        await world.run('import');
        expect(await world.order(number)).toMatchObject({
          state: 'documented',
          document_kind: 'sale',
          document_number: sold!.Acct,
        });
        expect(await linesOf(number, 'sale')).toHaveLength(1);
        expect(await world.codes(`order ${number}`)).toEqual([]);
      });

      test('an order document that a clerk changed stays what it is, and a person is told', async () => {
        await open(onShipping);
        const number = place();
        await world.run('import');
        const [line] = await linesOf(number, 'order');
        await world.warehouse.execute(
          `UPDATE operations SET Qtty = 5 WHERE OperType = 19 AND Acct = ${line!.Acct}`,
        );
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['order-document-changed']);
        expect(await linesOf(number, 'sale')).toEqual([]);
        expect(await linesOf(number, 'order')).toMatchObject([{ Qtty: 5 }]);
      });

      test('an order that changed in the shop meanwhile is sold as it is now', async () => {
        await open(onShipping);
        const number = place();
        await world.run('import');
        world.shop.editOrder(number, withQuantity('3'));
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        expect(await linesOf(number, 'sale')).toMatchObject([{ Qtty: 3 }]);
        expect(await world.codes(`order ${number}`)).toEqual([]);
      });

      test('when the setting comes later than the status, the order becomes a sale all the same', async () => {
        await open(() => {});
        const number = world.place({ lines: [{ variantId: world.variant(OTHER) }] });
        await world.run('import');
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        expect(await linesOf(number, 'sale')).toEqual([]);
        await world.configure(onShipping);
        await world.run('import');
        expect(await linesOf(number, 'sale')).toHaveLength(1);
      });
    });

    describe('under СУПТО', () => {
      const declared: WorldOptions['configure'] = (definition) => {
        definition.warehouse.version = '3.07.100';
        const { settings } = definition;
        Object.assign(settings.import, {
          documentKind: 'sale',
          activeUser: 2,
          cashRegister: 'DY123456',
          saleNumbers: { from: 100, to: 101 },
          declaration: { by: 'Иван Иванов', on: '2026-11-01' },
          padOperatorCode: true,
        });
      };

      test('each sale has the next number of the declared range, and the one after the last waits', async () => {
        await open(declared);
        const numbers = [place(), place(), place()].toSorted((one, other) => one.localeCompare(other));
        await world.run('import');
        const taken = await world.warehouse.query<{ Description: string }>(
          'SELECT Description FROM ecrreceipts WHERE ReceiptType = 8 ORDER BY ID',
        );
        expect(taken.map(({ Description }) => Description)).toEqual([
          expect.stringMatching(/^DY123456-[0-9A-Z]{4}-0000100$/),
          expect.stringMatching(/^DY123456-[0-9A-Z]{4}-0000101$/),
        ]);
        expect(await world.codes(`order ${numbers[2]}`)).toEqual(['sale-numbers-exhausted']);
        await world.configure(({ settings }) => (settings.import.saleNumbers = { from: 200, to: 299 }));
        await world.run('import');
        expect(await linesOf(numbers[2]!, 'sale')).toHaveLength(1);
      });
    });
  });
}
