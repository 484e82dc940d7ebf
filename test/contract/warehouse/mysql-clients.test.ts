import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LocationId } from '../../../src/domain/ids.ts';
import { microinvest } from '../../../src/warehouse/microinvest/driver.ts';
import type { Warehouse } from '../../../src/warehouse/warehouse.ts';
import { testMariaDb } from '../../servers/test-mariadb.ts';
import { addFixture, line, orders, plan, reservations, SHOP, STORE, TAG, valueOf } from './fixture.ts';
import { mysqlStand, type MysqlAddress, type WarehouseStand } from './stand.ts';
import { vendorClient } from './vendor-client.ts';

const ORDERS = 40;

describe('on a server with several clients at work', () => {
  let stand: WarehouseStand;
  const open = async (): Promise<Warehouse> =>
    valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));

  beforeAll(async () => {
    stand = await mysqlStand(await testMariaDb());
  });
  afterAll(() => stand.close());
  beforeEach(async () => {
    await stand.reset();
    await addFixture(stand);
  });

  /** Two Kervans with the same orders beside two tills, which void and give up now and then; all at once. */
  async function work(locations: LocationId[] | null): Promise<void> {
    const kervans = [await open(), await open()];
    const tills = await Promise.all(
      [0, 1].map((index) => vendorClient(stand.address as MysqlAddress, locations?.[index])),
    );
    const place = (number: number): LocationId => locations?.[number % 2] ?? SHOP;
    await Promise.all([
      ...kervans.map(async (kervan, which) => {
        for (let step = 0; step < ORDERS; step += 1) {
          // The second begins at the other end, so that both meet at some order.
          const number = which === 0 ? step : ORDERS - 1 - step;
          valueOf(await kervan.writeDocument(plan(number, { location: place(number) })));
        }
      }),
      ...tills.map(async (till, which) => {
        for (let step = 0; step < ORDERS; step += 1) {
          const after = step % 7 === 3 ? 'void' : step % 7 === 5 ? 'give up' : undefined;
          await till.save(`TILL-${which}-${step}`, after);
        }
      }),
    ]);
    await Promise.all([...kervans, ...tills].map((client) => client.close()));
  }

  async function expectAllOnce(): Promise<void> {
    const documents = [...(await orders(stand))];
    const keys = documents.flatMap(([, document]) => [...document.keys]);
    const kept = Array.from({ length: ORDERS }, (_, step) => step).filter(
      (step) => ![3, 5].includes(step % 7),
    );
    expect(keys.sort()).toEqual(
      [
        ...Array.from({ length: ORDERS }, (_, number) => `KVO-${TAG}-${number}`),
        ...[0, 1].flatMap((till) => kept.map((step) => `TILL-${till}-${step}`)),
      ].sort(),
    );
    // One document a number, whole.
    expect(documents.every(([, document]) => document.keys.size === 1 && document.lines === 2)).toBe(true);
    const held = await reservations(stand);
    expect(documents.every(([number]) => held.has(`OR${number}`))).toBe(true);
  }

  test('no order is doubled or lost and no number given twice', async () => {
    await work(null);
    await expectAllOnce();
  });

  test('nor when every location counts for itself', async () => {
    await stand.add('configuration', { Key: 'configkey48', Value: '-1', UserID: -1 });
    const placeholder = { GoodID: 0, PartnerID: 0, Qtty: 0 };
    await stand.add(
      'operations',
      line({ ...placeholder, ObjectID: SHOP, Acct: 999_999 }),
      line({ ...placeholder, ObjectID: STORE, Acct: 1_999_999 }),
    );
    await work([SHOP, STORE]);
    await expectAllOnce();
    const rows = await stand.run('SELECT Acct, ObjectID FROM `operations` WHERE PartnerID <> 0');
    expect(rows.every((row) => Number(row['Acct']) < 2_000_000 === (row['ObjectID'] === SHOP))).toBe(true);
  });

  test('the quantities of fifteen thousand items are read in well under a second', async () => {
    await stand.run(
      'INSERT INTO `store` (ObjectID, GoodID, Qtty) SELECT 2, seq, seq / 8 FROM `seq_1_to_15000`',
    );
    await stand.run('INSERT INTO `store` (ObjectID, GoodID, Qtty) SELECT 4, seq, 0.1 FROM `seq_1_to_15000`');
    const warehouse = await open();
    const items = Array.from({ length: 15_000 }, (_, index) => index + 1) as never[];
    const start = performance.now();
    const stock = valueOf(await warehouse.stock(items, [SHOP, STORE]));
    expect(performance.now() - start).toBeLessThan(2000);
    expect(stock.size).toBe(15_000);
    expect(stock.get(items[7999]!)?.toString()).toBe('1000.1');
    await warehouse.close();
  });
});
