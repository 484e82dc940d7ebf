import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewOrder } from '../../demo/gombashop/orders.ts';
import type { Order } from '../../demo/gombashop/records.ts';
import type { OrderNumber } from '../../src/domain/ids.ts';
import { problem } from '../../src/domain/problem.ts';
import { failed } from '../../src/domain/result.ts';
import { listProblems } from '../../src/store/problems.ts';
import { withQuantity } from '../flow/edits.ts';
import { contentViolations } from './inspect.ts';
import { openInstallation, runInside, type Installation, type Wrap } from './kervan.ts';
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

const isDown: Wrap = (ends) => ({
  ...ends,
  warehouse: {
    ...ends.warehouse,
    documentsWithPrefix: async () =>
      failed(problem('warehouse-unreachable', { address: 'nowhere', detail: 'test' })),
  },
});

/** Both have received an order, the first has written its document, and before the second could look it was edited. */
async function editedSince(): Promise<OrderNumber> {
  const { shop } = world.shop;
  const [line] = shop.order(number).lines;
  const placed = shop.placeOrder({
    status: 'confirmed',
    lines: [{ variantId: line!.variantId!, quantity: '2' }],
  });
  await runInside(two, 'import', isDown);
  await runInside(one, 'import');
  shop.editOrder(placed.number, withQuantity('3'));
  return placed.number as OrderNumber;
}

const documentsOf = async (order: string) =>
  (await orderDocuments(warehouse, true)).filter(({ notes }) => notes[0]!.includes(order));

test('a document of an order that was edited since another installation wrote it goes when the order is cancelled', async () => {
  const edited = await editedSince();
  world.shop.shop.changeStatus(edited, 'cancelled');
  await runInside(two, 'import');
  expect(await documentsOf(edited)).toEqual([]);
  for (const each of [one, two]) {
    await runInside(each, 'import');
    expect(await listProblems(each.store, each.server.id, 100)).toEqual([]);
  }
});

test('and is written anew by whichever of them is told to', async () => {
  const edited = await editedSince();
  const [before] = await documentsOf(edited);
  await runInside(two, 'import');
  expect(await listProblems(two.store, two.server.id, 100)).toMatchObject([
    { code: 'order-changed', record: `order ${edited}` },
  ]);
  await runInside(two, 'import', undefined, { order: edited, settlement: 'rewrite' });
  const [after, ...more] = await documentsOf(edited);
  expect(more).toEqual([]);
  expect(after!.number).toBe(before!.number);
  expect(contentViolations(world, world.shop.shop.order(edited), after!)).toEqual([]);
  expect(await listProblems(two.store, two.server.id, 100)).toEqual([]);
});

/** Ends an import right before it writes a document; `reached` comes then, and it goes on after `goOn`. */
function heldAtWriting(goOn: () => Promise<unknown>): { wrap: Wrap; reached: Promise<void> } {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const wrap: Wrap = (ends) => ({
    ...ends,
    warehouse: {
      ...ends.warehouse,
      writeDocument: async (...values) => {
        resolve();
        await goOn();
        return ends.warehouse.writeDocument(...values);
      },
    },
  });
  return { wrap, reached };
}

/** Both are about to write the document of the same order, of which the second knows a newer version; the first is quicker. */
async function writtenFirst(lines: NewOrder['lines'], edit: (order: Order) => Order): Promise<string> {
  const { shop } = world.shop;
  const placed = shop.placeOrder({ status: 'confirmed', lines });
  await runInside(two, 'import', isDown);
  const gate = Promise.withResolvers<void>();
  const first = heldAtWriting(() => gate.promise);
  const running = runInside(one, 'import', first.wrap);
  await first.reached;
  shop.editOrder(placed.number, edit);
  const second = heldAtWriting(async () => {
    gate.resolve();
    await running;
  });
  await runInside(two, 'import', second.wrap);
  return placed.number;
}

test('a document that another installation wrote while this one was about to is known as that of the order as it was', async () => {
  const [line] = world.shop.shop.order(number).lines;
  const edited = await writtenFirst([{ variantId: line!.variantId!, quantity: '2' }], withQuantity('3'));
  expect(await documentsOf(edited)).toHaveLength(1);
  expect(await listProblems(two.store, two.server.id, 100)).toMatchObject([
    { code: 'order-changed', record: `order ${edited}` },
  ]);
});

test('and so is one with an item that came into the warehouse with it', async () => {
  world.shop.shop.addProducts([
    { name: 'Новост', vatRate: '20', variants: [{ sku: 'NEW-1', price: '7.00', quantity: '5' }] },
  ]);
  const fresh = world.shop.shop.allProducts().at(-1)!.variants[0]!.id;
  await writtenFirst([{ variantId: fresh, quantity: '2' }], (order) => ({ ...order, note: 'Звънете' }));
  expect(await listProblems(two.store, two.server.id, 100)).toEqual([]);
});
