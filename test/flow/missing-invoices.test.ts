import { afterEach, describe, expect, test } from 'vitest';
import { missingInvoices, type MissingInvoices } from '../../src/run/missing-invoices.ts';
import { kervan } from './kervan.ts';
import { openWorldOverHttp } from './over-http.ts';
import { sellByClerk } from './sell-by-clerk.ts';
import { KINDS, openWorld, type World, type WorldOptions } from './world.ts';

const PLAIN = 20;
const DAY_MS = 86_400_000;
const ROSE = {
  name: 'Роза 2026 ООД',
  eik: '999999995',
  vatNumber: 'BG999999995',
  manager: 'Георги Димитров',
  city: 'Бургас',
  address: 'ул. „Примерна“ № 5',
};
/** Companies become partners of their own. */
const SALES: WorldOptions['configure'] = ({ settings }) =>
  void Object.assign(settings.import, { documentKind: 'sale', nomenclature: true });

for (const kind of KINDS) {
  describe(`invoices that are wanted and missing in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    async function open(configure: WorldOptions['configure'] = SALES): Promise<void> {
      world = await openWorld({ kind, configure });
    }
    async function imported(more = {}): Promise<string> {
      const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }], ...more });
      expect((await world.run('import')).counts).toMatchObject({ created: 1, failed: 0 });
      return number;
    }
    async function missing(limit = 10): Promise<MissingInvoices> {
      const { store, openShop, openWarehouse } = world.app();
      const needs = { store, openShop, openWarehouse, clock: world.clock };
      const found = await missingInvoices(needs, await world.server(), limit);
      if (!found.ok) throw new Error(found.problem.code);
      return found.value;
    }
    const numbers = async () => (await missing()).items.map(({ order }) => order);

    test('a sale whose buyer wants one is on the list until Warehouse Pro has it, with the days that are left', async () => {
      await open();
      const number = await imported({ invoice: ROSE });
      await imported();
      const { document_number: acct } = (await world.order(number))!;
      const item = {
        order: number,
        buyer: 'Роза 2026 ООД',
        eik: '999999995',
        sale: acct,
        day: '2026-11-23',
        saleNumber: null,
        lastDay: '2026-11-28',
        daysLeft: 5,
      };
      expect(await missing()).toEqual({ count: 1, items: [item] });
      world.clock.advance(5 * DAY_MS);
      expect((await missing()).items).toMatchObject([{ daysLeft: 0 }]);
      // It is the shop's day that counts: in Sofia it is past midnight.
      world.clock.set('2026-11-29T22:30:00Z');
      expect((await missing()).items).toMatchObject([{ daysLeft: -2 }]);
      // An invoice of an order document with the same number is another one.
      const invoice = { ID: 9001, Acct: acct!, InvoiceNumber: '0000000001' };
      await world.warehouse.insert('documents', { ...invoice, OperType: 19 });
      expect(await numbers()).toEqual([number]);
      await world.warehouse.execute('UPDATE documents SET OperType = 2 WHERE ID = 9001');
      expect(await missing()).toEqual({ count: 0, items: [] });
    });

    test('the most urgent come first, and how many there are in all is told', async () => {
      await open();
      const late = await imported({ invoice: ROSE });
      world.clock.advance(DAY_MS);
      await imported({ invoice: ROSE });
      expect((await numbers())[0]).toBe(late);
      expect(await missing(1)).toMatchObject({ count: 2, items: [{ order: late, daysLeft: 4 }] });
    });

    test('an order document, a sale that came back and a buyer who changed his mind want none', async () => {
      await open(
        ({ settings }) =>
          void Object.assign(settings.import, { saleStatuses: ['shipped'], nomenclature: true }),
      );
      const number = await imported({ invoice: ROSE });
      expect(await numbers()).toEqual([]);
      world.shop.changeStatus(number, 'shipped');
      await world.run('import');
      expect(await numbers()).toEqual([number]);
      world.shop.editOrder(number, (order) => ({ ...order, invoice: null }));
      await world.run('import');
      expect(await numbers()).toEqual([]);
      world.shop.editOrder(number, (order) => ({ ...order, invoice: ROSE }));
      await world.run('import');
      expect(await numbers()).toEqual([number]);
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      expect(await numbers()).toEqual([]);
    });

    test('a sale that somebody made of an order document is on the list, by its own day, until it has one or is voided', async () => {
      await open(({ settings }) => void (settings.import.nomenclature = true));
      const sold = async (sale: number, day: string) => {
        const number = await imported({ invoice: ROSE });
        const { document_number: acct } = (await world.order(number))!;
        await sellByClerk(world, acct!, sale);
        const line = {
          ID: 9000 + sale,
          OperType: 2,
          Acct: sale,
          GoodID: PLAIN,
          PartnerID: 3,
          Qtty: 1,
          Sign: -1,
        };
        await world.warehouse.insert('operations', { ...line, ObjectID: 2, Date: `${day} 00:00:00` });
        await world.run('import');
        return number;
      };
      const [later, sooner] = [await sold(77, '2026-11-25'), await sold(78, '2026-11-22')];
      expect((await missing()).items).toMatchObject([
        { order: sooner, sale: 78, day: '2026-11-22', lastDay: '2026-11-27' },
        { order: later, sale: 77, day: '2026-11-25' },
      ]);
      await world.warehouse.insert('documents', {
        ID: 9001,
        Acct: 78,
        OperType: 2,
        InvoiceNumber: '0000000001',
      });
      expect(await numbers()).toEqual([later]);
      await world.warehouse.execute('DELETE FROM operations WHERE OperType = 2 AND Acct = 77');
      expect(await numbers()).toEqual([]);
    });

    test('orders received before it was noted who wants an invoice are read once, with the next import', async () => {
      await open();
      const number = await imported({ invoice: ROSE });
      await world.app().store.updateTable('orders').set({ wants_invoice: null }).execute();
      expect(await numbers()).toEqual([]);
      await world.run('import');
      expect(await numbers()).toEqual([number]);
    });
  });
}

test('over HTTP whoever may look sees the list; of a warehouse that is away it is said, and nobody asks it without need', async () => {
  const http = await openWorldOverHttp({ configure: SALES });
  try {
    http.isAway = true;
    expect(await http.get('/invoices')).toEqual({ count: 0, items: [] });
    http.isAway = false;
    const { world } = http;
    const order = world.place({ lines: [{ variantId: world.variant(PLAIN) }], invoice: ROSE });
    await http.run('/runs', { part: 'import' });
    expect(await http.get('/invoices')).toMatchObject({ count: 1, items: [{ order, daysLeft: 5 }] });
    http.isAway = true;
    expect((await http.ask('GET', '/invoices')).status).toBe(409);
  } finally {
    await http.close();
  }
});

test('the command says in words and in JSON who wants an invoice and has none', async () => {
  const world = await openWorld({ configure: SALES, shop: { clock: Date.now } });
  try {
    const ask = (...args: string[]) => kervan(args, { KERVAN_DATA: world.app().config.dataFolder });
    expect((await ask('invoices', 'sofia')).stdout).toMatch(/^Няма продажби/);
    const order = world.place({ lines: [{ variantId: world.variant(PLAIN) }], invoice: ROSE });
    await world.run('import');
    const { document_number: sale } = (await world.order(order))!;
    const words = await ask('--lang', 'en', 'invoices', 'sofia');
    expect(words.code).toBe(0);
    expect(words.stdout).toMatch(/^Sales whose buyers want an invoice .*: 1\.\n/);
    expect(words.stdout).toMatch(
      new RegExp(`\\nOrder ${order}, sale No\\. ${sale} of .*: ${ROSE.name}, ЕИК ${ROSE.eik}; due by .*days`),
    );
    const json = JSON.parse((await ask('invoices', 'sofia', '--json')).stdout) as object;
    expect(json).toMatchObject({ server: 'sofia', count: 1, items: [{ order, sale, eik: ROSE.eik }] });
    expect((await ask('invoices', 'няма')).code).toBe(2);
  } finally {
    await world.close();
  }
});
