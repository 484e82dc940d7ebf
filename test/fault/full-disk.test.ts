import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { inspect } from './inspect.ts';
import { openInstallation, runInside, runToEnd, type Installation } from './kervan.ts';
import { sqliteTestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

/** From now on the store may grow by so many pages; what SQLite says then is what it says of a full disk. */
async function leaveRoom({ store }: Installation, pages: number): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(store);
  await sql.raw(`PRAGMA max_page_count = ${rows[0]!.page_count + pages}`).execute(store);
}

test.for([0, 3, 8, 20])(
  'a run that fills the disk after %i pages says so, blocks no later one and doubles nothing',
  async (pages) => {
    const warehouse = sqliteTestWarehouse();
    const world = await buildWorld(warehouse, { seed: 51 });
    const installation = await openInstallation(world);
    try {
      world.placeOrders(60);
      await leaveRoom(installation, pages);
      const full = await runInside(installation, 'import');
      const found = full.ok ? full.value.problem : full.problem;
      expect(found?.code).toBe('store-full');
      await leaveRoom(installation, 1_000_000);
      expect(await runToEnd(installation)).toEqual([]);
      expect(await inspect(world, [installation])).toEqual([]);
    } finally {
      await installation.store.destroy();
      await world.close();
      await warehouse.close();
    }
  },
);
