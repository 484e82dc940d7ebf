import { afterEach, beforeEach, expect, test } from 'vitest';
import { listProblems } from '../../src/store/problems.ts';
import { openInstallation, runInside, type Installation } from './kervan.ts';
import { orderDocuments } from './truth.ts';
import { sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';
import { buildWorld, type World } from './world.ts';

/** Two installations on one shop and one warehouse; one of them is away while the other works. */
let warehouse: TestWarehouse;
let world: World;
let one: Installation;
let two: Installation;
let number: string;

beforeEach(async () => {
  warehouse = sqliteTestWarehouse();
  world = await buildWorld(warehouse, { seed: 5 });
  [one, two] = [await openInstallation(world, 'one'), await openInstallation(world, 'two')];
  number = world.shop.shop.placeOrder({
    status: 'confirmed',
    lines: [{ variantId: world.shop.shop.allProducts()[0]!.variants[0]!.id, quantity: '2' }],
  }).number;
  for (const each of [one, two]) await runInside(each, 'import');
});
afterEach(async () => {
  for (const { store } of [one, two]) await store.destroy();
  await world.close();
  await warehouse.close();
});

const rowIn = ({ store }: Installation) =>
  store.selectFrom('orders').selectAll().where('number', '=', number).executeTakeFirstOrThrow();

/** The first frees the document of the order and writes it anew, under the number after another order's. */
async function writtenAnew(): Promise<number> {
  world.shop.shop.changeStatus(number, 'cancelled');
  await runInside(one, 'import');
  world.placeOrders(4);
  await runInside(one, 'import');
  world.shop.shop.changeStatus(number, 'confirmed');
  await runInside(one, 'import');
  const row = await rowIn(one);
  const standing = await orderDocuments(warehouse, true);
  expect(standing.filter(({ number: each }) => each === row.document_number)).toHaveLength(1);
  return row.document_number!;
}

test('a document that another installation wrote anew is known by its new number', async () => {
  const before = (await rowIn(two)).document_number;
  const anew = await writtenAnew();
  expect(anew).not.toBe(before);
  await runInside(two, 'import');
  expect(await rowIn(two)).toMatchObject({ state: 'documented', document_number: anew });
  expect(await listProblems(two.store, two.server.id, 100)).toEqual([]);
  expect(world.shop.shop.order(number).warehouseDocument).toBe(String(anew));
});

test('and it goes when the order is cancelled, whoever sees that first', async () => {
  await writtenAnew();
  await runInside(two, 'import');
  world.shop.shop.changeStatus(number, 'cancelled');
  await runInside(two, 'import');
  await runInside(one, 'import');
  for (const each of [one, two])
    expect(await rowIn(each)).toMatchObject({ state: 'waiting', document_number: null });
  const notes = (await orderDocuments(warehouse, true)).flatMap(({ notes: all }) => all);
  expect(notes.filter((note) => note.includes(number))).toEqual([]);
});
