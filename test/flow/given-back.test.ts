import { afterEach, describe, expect, test } from 'vitest';
import type { OrderNumber } from '../../src/domain/ids.ts';
import { problemText } from '../../src/i18n/text.ts';
import { stepsOf } from '../../src/store/steps.ts';
import { withQuantity } from './edits.ts';
import { forgetDocument } from './forget-document.ts';
import { asSale, onShipping, owed, placeTwo, totalOf } from './sale-facts.ts';
import { verified } from './verified.ts';
import { KINDS, openWorld, type World } from './world.ts';

for (const kind of KINDS) {
  describe(`money that somebody has given back by hand, in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    /** What was given back of returns, whoever wrote it. */
    const givenBack = () =>
      world.warehouse.query<{ Qtty: number; TransactionNumber: string }>(
        "SELECT * FROM payments WHERE OperType = 34 AND Mode = 1 AND UserRealTime > '2026-11-24' ORDER BY ID",
      );
    const OUR_CASH = "SELECT * FROM cashbook WHERE UserRealtime > '2026-11-24'";
    const steps = async (number: string) => stepsOf(world.app().store, (await world.server()).id, number);

    async function returned(): Promise<OrderNumber> {
      world = await openWorld({ kind, configure: asSale });
      const number = placeTwo(world);
      world.shop.markPaid(number);
      await world.run('import');
      await world.warehouse.execute("DELETE FROM cashbook WHERE UserRealtime > '2026-11-24'");
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      return number;
    }

    /** Somebody enters in Warehouse Pro that so much was given back of the latest return. */
    async function enter(number: OrderNumber, amount: number): Promise<void> {
      const latest = (await steps(number)).findLast((step) => step.kind === 'return');
      await world.warehouse.insert('payments', {
        ID: 9001,
        OperType: 34,
        Acct: latest!.number!,
        PartnerID: 1,
        ObjectID: 2,
        Mode: 1,
        Sign: -1,
        Qtty: amount,
        Type: 1,
        TransactionNumber: ' ',
        UserRealTime: '2026-11-25 10:00:00',
      });
    }
    const refund = (number: OrderNumber, amount: number, more = {}) =>
      world.shop.addRefund(number, { amount: amount.toFixed(2), method: 'cash', ...more });

    test('is not written a second time when the shop tells it, and the order says so', async () => {
      const number = await returned();
      await enter(number, totalOf(world, number));
      refund(number, totalOf(world, number));
      await world.run('import');
      await world.run('import');
      expect(await givenBack()).toHaveLength(1);
      expect(await world.warehouse.query(OUR_CASH)).toEqual([]);
      expect(await owed(world)).toBe(0);
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect((await steps(number)).find((step) => step.kind === 'entered')).toMatchObject({
        amount: totalOf(world, number).toFixed(2),
      });
      expect(await verified(world)).toMatchObject({ code: 0 });
    });

    test('in part is made up to what the shop says was given back, once, also when that was not noted', async () => {
      const number = await returned();
      await enter(number, 1);
      refund(number, 3);
      await world.run('import');
      await world.app().store.deleteFrom('steps').where('kind', '=', 'payment').execute();
      await world.app().store.updateTable('orders').set({ explained_version: 1 }).execute();
      await world.run('import');
      refund(number, 1);
      await world.run('import');
      expect((await givenBack()).map(({ Qtty }) => Qtty)).toEqual([1, 2, 1]);
      expect(await verified(world)).toMatchObject({ code: 0 });
    });

    test('stands for the refund that names the goods, too', async () => {
      const number = await returned();
      await enter(number, totalOf(world, number));
      const [line] = world.shop.order(number).lines;
      refund(number, totalOf(world, number), { lines: [{ lineId: line!.id, quantity: '2' }] });
      await world.run('import');
      expect(await givenBack()).toHaveLength(1);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test.for(['by hand', 'by nobody'] as const)(
      'or is told by the shop before the return was noted is written once: entered %s',
      async (who) => {
        const number = await returned();
        if (who === 'by hand') await enter(number, 1);
        const { store } = world.app();
        await store.deleteFrom('steps').where('kind', '=', 'return').execute();
        await store.deleteFrom('documents').where('kind', '=', 'return').execute();
        await store
          .updateTable('orders')
          .set({ state: 'documented', reason: null, explained_version: 1 })
          .execute();
        refund(number, 3);
        await world.run('import');
        await world.run('import');
        expect((await givenBack()).map(({ Qtty }) => Qtty)).toEqual(who === 'by hand' ? [1, 2] : [3]);
        expect(await world.order(number)).toMatchObject({ state: 'finished' });
        expect(await verified(world)).toMatchObject({ code: 0 });
      },
    );

    test('of the goods that came back first is not written with the return of the rest', async () => {
      world = await openWorld({ kind, configure: asSale });
      const number = placeTwo(world);
      world.shop.markPaid(number);
      await world.run('import');
      const half = totalOf(world, number) / 2;
      const [line] = world.shop.order(number).lines;
      refund(number, 1, { lines: [{ lineId: line!.id, quantity: '1' }] });
      await world.run('import');
      await enter(number, half);
      refund(number, half);
      refund(number, 0.5);
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      await world.run('import');
      expect((await givenBack()).map(({ Qtty }) => Qtty)).toEqual([1, half, 0.5]);
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await verified(world)).toMatchObject({ code: 0 });
    });
  });

  describe(`what had come back of an order before its document was written, in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    const open = async (configure?: typeof asSale) =>
      (world = await openWorld({ kind, ...(configure && { configure }) }));
    const codes = (number: string) => world.codes(`order ${number}`);
    const leave = (number: OrderNumber) => world.run('import', { order: number, settlement: 'leave' });

    function refund(number: OrderNumber, what: 'with goods' | 'without goods'): string {
      const [line] = world.shop.order(number).lines;
      const lines = what === 'with goods' ? [{ lineId: line!.id, quantity: '1' }] : [];
      world.shop.addRefund(number, { amount: '1.50', method: 'cash', lines });
      return line!.name;
    }
    function placed(what: 'with goods' | 'without goods' = 'with goods'): OrderNumber {
      const number = placeTwo(world);
      refund(number, what);
      return number;
    }

    test.for(['with goods', 'without goods'] as const)(
      'is told of an order document until a person has left it, and what comes back later as always: %s',
      async (what) => {
        await open();
        const number = placeTwo(world);
        const name = refund(number, what);
        expect((await world.run('import')).counts).toMatchObject({ created: 1, skipped: 0 });
        const [told] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
        expect(told).toMatchObject({ code: 'order-given-back', params: { document: expect.any(String) } });
        expect(problemText('bg', told!)).toContain(
          what === 'with goods' ? `върнати 1,50; върната стока „${name}“ × 1` : 'върнати 1,50',
        );
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        expect(await codes(number)).toEqual(['order-given-back']);
        refund(number, what);
        await world.run('import');
        expect(await codes(number)).toEqual(['order-changed', 'order-given-back']);
        await leave(number);
        await world.run('import');
        expect(await codes(number)).toEqual([]);
        refund(number, what);
        await world.run('import');
        expect(await codes(number)).toEqual(['order-changed']);
        expect(await world.lines(number)).toHaveLength(1);
      },
    );

    test('is told when the document is written at a person’s word, or was not noted, or the own database is lost', async () => {
      await open();
      const [asked, unnoted] = [placed(), placed()];
      await world.run('import', { order: asked });
      await world.run('import');
      await forgetDocument(world, unnoted);
      await world.run('import');
      for (const number of [asked, unnoted]) expect(await codes(number)).toEqual(['order-given-back']);
      await world.loseStore();
      await world.run('import');
      for (const number of [asked, unnoted]) expect(await codes(number)).toEqual(['order-given-back']);
    });

    test('is told of a document that is written anew, too', async () => {
      await open();
      const number = placeTwo(world);
      await world.run('import');
      refund(number, 'with goods');
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import');
      expect(await codes(number)).toEqual(['order-changed']);
      await world.run('import', { order: number, settlement: 'rewrite' });
      expect(await codes(number)).toEqual(['order-given-back']);
      await leave(number);
      expect(await codes(number)).toEqual([]);
    });

    test('is not told of an order document that was cancelled, nor of one that becomes a sale here: it comes back of that', async () => {
      await open(onShipping);
      const [sold, cancelled] = [placed(), placed()];
      await world.run('import');
      expect(await codes(sold)).toEqual([]);
      world.shop.changeStatus(sold, 'shipped');
      world.shop.changeStatus(cancelled, 'cancelled');
      await world.run('import');
      for (const number of [sold, cancelled]) expect(await codes(number)).toEqual([]);
      const back = await world.warehouse.query('SELECT * FROM operations WHERE OperType = 34');
      expect(back).toHaveLength(1);
    });

    test.for([
      ['with goods', []],
      ['without goods', ['refund-without-goods']],
    ] as const)('is taken in or told of a sale: %s', async ([what, told]) => {
      await open(asSale);
      const number = placed(what);
      await world.run('import');
      expect(await codes(number)).toEqual(told);
      const back = await world.warehouse.query('SELECT * FROM operations WHERE OperType = 34');
      expect(back).toHaveLength(what === 'with goods' ? 1 : 0);
    });
  });
}
