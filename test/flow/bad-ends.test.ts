import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSqliteWarehouse } from '../../demo/warehouse/load.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { expectWords, openWorld, type World, type WorldOptions, UNSEEN } from './world.ts';

const PLAIN = 20;
let world: World;

describe('an end that cannot be used stops the run with its reason and nothing is written', () => {
  let number: string;
  beforeAll(async () => {
    world = await openWorld();
    number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
  });
  afterAll(() => world.close());

  /** Runs both tasks with a changed definition, then puts it back. */
  async function expectRefusal(change: (definition: Definition) => void, code: ProblemCode): Promise<void> {
    const sent = world.shop.requests.count('setStock');
    const { definition } = await world.server();
    const before = structuredClone(definition);
    await world.configure(change);
    try {
      for (const part of ['import', 'export'] as const) {
        const report = await world.run(part);
        expect(report).toMatchObject({
          state: 'failed',
          problem: { code },
          counts: { created: 0, updated: 0 },
        });
        expectWords(report.problem!);
        expect(await world.codes(`part ${part}`)).toContain(code);
      }
    } finally {
      await world.configure((changed) => Object.assign(changed, before));
    }
    expect(await world.lines(number)).toEqual([]);
    expect(world.shop.requests.count('setStock')).toBe(sent);
  }

  test('a wrong key', () => expectRefusal(({ shop }) => (shop.key = 'друг'), 'shop-refused-key'));
  test('a shop that does not answer', () =>
    expectRefusal(({ shop }) => (shop.url = 'http://127.0.0.1:1'), 'shop-unreachable'));
  test('a shop whose name does not exist', () =>
    expectRefusal(({ shop }) => (shop.url = 'http://nowhere.invalid'), 'shop-unreachable'));

  test('a module that is not activated', async () => {
    world.shop.settings.isModuleActive = false;
    await expectRefusal(() => undefined, 'shop-module-inactive').finally(
      () => (world.shop.settings.isModuleActive = true),
    );
  });

  const file = (database: string): ((definition: Definition) => void) => {
    return ({ warehouse }) => (warehouse.database = { kind: 'sqlite', file: database });
  };
  const beside = (name: string): string => join(world.app().config.dataFolder, name);

  test('a database file that is not there', async () => {
    await expectRefusal(file(beside('nowhere.db')), 'warehouse-missing');
  });
  test('a file that is no database', async () => {
    writeFileSync(beside('letter.db'), 'Уважаеми господа, '.repeat(1000));
    await expectRefusal(file(beside('letter.db')), 'warehouse-foreign');
  });
  test('an empty file', async () => {
    writeFileSync(beside('empty.db'), '');
    await expectRefusal(file(beside('empty.db')), 'warehouse-foreign');
  });
  test('a database of another program', async () => {
    const other = new DatabaseSync(beside('other.db'));
    other.exec('CREATE TABLE goods (ID INTEGER PRIMARY KEY, title TEXT)');
    other.close();
    await expectRefusal(file(beside('other.db')), 'warehouse-foreign');
  });
  test.each([
    ['an older', '3.06', 'warehouse-schema-older'],
    ['a newer', '3.08', 'warehouse-schema-newer'],
  ] as const)('a database of %s version of the schema', async (_, version, code) => {
    const path = beside(`${version}.db`);
    createSqliteWarehouse(path);
    const other = new DatabaseSync(path);
    other.exec(`UPDATE system SET Version = '${version}'`);
    other.close();
    await expectRefusal(file(path), code);
  });
  test('a stand-in shop before a warehouse that is not stamped as a sample', async () => {
    createSqliteWarehouse(beside('real.db'), { sampleStamp: false });
    await expectRefusal(file(beside('real.db')), 'warehouse-not-sample');
  });
  test('a warehouse in another currency than the shop', async () => {
    createSqliteWarehouse(beside('leva.db'), { currency: 'BGN' });
    await expectRefusal(file(beside('leva.db')), 'currency-differs');
  });
  test('a warehouse under Ordinance Н-18 joined as an older version', async () => {
    createSqliteWarehouse(beside('supto.db'), { supto: true });
    await expectRefusal(file(beside('supto.db')), 'setting-wrong');
  });
  test('a location the warehouse does not have', () =>
    expectRefusal(({ settings }) => (settings.import.location = 99), 'choice-missing-warehouse'));
  test('a deleted partner for retail', () =>
    expectRefusal(({ settings }) => (settings.import.retailPartner = 7), 'partner-missing'));
  test('a delivery item that is deleted', () =>
    expectRefusal(({ settings }) => (settings.import.delivery.item = 3), 'item-missing'));
  test('a status the shop does not have', () =>
    expectRefusal(({ settings }) => (settings.import.orderStatuses = ['готова']), 'choice-missing-shop'));

  test('when all is put right again the order gets its document and the problems close', async () => {
    // The runs above failed on purpose; this one must not depend on any of them.
    expect(await world.run('import')).toMatchObject({ state: 'done' });
    expect(await world.run('export')).toMatchObject({ state: 'done' });
    expect(await world.lines(number)).toHaveLength(1);
    expect((await world.problems()).filter(({ record }) => !record.startsWith('sku'))).toEqual([]);
  });
});

