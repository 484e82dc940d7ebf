import { expect, test } from 'vitest';
import { problem } from '../../src/domain/problem.ts';
import { failed } from '../../src/domain/result.ts';
import { openInstallation, runInside, runToEnd, type Wrap } from './kervan.ts';
import { atOnce, byStatus, underSupto } from './sales.ts';
import { sqliteTestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

const VARIANTS = Object.entries({
  'at once': atOnce,
  'by status': byStatus,
  'under СУПТО': underSupto(atOnce),
});

/** The warehouse is asked for payments so many times, and then is out of reach. */
function silentAfter(payments: number): Wrap {
  let asked = 0;
  const away = problem('warehouse-unreachable', {
    address: '-',
    database: '-',
    user: '-',
    detail: 'injected',
  });
  return (ends) => ({
    ...ends,
    warehouse: new Proxy(ends.warehouse, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'paymentsOf') return value;
        return (...values: unknown[]) => {
          asked += 1;
          return asked > payments
            ? Promise.resolve(failed(away))
            : (value as (...values: unknown[]) => Promise<unknown>)(...values);
        };
      },
    }),
  });
}

test.for(
  VARIANTS.flatMap(([name, variant]) => [
    [name, variant, Infinity] as const,
    [`${name}, and the warehouse falls silent meanwhile`, variant, 3] as const,
  ]),
)(
  'relinked after the store was lost, sales get what was paid and came back meanwhile: %s',
  async ([, variant, payments]) => {
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
      const relinked = await runInside(anew, 'relink', silentAfter(payments));
      expect(relinked.ok && (relinked.value.problem?.code ?? null)).toBe(
        payments === Infinity ? null : 'warehouse-unreachable',
      );
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
