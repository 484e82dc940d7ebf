import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { problemText } from '../../src/i18n/text.ts';
import { withQuantity } from './edits.ts';
import { sellByClerk } from './sell-by-clerk.ts';
import { placeTwo } from './sale-facts.ts';
import { expectWords, KINDS, openWorld, type World } from './world.ts';

const [PLAIN, OTHER] = [20, 21];

for (const kind of KINDS) {
  describe(`what happens to an order after its document stands in ${kind}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld({ kind });
    });
    afterAll(() => world.close());

    async function documented(): Promise<{ number: string; acct: number }> {
      const number = world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });
      await world.run('import');
      return { number, acct: (await world.lines(number))[0]!.Acct };
    }

    const edit = (acct: number): Promise<void> =>
      world.warehouse.execute(`UPDATE operations SET Qtty = 5 WHERE OperType = 19 AND Acct = ${acct}`);
    const invoice = (acct: number): Promise<void> =>
      world.warehouse.insert('documents', {
        ID: 9001 + acct,
        Acct: acct,
        OperType: 19,
        InvoiceNumber: '0000000001',
      });

    test('a change in the shop is shown as a difference and the document is not touched', async () => {
      const { number, acct } = await documented();
      const before = await world.lines(number);
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['order-changed']);
      const [found] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
      const { name } = world.shop.order(number).lines[0]!;
      expect(problemText('bg', found!)).toContain(name);
      expect(problemText('en', found!)).toMatch(/: 2 × .* → 3 × .*; total /);
      expect(found!.params).toMatchObject({ number, document: String(acct) });
      expect(await world.lines(number)).toEqual(before);
      expect(await world.order(number)).toMatchObject({
        state: 'documented',
        version: 2,
        explained_version: 2,
      });
    });

    test('a change that is taken back closes its problem', async () => {
      const { number } = await documented();
      const before = world.shop.order(number);
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import');
      world.shop.editOrder(number, ({ updatedAt, warehouseDocument }) => ({
        ...before,
        updatedAt,
        ...(warehouseDocument !== undefined && { warehouseDocument }),
      }));
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('a step of its status that ends nothing needs nobody', async () => {
      const { number } = await documented();
      world.shop.changeStatus(number, 'shipped');
      const report = await world.run('import');
      expect(report.counts).toMatchObject({ created: 0, failed: 0 });
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await world.lines(number)).toHaveLength(1);
    });

    test('the document of a cancelled order goes and frees what it held, as when the program voids one', async () => {
      const { number, acct } = await documented();
      world.shop.changeStatus(number, 'cancelled');
      const report = await world.run('import');
      expect(report.counts).toMatchObject({ created: 0, updated: 1, failed: 0 });
      expect(await world.lines(number)).toEqual([]);
      const keys = await world.warehouse.query<{ NextAcct: string }>('SELECT NextAcct FROM nextacct');
      expect(keys.map(({ NextAcct }) => NextAcct)).not.toContain(`OR${acct}`);
      expect(keys.map(({ NextAcct }) => NextAcct)).not.toContain(await world.key(number));
      expect(world.shop.order(number).warehouseDocument).toBe('');
      expect(await world.order(number)).toMatchObject({
        state: 'waiting',
        reason: 'ended',
        document_key: null,
      });
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
    });

    test('an order that is revived after its document went gets a new one, once', async () => {
      const { number } = await documented();
      world.shop.changeStatus(number, 'cancelled');
      await world.run('import');
      world.shop.changeStatus(number, 'confirmed');
      expect((await world.run('import')).counts).toMatchObject({ created: 1, failed: 0 });
      await world.run('import');
      const lines = await world.lines(number);
      expect(lines).toHaveLength(1);
      expect(world.shop.order(number).warehouseDocument).toBe(String(lines[0]!.Acct));
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('a process that dies between taking the document away and noting it leaves nothing in doubt', async () => {
      const { number, acct } = await documented();
      world.shop.changeStatus(number, 'cancelled');
      await world.warehouse.execute(`DELETE FROM operations WHERE OperType = 19 AND Acct = ${acct}`);
      await world.warehouse.execute(`DELETE FROM nextacct WHERE NextAcct = '${await world.key(number)}'`);
      expect((await world.run('import')).counts).toMatchObject({ updated: 1, failed: 0 });
      expect(await world.order(number)).toMatchObject({ state: 'waiting', reason: 'ended' });
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('a document that an invoice was made from is not taken away: a person is told', async () => {
      const { number, acct } = await documented();
      await invoice(acct);
      world.shop.changeStatus(number, 'cancelled');
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['order-cancelled']);
      expect(await world.lines(number)).toHaveLength(1);
    });

    test('a changed order is written anew under its number when a person says so, and nothing else', async () => {
      const { number, acct } = await documented();
      const other = await documented();
      world.shop.editOrder(number, withQuantity('3'));
      const report = await world.run('import', { order: number as never, settlement: 'rewrite' });
      expect(report.counts).toMatchObject({ created: 0, updated: 1, failed: 0 });
      expect(await world.lines(number)).toMatchObject([{ Acct: acct, Qtty: 3 }]);
      expect(await world.lines(other.number)).toMatchObject([{ Acct: other.acct, Qtty: 2 }]);
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await world.order(number)).toMatchObject({ document_version: 2, document_number: acct });
      expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
    });

    test('a changed order that a person leaves as it is stays settled until it changes again', async () => {
      const { number } = await documented();
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['order-changed']);
      await world.run('import', { order: number as never, settlement: 'leave' });
      await world.run('import', { order: number as never });
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await world.lines(number)).toMatchObject([{ Qtty: 2 }]);
      world.shop.editOrder(number, withQuantity('4'));
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['order-changed']);
    });

    test('a document that somebody changed in the warehouse is not written anew', async () => {
      const { number, acct } = await documented();
      await edit(acct);
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import', { order: number as never, settlement: 'rewrite' });
      expect(await world.lines(number)).toMatchObject([{ Qtty: 5 }]);
      expect(await world.codes(`order ${number}`)).toEqual(['order-changed', 'order-document-changed']);
    });

    test('whoever has to correct a document is told when somebody already changed it in the warehouse', async () => {
      const { number, acct } = await documented();
      await edit(acct);
      world.shop.changeStatus(number, 'cancelled');
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['order-cancelled', 'order-document-changed']);
      expect(await world.lines(number)).toMatchObject([{ Qtty: 5 }]);
    });

    test.each([
      ['changed by somebody', edit],
      ['invoiced', invoice],
    ])(
      'a document of a cancelled order that was %s, and of which a sale is made all the same, is told as that sale',
      async (_how, change) => {
        const { number, acct } = await documented();
        await change(acct);
        world.shop.changeStatus(number, 'cancelled');
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toContain('order-cancelled');
        await sellByClerk(world, acct);
        for (let times = 0; times < 2; times += 1) await world.run('import');
        expect(await world.order(number)).toMatchObject({ state: 'finished', reason: 'became 2/77' });
        expect(await world.codes(`order ${number}`)).toEqual(['order-cancelled']);
        const [told] = await world.problems();
        expect(told!.params).toMatchObject({ number, document: '2/77' });
      },
    );

    test.each(['changed in the warehouse', 'became a sale there'])(
      'a person leaves the document of a cancelled order as it is, and is asked again when the order changes: %s',
      async (how) => {
        const { number, acct } = await documented();
        if (how === 'became a sale there') await sellByClerk(world, acct);
        else await edit(acct);
        world.shop.changeStatus(number, 'cancelled');
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toContain('order-cancelled');
        await world.run('import', { order: number as never, settlement: 'leave' });
        for (let times = 0; times < 2; times += 1) await world.run('import');
        await world.run('import', { order: number as never });
        expect(await world.codes(`order ${number}`)).toEqual([]);
        world.shop.editOrder(number, withQuantity('4'));
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toContain('order-cancelled');
      },
    );

    test('a document voided in the warehouse is finished and is never imported again', async () => {
      const { number, acct } = await documented();
      await world.warehouse.execute(`DELETE FROM operations WHERE OperType = 19 AND Acct = ${acct}`);
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'finished', reason: null });
      await world.run('import');
      await world.run('import', { order: number as never });
      world.shop.editOrder(number, withQuantity('7'));
      await world.run('import');
      expect(await world.lines(number)).toEqual([]);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test.each(['with the cancelled order', 'before'])(
      'a document that another installation wrote anew, and that became a sale, is told when its order is cancelled; its end is seen %s',
      async (when) => {
        const { number, acct } = await documented();
        const anew = acct + 500;
        await world.warehouse.execute(
          `UPDATE operations SET Acct = ${anew} WHERE OperType = 19 AND Acct = ${acct}`,
        );
        await sellByClerk(world, anew);
        if (when === 'before') await world.run('import');
        world.shop.editOrder(number, (order) => ({ ...order, warehouseDocument: String(anew) }));
        world.shop.changeStatus(number, 'cancelled');
        await world.run('import');
        expect(await world.order(number)).toMatchObject({ state: 'finished', reason: 'became 2/77' });
        expect(await world.codes(`order ${number}`)).toEqual(['order-cancelled']);
      },
    );

    test('a document that is taken away is no lost one, the second time either, though the shop still names it', async () => {
      const { number } = await documented();
      for (let times = 0; times < 3; times += 1) {
        const { document_number: gone } = (await world.order(number))!;
        world.shop.changeStatus(number, 'cancelled');
        await world.run('import');
        expect(await world.lines(number)).toEqual([]);
        // Another order takes the number that is free again.
        await documented();
        world.shop.editOrder(number, (order) => ({ ...order, warehouseDocument: String(gone) }));
        world.shop.changeStatus(number, 'confirmed');
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual([]);
        expect(await world.lines(number)).toHaveLength(1);
      }
    });

    test('a document that became a sale is finished with what it became', async () => {
      const { number, acct } = await documented();
      await sellByClerk(world, acct);
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'finished', reason: 'became 2/77' });
      await world.run('import');
      expect(await world.lines(number)).toEqual([]);
    });
  });

  describe(`an order of whose document somebody made a sale in ${kind}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({ kind });
    });
    afterEach(() => world.close());

    test('is told when it changes in the shop, until it is left as it is, and again when it changes again', async () => {
      const number = placeTwo(world);
      await world.run('import');
      const { document_number: document } = (await world.order(number))!;
      await sellByClerk(world, document!);
      await world.run('import');
      world.shop.changeStatus(number, 'shipped');
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual([]);
      for (const quantity of ['3', '4']) {
        world.shop.editOrder(number, withQuantity(quantity));
        await world.run('import');
        await world.run('import');
        const [told] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
        expect(told).toMatchObject({ code: 'finished-order-changed', params: { document: '2/77' } });
        expectWords(told!);
        await world.run('import', { order: number, settlement: 'leave' });
        expect(await world.codes(`order ${number}`)).toEqual([]);
      }
      expect(await world.lines(number)).toEqual([]);
    });

    test.for([
      ['before the sale', 'order-changed'],
      ['after it', 'finished-order-changed'],
    ] as const)('is told when something comes back of it %s, with the goods', async ([when, code]) => {
      const number = placeTwo(world);
      await world.run('import');
      if (when === 'after it') {
        await sellByClerk(world, (await world.order(number))!.document_number!);
        await world.run('import');
      }
      const [line] = world.shop.order(number).lines;
      const lines = [{ lineId: line!.id, quantity: '1' }];
      world.shop.addRefund(number, { amount: '1.50', method: 'cash', lines });
      await world.run('import');
      const [told] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
      expect(told).toMatchObject({ code });
      expect(problemText('bg', told!)).toContain(`върнати 1,50; върната стока „${line!.name}“ × 1`);
      await world.run('import', { order: number, settlement: 'leave' });
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });
  });

  describe(`losses of a ${kind} warehouse and of Kervan's own database`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({ kind });
    });
    afterEach(() => world.close());

    const place = (createdAt = '2026-11-23T09:00:00+02:00') =>
      world.place({ lines: [{ variantId: world.variant(OTHER) }], createdAt });

    test('restored from a backup: nothing is written again by itself, and once when a person asks', async () => {
      const kept = place();
      await world.run('import');
      await world.warehouse.backup();
      const lost = place();
      await world.run('import');
      await world.warehouse.restore();
      const report = await world.run('import');
      expect(report.counts).toMatchObject({ created: 0, failed: 1 });
      expect(await world.order(lost)).toMatchObject({ state: 'lost' });
      expect(await world.codes(`order ${lost}`)).toEqual(['order-document-lost']);
      expect(await world.order(kept)).toMatchObject({ state: 'documented' });
      await world.run('import');
      expect(await world.lines(lost)).toEqual([]);

      await world.run('import', { order: lost });
      expect(await world.lines(lost)).toHaveLength(1);
      expect(await world.codes(`order ${lost}`)).toEqual([]);
      await world.run('import', { order: lost });
      await world.run('import');
      expect(await world.lines(lost)).toHaveLength(1);
      expect(await world.order(lost)).toMatchObject({ state: 'documented' });
    });

    test('the yearly trimming closes old orders and loses no key of a live document', async () => {
      const old = place('2026-02-01T09:00:00+02:00');
      const live = place();
      await world.run('import');
      world.clock.advance(40 * 86_400_000);
      await world.warehouse.execute("DELETE FROM operations WHERE Date < '2026-09-01'");
      await world.warehouse.execute('DELETE FROM nextacct');
      const report = await world.run('import');
      expect(report.counts).toMatchObject({ created: 0, failed: 0 });
      expect(await world.order(old)).toMatchObject({ state: 'closed' });
      expect(await world.codes(`order ${old}`)).toEqual([]);
      expect(await world.order(live)).toMatchObject({ state: 'documented' });
      const keys = await world.warehouse.query<{ NextAcct: string }>('SELECT NextAcct FROM nextacct');
      expect(keys.map(({ NextAcct }) => NextAcct)).toContain(await world.key(live));
      expect(keys.map(({ NextAcct }) => NextAcct)).not.toContain(await world.key(old));
    });

    test('a note written over ours leaves the document what it is', async () => {
      const number = place();
      await world.run('import');
      const key = await world.key(number);
      await world.warehouse.execute(`UPDATE operations SET Note = 'обадих се' WHERE Note LIKE '${key}%'`);
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'documented' });
      world.shop.changeStatus(number, 'cancelled');
      await world.run('import');
      const [left] = await world.warehouse.query("SELECT * FROM operations WHERE Note = 'обадих се'");
      expect(left).toBeUndefined();
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('an old order whose document was written lately and is gone is lost, not trimmed', async () => {
      const old = place('2026-02-01T09:00:00+02:00');
      await world.run('import');
      await world.warehouse.execute("DELETE FROM operations WHERE Date < '2026-09-01'");
      await world.warehouse.execute('DELETE FROM nextacct');
      await world.run('import');
      expect(await world.order(old)).toMatchObject({ state: 'lost' });
      expect(await world.codes(`order ${old}`)).toEqual(['order-document-lost']);
    });

    test('without its own database an import finds every document again and writes none', async () => {
      const numbers = [place(), place(), place()];
      await world.run('import');
      const before = await countLines();
      await world.loseStore();
      const report = await world.run('import');
      expect(report).toMatchObject({ state: 'done', counts: { created: 0 } });
      expect(report.counts.unchanged).toBe(numbers.length);
      expect(await countLines()).toBe(before);
      for (const number of numbers) expect(await world.order(number)).toMatchObject({ state: 'documented' });
    });

    test.each(['before the order is cancelled', 'after it'])(
      'without its own database a sale that a clerk made of a cancelled order is told, as the shop remembers the document; that was %s',
      async (when) => {
        const number = place();
        await world.run('import');
        const acct = (await world.order(number))!.document_number!;
        await sellByClerk(world, acct);
        if (when === 'after it') world.shop.changeStatus(number, 'cancelled');
        await world.loseStore();
        await world.run('import');
        expect(await world.order(number)).toMatchObject({ state: 'finished', reason: 'became 2/77' });
        if (when !== 'after it') {
          expect(await world.codes(`order ${number}`)).toEqual([]);
          world.shop.changeStatus(number, 'cancelled');
          await world.run('import');
        }
        expect(await world.codes(`order ${number}`)).toEqual(['order-cancelled']);
        const [told] = await world.problems();
        expect(told!.params).toMatchObject({ number, document: '2/77' });
        await world.run('import');
        expect(await world.lines(number)).toEqual([]);
      },
    );

    test('without its own database a document that a clerk voided is finished, and nothing is told of its cancelled order', async () => {
      const number = place();
      await world.run('import');
      await world.warehouse.execute('DELETE FROM operations WHERE OperType = 19');
      world.shop.changeStatus(number, 'cancelled');
      await world.loseStore();
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'finished', reason: null });
      expect(await world.problems()).toEqual([]);
    });

    test('without its own database a relink rebuilds documents and links and writes nothing', async () => {
      const number = place();
      await world.run('import');
      await world.run('export');
      const before = await countLines();
      const requests = world.shop.requests.counts();
      await world.loseStore();
      const report = await world.run('relink');
      expect(report).toMatchObject({ state: 'done', counts: { created: 0, failed: 0 } });
      expect(report.counts.updated).toBeGreaterThan(40);
      expect(world.shop.requests.count('setStock')).toBe(requests['setStock'] ?? 0);
      expect(world.shop.requests.count('updateOrder')).toBe(requests['updateOrder'] ?? 0);
      const { document_number } = (await world.order(number))!;
      expect(document_number).toBe((await world.lines(number))[0]!.Acct);
      expect((await world.run('import')).counts.created).toBe(0);
      expect(await countLines()).toBe(before);
    });

    test('with own database, keys and old documents all gone, the shop’s memory keeps an order from being doubled', async () => {
      const number = place('2026-02-01T09:00:00+02:00');
      await world.run('import');
      expect(world.shop.order(number).warehouseDocument).not.toBeUndefined();
      await world.warehouse.execute("DELETE FROM operations WHERE Date < '2026-09-01'");
      await world.warehouse.execute('DELETE FROM nextacct');
      await world.loseStore();
      for (let times = 0; times < 2; times += 1) {
        expect((await world.run('import')).counts.created).toBe(0);
        expect(await world.order(number)).toMatchObject({ state: 'lost' });
        expect(await world.codes(`order ${number}`)).toHaveLength(1);
      }
      await world.run('import', { order: number });
      expect(await world.lines(number)).toHaveLength(1);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('the document of an order cancelled while Kervan knew nothing goes all the same', async () => {
      const number = place();
      await world.run('import');
      await world.loseStore();
      world.shop.changeStatus(number, 'cancelled');
      await world.run('relink');
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await world.lines(number)).toEqual([]);
    });

    async function countLines(): Promise<number> {
      const [row] = await world.warehouse.query<{ count: number | bigint }>(
        'SELECT COUNT(*) AS count FROM operations WHERE OperType = 19',
      );
      return Number(row!.count);
    }
  });
}

/** The first line with another quantity, the sums put right. */
