import { expect, test } from 'vitest';
import { openInstallation, runInside, runToEnd } from './kervan.ts';
import { atOnce, byStatus, underSupto } from './sales.ts';
import { sqliteTestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

test.for(Object.entries({ 'at once': atOnce, 'by status': byStatus, 'under СУПТО': underSupto(atOnce) }))(
  'relinked after the store was lost, sales get what was paid and came back meanwhile: %s',
  async ([, variant]) => {
    const warehouse = sqliteTestWarehouse();
    const world = await buildWorld(warehouse, { seed: 61, configure: variant.configure });
    const lost = await openInstallation(world, 'lost');
    try {
      world.placeOrders(30);
      if (variant === byStatus) variant.live(world);
      await runInside(lost, 'import-orders');
      await lost.store.destroy();
      if (variant !== byStatus) variant.live(world);
      const anew = await openInstallation(world, 'anew');
      const relinked = await runInside(anew, 'relink');
      expect(relinked.ok && relinked.value.problem).toBe(null);
      expect(await runToEnd(anew)).toEqual([]);
      expect(await variant.inspect(world, anew)).toEqual([]);
      const { since } = world.definition.settings.import;
      const silent = world.shop.shop
        .allOrders()
        .filter(({ status, createdAt }) => status === 'confirmed' && createdAt >= since!)
        .filter(({ warehouseDocument }) => !warehouseDocument);
      expect(silent).toEqual([]);
      await anew.store.destroy();
    } finally {
      await world.close();
      await warehouse.close();
    }
  },
);
