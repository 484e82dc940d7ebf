import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OrderNumber } from '../../src/domain/ids.ts';
import { problemText } from '../../src/i18n/text.ts';
import { documentsOfOrder } from '../../src/store/documents.ts';
import { stepsOf } from '../../src/store/steps.ts';
import { withQuantity } from './edits.ts';
import { asSale, balance, correct, owed, paid, placeTwo, totalOf } from './sale-facts.ts';
import { verified } from './verified.ts';
import { KINDS, openWorld, type World } from './world.ts';

const LOST = 'after-sale-lost';

for (const kind of KINDS) {
  describe(`what followed a sale and is gone from a restored warehouse, in ${kind}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({ kind, configure: asSale });
    });
    afterEach(() => world.close());

    /** A sale that is in the backup. */
    async function soldBefore(more = {}): Promise<OrderNumber> {
      const number = placeTwo(world, more);
      await world.run('import');
      await world.warehouse.backup();
      return number;
    }
    /** One of the two pieces comes back. */
    function bringBackOne(number: OrderNumber): void {
      const { id } = world.shop.order(number).lines[0]!;
      const amount = (totalOf(world, number) / 2).toFixed(2);
      world.shop.addRefund(number, { amount, method: 'card', lines: [{ lineId: id, quantity: '1' }] });
    }
    const codes = (number: string) => world.codes(`order ${number}`);
    const kindsOf = async (number: string) =>
      (await stepsOf(world.app().store, (await world.server()).id, number)).map((step) => step.kind);
    const versionsOf = async (number: string) =>
      (await documentsOfOrder(world.app().store, (await world.server()).id, number)).map(
        (each) => each.version,
      );
    const returns = () =>
      world.warehouse.query<{ Acct: number }>(
        "SELECT DISTINCT Acct FROM operations WHERE OperType = 34 AND Note LIKE 'KV%' ORDER BY Acct",
      );
    /** Under which number the return of an order is known. */
    const numberOf = async (number: string) =>
      (await stepsOf(world.app().store, (await world.server()).id, number)).at(-1)!.number;
    async function sameAfterwards(number: OrderNumber): Promise<void> {
      const [stock, money] = [await balance(world), await owed(world)];
      for (let times = 0; times < 2; times += 1) await world.run('import');
      expect([await balance(world), await owed(world), await codes(number)]).toEqual([stock, money, []]);
    }

    test('a return is told, is not written by itself, and is written once when a person says so', async () => {
      const before = await balance(world);
      const number = await soldBefore();
      bringBackOne(number);
      await world.run('import');
      expect([await balance(world), await codes(number)]).toEqual([before - 1, []]);
      const money = await owed(world);
      await world.warehouse.restore();
      for (let times = 0; times < 2; times += 1) await world.run('import');
      expect([await codes(number), await balance(world)]).toEqual([[LOST], before - 2]);
      // To look at the order again writes nothing either.
      await world.run('import', { order: number });
      expect([await codes(number), await balance(world)]).toEqual([[LOST], before - 2]);
      const [told] = await world.problems();
      expect(problemText('bg', told!)).toMatch(/връщане № \d+ за \d+,\d\d\./);
      expect(problemText('en', told!)).toContain('return No.');
      await world.run('import', { order: number, settlement: 'again' });
      expect([await codes(number), await balance(world), await owed(world)]).toEqual([[], before - 1, money]);
      expect(await returns()).toHaveLength(1);
      await sameAfterwards(number);
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 2 } });
    });

    test('the return of a whole order is written again though other documents took its number', async () => {
      const before = await balance(world);
      const first = placeTwo(world);
      const number = await soldBefore();
      const other = placeTwo(world);
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      world.shop.changeStatus(other, 'returned');
      await world.run('import');
      await world.warehouse.restore();
      await world.run('import');
      expect([await codes(number), await balance(world)]).toEqual([[LOST], before - 4]);
      // Of the other one the sale is gone with its return: the order is returned, and nobody wants either back.
      expect(await codes(other)).toEqual([]);
      const { reason: taken } = (await world.order(number))!;
      world.shop.changeStatus(first, 'returned');
      await world.run('import');
      expect(await world.order(first)).toMatchObject({ reason: taken });
      await world.run('import', { order: number, settlement: 'again' });
      const { state, reason } = (await world.order(number))!;
      expect([state, reason]).toEqual(['finished', `returned ${(await returns()).at(-1)!.Acct}`]);
      expect(reason).not.toBe(taken);
      expect([await balance(world), await owed(world)]).toEqual([before, 0]);
      expect(await numberOf(number)).toBe((await returns()).at(-1)!.Acct);
      await sameAfterwards(number);
    });

    test('a later payment is told, and no more of it is written than is still owed', async () => {
      const number = await soldBefore();
      world.shop.markPaid(number);
      await world.run('import');
      await world.warehouse.restore();
      await world.run('import');
      expect([await codes(number), await paid(world)]).toEqual([[LOST], []]);
      await world.run('import', { order: number, settlement: 'again' });
      expect(await paid(world)).toMatchObject([{ Qtty: totalOf(world, number) }]);
      await sameAfterwards(number);
      expect(await kindsOf(number)).toEqual(['payment']);
    });

    test('a later payment whose key alone the yearly trimming took is none that is lost', async () => {
      const number = await soldBefore();
      world.shop.markPaid(number);
      bringBackOne(number);
      await world.run('import');
      await world.warehouse.execute("DELETE FROM nextacct WHERE NextAcct LIKE 'KV%'");
      for (let times = 0; times < 2; times += 1) await world.run('import');
      expect(await codes(number)).toEqual([]);
      const keys = await world.warehouse.query("SELECT * FROM nextacct WHERE NextAcct LIKE 'KVR%'");
      expect(keys).toHaveLength(1);
    });

    test('a correction is written again as it was, though the order changed since', async () => {
      const before = await balance(world);
      const number = await soldBefore();
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import');
      await correct(world, number);
      const money = await owed(world);
      const versions = await versionsOf(number);
      await world.warehouse.restore();
      world.shop.editOrder(number, withQuantity('5'));
      await world.run('import');
      expect([await codes(number), await balance(world)]).toEqual([[LOST, 'sale-order-changed'], before - 2]);
      await world.run('import', { order: number, settlement: 'again' });
      expect([await codes(number), await balance(world), await owed(world)]).toEqual([
        ['sale-order-changed'],
        before - 3,
        money,
      ]);
      expect(await versionsOf(number)).toEqual(versions);
      await correct(world, number);
      expect([await balance(world), await owed(world)]).toEqual([before - 5, totalOf(world, number)]);
      await sameAfterwards(number);
      expect(await verified(world)).toMatchObject({ code: 0 });
    });

    test('what a person left as it is, is told no more and never written', async () => {
      const before = await balance(world);
      const number = await soldBefore();
      bringBackOne(number);
      world.shop.markPaid(number);
      await world.run('import');
      await world.warehouse.restore();
      await world.run('import');
      expect(await codes(number)).toEqual([LOST]);
      await world.run('import', { order: number, settlement: 'leave' });
      expect([await codes(number), await balance(world)]).toEqual([[], before - 2]);
      await sameAfterwards(number);
      await world.run('import', { order: number, settlement: 'again' });
      expect([await balance(world), await paid(world)]).toEqual([before - 2, []]);
      expect(await kindsOf(number)).toEqual(['missing', 'missing']);
      // It was paid all the same: that the shop takes it back is told.
      world.shop.markPaid(number, false);
      await world.run('import');
      expect(await codes(number)).toEqual(['payment-unpaid-again']);
    });

    test('a return that a clerk voided is none that is lost, and is not written again', async () => {
      const number = await soldBefore();
      bringBackOne(number);
      await world.run('import');
      await world.warehouse.execute("DELETE FROM operations WHERE OperType = 34 AND Note LIKE 'KV%'");
      const stock = await balance(world);
      await world.run('import');
      await world.run('import', { order: number, settlement: 'again' });
      expect([await codes(number), await balance(world), await returns()]).toEqual([[], stock, []]);
    });

    test('an invoiced sale gets no return back: that is told, and the return stays lost', async () => {
      const number = await soldBefore();
      bringBackOne(number);
      await world.run('import');
      await world.warehouse.restore();
      await world.run('import');
      const { document_number: acct } = (await world.order(number))!;
      const made = { ID: 9001, Acct: acct, OperType: 2, InvoiceNumber: '0000000007' };
      await world.warehouse.insert('documents', made);
      await world.run('import', { order: number, settlement: 'again' });
      expect([await codes(number), await returns()]).toEqual([[LOST, 'return-has-invoice'], []]);
    });

    test('when the right backup is put back, nothing is told any more', async () => {
      const number = await soldBefore();
      bringBackOne(number);
      await world.run('import');
      const [rows, keys] = [
        "operations WHERE OperType = 34 AND Note LIKE 'KV%'",
        "nextacct WHERE NextAcct LIKE 'KVR%'",
      ];
      await world.warehouse.execute(`CREATE TABLE later_operations AS SELECT * FROM ${rows}`);
      await world.warehouse.execute(`CREATE TABLE later_nextacct AS SELECT * FROM ${keys}`);
      for (const each of [rows, keys]) await world.warehouse.execute(`DELETE FROM ${each}`);
      await world.run('import');
      expect(await codes(number)).toEqual([LOST]);
      for (const table of ['operations', 'nextacct'])
        await world.warehouse.execute(`INSERT INTO ${table} SELECT * FROM later_${table}`);
      await world.run('import');
      expect(await codes(number)).toEqual([]);
    });

    test('of two installations neither tells what the other wrote as lost, nor writes it a second time', async () => {
      const before = await balance(world);
      const first = placeTwo(world);
      const number = await soldBefore();
      const copyOf = async (name: string): Promise<string> => {
        const file = join(world.app().config.dataFolder, name);
        await sql`VACUUM INTO ${file}`.execute(world.app().store);
        return file;
      };
      const become = (file: string) =>
        world.exchangeStore(async ({ storeFile }) => copyFileSync(file, storeFile));
      const other = await copyOf('other.db');
      bringBackOne(number);
      await world.run('import');
      const one = await copyOf('one.db');
      await become(other);
      for (let times = 0; times < 2; times += 1) await world.run('import');
      expect([await codes(number), await balance(world)]).toEqual([[], before - 3]);
      // Both know of it, and both tell that it is lost; what the one writes again the other finds.
      await world.warehouse.restore();
      await world.run('import');
      expect(await codes(number)).toEqual([LOST]);
      const told = await copyOf('told.db');
      await become(one);
      world.shop.changeStatus(first, 'returned');
      await world.run('import');
      expect(await codes(number)).toEqual([LOST]);
      const taken = await numberOf(number);
      await world.run('import', { order: number, settlement: 'again' });
      expect([await codes(number), await balance(world), await numberOf(first)]).toEqual([
        [],
        before - 1,
        taken,
      ]);
      await become(told);
      await world.run('import');
      expect([await codes(number), await balance(world), await numberOf(first)]).toEqual([
        [],
        before - 1,
        taken,
      ]);
      expect(await numberOf(number)).toBe((await returns()).at(-1)!.Acct);
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 4 } });
    });
  });
}
