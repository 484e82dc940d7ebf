import { expect, test } from 'vitest';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { inspect } from './inspect.ts';
import { killAgainAndAgain } from './kill.ts';
import { openInstallation, runToEnd } from './kervan.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

/** So many items that the buyers do not empty the shop: an export that would do that stops for a person. */
const ITEMS = { items: 200 };

async function expectSurvival(warehouse: TestWarehouse, seed: number): Promise<void> {
  const world = await buildWorld(warehouse, { seed });
  try {
    const figures = await killAgainAndAgain(world, { seed, orders: 150, kills: 12 });
    const installation = await openInstallation(world);
    expect(await runToEnd(installation)).toEqual([]);
    expect(await inspect(world, [installation])).toEqual([]);
    expect(figures.failures).toEqual([]);
    await installation.store.destroy();
  } finally {
    await world.close();
    await warehouse.close();
  }
}

test('killed again and again while orders come in, each order has one document: SQLite', async () => {
  await expectSurvival(sqliteTestWarehouse(ITEMS), 21);
});

test('killed again and again while orders come in, each order has one document: MariaDB', async () => {
  await expectSurvival(await mysqlTestWarehouse(await testMariaDb(), ITEMS), 22);
});
