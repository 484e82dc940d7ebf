import { expect, test } from 'vitest';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { killWhileApplying } from './apply.ts';
import { inspect } from './inspect.ts';
import { openInstallation, runToEnd } from './kervan.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

/** So many items that the buyers do not empty the shop. */
const ITEMS = { items: 200 };
const WRITTEN_BEFORE_DEATH = 7;

async function expectNothingDoubled(warehouse: TestWarehouse, seed: number): Promise<void> {
  const world = await buildWorld(warehouse, { seed });
  try {
    world.placeOrders(120);
    const { planned, written, runs, again } = await killWhileApplying(world, WRITTEN_BEFORE_DEATH);
    expect(planned).toBeGreaterThan(written);
    expect(written).toBeGreaterThanOrEqual(WRITTEN_BEFORE_DEATH);
    // The killed run is not taken up: an import of everything would write what nobody was shown.
    expect(runs.map(({ cause, state }) => `${cause} ${state}`)).toEqual(['apply interrupted', 'plan done']);
    expect(again.failed).toBe(0);
    expect(again.created + again.unchanged).toBe(planned);
    expect(again.created).toBe(planned - written);
    const installation = await openInstallation(world);
    expect(await runToEnd(installation)).toEqual([]);
    expect(await inspect(world, [installation])).toEqual([]);
    await installation.store.destroy();
  } finally {
    await world.close();
    await warehouse.close();
  }
}

test('killed while a plan is applied, and applied again, each order has one document: SQLite', async () => {
  await expectNothingDoubled(sqliteTestWarehouse(ITEMS), 31);
});

test('killed while a plan is applied, and applied again, each order has one document: MariaDB', async () => {
  await expectNothingDoubled(await mysqlTestWarehouse(await testMariaDb(), ITEMS), 32);
});
