import { expect, onTestFinished, test } from 'vitest';
import { listProblems } from '../../src/store/problems.ts';
import { openInstallation, runInside, type Installation, type Wrap } from './kervan.ts';
import { byStatus } from './sales.ts';
import { sqliteTestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

test('a sale that another installation makes while this one looks for the document is that sale, and no clerk’s', async () => {
  const warehouse = sqliteTestWarehouse();
  const world = await buildWorld(warehouse, { seed: 5, configure: byStatus.configure });
  const [one, two] = [await openInstallation(world, 'one'), await openInstallation(world, 'two')];
  onTestFinished(async () => {
    for (const { store } of [one, two]) await store.destroy();
    await world.close();
    await warehouse.close();
  });
  const { shop } = world.shop;
  const [product] = shop.allProducts();
  const { number } = shop.placeOrder({
    status: 'confirmed',
    lines: [{ variantId: product!.variants[0]!.id, quantity: '2' }],
  });
  await runInside(one, 'import');
  shop.changeStatus(number, 'shipped');
  let looks = 0;
  // The first look is for what is known of the order, the second one for its document.
  const soldBeforeSecond: Wrap = (ends) => ({
    ...ends,
    warehouse: {
      ...ends.warehouse,
      findDocuments: async (...keys) => {
        looks += 1;
        if (looks === 2) await runInside(one, 'import');
        return ends.warehouse.findDocuments(...keys);
      },
    },
  });
  await runInside(two, 'import', soldBeforeSecond);
  const rowIn = ({ store }: Installation) =>
    store.selectFrom('orders').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
  const sale = await rowIn(one);
  expect(sale).toMatchObject({ state: 'documented', document_kind: 'sale' });
  const { state, document_kind, document_key, document_number } = sale;
  expect(await rowIn(two)).toMatchObject({ state, document_kind, document_key, document_number });
  expect(await listProblems(two.store, two.server.id, 100)).toEqual([]);
});