describe('an end that fails in the middle', () => {
  afterEach(() => world.close());
  const open = async (options: WorldOptions = {}) => void (world = await openWorld(options));
  const place = (count = 1) =>
    world.shop.placeOrders(
      Array.from({ length: count }, () => ({
        status: 'confirmed',
        lines: [{ variantId: world.variant(PLAIN) }],
      })),
    );

  test('a database locked by another program keeps the order, which passes once the lock is gone', async () => {
    await open();
    const [order] = place();
    await world.warehouse.execute('BEGIN IMMEDIATE');
    const report = await world.run('import');
    await world.warehouse.execute('ROLLBACK');
    expect(report).toMatchObject({ counts: { created: 0 } });
    const codes = (await world.problems()).map(({ code }) => code);
    expect(codes).toContain('warehouse-locked');
    world.clock.advance(3_600_000);
    await world.run('import');
    expect(await world.lines(order!.number)).toHaveLength(1);
    expect(await world.codes(`order ${order!.number}`)).toEqual([]);
  });

  test('three orders in a row that the database refuses for a passing reason end the run early, and none is lost', async () => {
    await open();
    place(5);
    await world.run('import', { plan: UNSEEN });
    // Reading goes on, every document fails.
    await world.warehouse.execute(
      "CREATE TRIGGER full BEFORE INSERT ON nextacct WHEN NEW.NextAcct LIKE 'KVO-%' BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    );
    const report = await world.run('import');
    expect(report).toMatchObject({
      state: 'failed',
      problem: { code: 'run-gave-up' },
      counts: { created: 0, failed: 3 },
    });
    await world.warehouse.execute('DROP TRIGGER full');
    world.clock.advance(3_600_000);
    expect(await world.run('import')).toMatchObject({ state: 'done', counts: { created: 5, failed: 0 } });
    expect((await world.problems()).filter(({ record }) => record.startsWith('order'))).toEqual([]);
  });

  test.each([
    ['garbage', 'shop-unreadable'],
    ['html-page', 'shop-unreadable'],
    ['cut-before', 'shop-unreachable'],
    ['cut-after', 'shop-unreachable'],
    ['unavailable', 'shop-busy'],
    ['too-many-requests', 'shop-busy'],
    ['endless-pages', 'shop-pages-repeat'],
  ] as const)(
    'a shop that answers the list of orders with %s: what came before is imported',
    async (kind, code) => {
      await open();
      const orders = place(120);
      world.shop.faults.add({ kind, operation: 'listOrders', after: 1 });
      const report = await world.run('import');
      expect(report).toMatchObject({ state: 'failed', problem: { code } });
      expectWords(report.problem!);
      expect(report.counts.created).toBeGreaterThanOrEqual(100);
      world.shop.faults.clear();
      expect(await world.run('import')).toMatchObject({ state: 'done', problem: null });
      const notes = await world.warehouse.query<{ Note: string }>(
        "SELECT Note FROM operations WHERE Note LIKE 'KVO-%'",
      );
      expect(new Set(notes.map(({ Note }) => Note)).size).toBe(orders.length);
      expect(notes).toHaveLength(orders.length);
      expect(await world.codes('part import')).toEqual([]);
    },
  );

  test('a shop that repeats records or moves them while they are read gives each order one document', async () => {
    await open();
    place(150);
    world.shop.faults.addAll([
      { kind: 'duplicates', operation: 'listOrders' },
      { kind: 'changing-while-paging', operation: 'listOrders', times: 1 },
    ]);
    expect(await world.run('import')).toMatchObject({ state: 'done', counts: { created: 150 } });
    expect(await world.run('import')).toMatchObject({ state: 'done', counts: { created: 0, failed: 0 } });
  });

  test('a shop that is busy for a moment is asked again within the run', async () => {
    await open();
    place();
    world.shop.faults.add({
      kind: 'too-many-requests',
      operation: 'listOrders',
      times: 2,
      retryAfterSeconds: 5,
    });
    expect(await world.run('import')).toMatchObject({ state: 'done', counts: { created: 1 } });
  });

  test('a shop that does not take the document number loses nothing, and gets it the next time', async () => {
    await open();
    const [order] = place();
    world.shop.faults.add({ kind: 'unavailable', operation: 'updateOrder', times: 1 });
    expect(await world.run('import')).toMatchObject({ state: 'done', counts: { created: 1, failed: 0 } });
    expect(world.shop.order(order!.number).warehouseDocument).toBeUndefined();
    await world.run('import');
    const [line] = await world.lines(order!.number);
    expect(world.shop.order(order!.number).warehouseDocument).toBe(String(line!.Acct));
  });
});

describe('a MariaDB server', () => {
  beforeAll(async () => {
    world = await openWorld({ kind: 'mysql' });
  });
  afterAll(() => world.close());

  test.each([
    ['where nobody listens', { port: 1 }, 'warehouse-unreachable'],
    ['that does not know the user', { user: 'nobody', password: 'x' }, 'warehouse-refused-login'],
    ['without the database', { database: 'nowhere' }, 'warehouse-missing'],
    ['with a database of another program', { database: 'mysql' }, 'warehouse-foreign'],
  ] as const)('%s', async (_, change, code) => {
    const before = structuredClone((await world.server()).definition.warehouse.database);
    await world.configure(({ warehouse }) => Object.assign(warehouse.database, change));
    const report = await world.run('import');
    await world.configure(({ warehouse }) => (warehouse.database = before));
    expect(report).toMatchObject({ state: 'failed', problem: { code } });
    expectWords(report.problem!);
  });

  test('where a user may not write operations says which rights are missing, and exports all the same', async () => {
    const { database } = world.warehouse.address as { database: string };
    const user = `reader_${database.slice(-8)}`;
    await world.warehouse.execute(`CREATE USER '${user}'@'%' IDENTIFIED BY 'secret'`);
    await world.warehouse.execute(`GRANT SELECT ON ${database}.* TO '${user}'@'%'`);
    const before = structuredClone((await world.server()).definition.warehouse.database);
    await world.configure(({ warehouse }) => Object.assign(warehouse.database, { user, password: 'secret' }));
    const report = await world.run('import');
    const exported = await world.run('export');
    await world.configure(({ warehouse }) => (warehouse.database = before));
    await world.warehouse.execute(`DROP USER '${user}'@'%'`);
    expect(report).toMatchObject({ state: 'failed', problem: { code: 'warehouse-rights-missing' } });
    expect(report.problem!.params['rights']).toMatch(/INSERT operations/);
    expect(exported).toMatchObject({ state: 'done', problem: null });
  });
});
