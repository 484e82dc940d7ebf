import { expect, test } from 'vitest';
import { anOrder, type OrderParts } from '../../test/orders.ts';
import { testStore } from '../../test/store.ts';
import { orderFace } from '../domain/order-face.ts';
import type { ItemId, OrderNumber, ProductId, ServerId, VariantId } from '../domain/ids.ts';
import { storeArrivals, type Arrival } from './arrivals.ts';
import { readCursor } from './cursors.ts';
import { alikeLines, heldLines } from './held-lines.ts';
import { clashingOrder, findOrder, rawVersion, update } from './inbox.ts';
import { linkItem, linksOf } from './links.ts';
import { keepVariants } from './shop-variants.ts';
import type { Store } from './store.ts';

const SERVER = 'server' as ServerId;
const NOW = new Date('2026-11-23T10:00:00Z');

/** An order on its way in, with what else stands in its JSON. */
function arrival(number: string, parts: OrderParts & { status?: string } = {}, more: object = {}): Arrival {
  const { status = 'confirmed', ...rest } = parts;
  const order = anOrder({ number, ...rest });
  const { createdAt, lines } = order;
  const raw = JSON.stringify({ number, parts, status, ...more });
  const face = orderFace(number, order);
  return { number: number as OrderNumber, updatedAt: NOW, raw, status, createdAt, lines, face };
}

const arrive = (store: Store, arrivals: Arrival[], cursor: Date | null = null) =>
  storeArrivals(store, SERVER, arrivals, cursor, NOW);

test('every business change is a version of its own; what Kervan wrote and the moment of change are none', async () => {
  const store = testStore();
  expect(await arrive(store, [arrival('1')])).toBe(1);
  expect(await arrive(store, [arrival('1')])).toBe(0);
  expect(await arrive(store, [arrival('1', {}, { updatedAt: 'later', warehouseDocument: '77' })])).toBe(0);
  expect(await arrive(store, [arrival('1', { status: 'shipped' })])).toBe(1);
  expect(await findOrder(store, SERVER, '1')).toMatchObject({ version: 2, status: 'shipped', state: 'new' });
  expect(JSON.parse(await rawVersion(store, SERVER, '1', 1))).toMatchObject({ status: 'confirmed' });
  expect(JSON.parse(await rawVersion(store, SERVER, '1', 2))).toMatchObject({ status: 'shipped' });
});

test('two versions in one page are both kept, and the same one twice is one', async () => {
  const store = testStore();
  const [first, second] = [arrival('1'), arrival('1', { status: 'shipped' })];
  expect(await arrive(store, [first, first, second, second])).toBe(2);
  expect(await findOrder(store, SERVER, '1')).toMatchObject({ version: 2 });
});

test('the order of the keys in the JSON is no change', async () => {
  const store = testStore();
  await arrive(store, [{ ...arrival('1'), raw: '{"a":1,"b":{"c":2,"d":3}}' }]);
  expect(await arrive(store, [{ ...arrival('1'), raw: '{"b":{"d":3,"c":2},"a":1}' }])).toBe(0);
});

test('a waiting order that changes is new again, one with a document keeps its state', async () => {
  const store = testStore();
  await arrive(store, [arrival('1'), arrival('2')]);
  await update(store, SERVER, '1', { state: 'waiting', reason: 'status' });
  await update(store, SERVER, '2', { state: 'documented', document_key: 'KVO-X-2', document_version: 1 });
  await arrive(store, [arrival('1', { status: 'new' }), arrival('2', { status: 'new' })]);
  expect(await findOrder(store, SERVER, '1')).toMatchObject({ state: 'new' });
  expect(await findOrder(store, SERVER, '2')).toMatchObject({
    state: 'documented',
    version: 2,
    document_version: 1,
  });
});

test('the cursor moves with the page or not at all', async () => {
  const store = testStore();
  await arrive(store, [arrival('1')], NOW);
  expect(await readCursor(store, SERVER, 'orders')).toBe(NOW.toISOString());
  const broken = { ...arrival('3'), raw: 'не е JSON' };
  await expect(arrive(store, [arrival('2'), broken], new Date('2027-01-01'))).rejects.toThrow();
  expect(await readCursor(store, SERVER, 'orders')).toBe(NOW.toISOString());
  expect(await findOrder(store, SERVER, '2')).toBeUndefined();
  await arrive(store, [], null);
  expect(await readCursor(store, SERVER, 'orders')).toBe(NOW.toISOString());
});

test('an order that cannot be understood is kept as it came', async () => {
  const store = testStore();
  const unread = { status: '', createdAt: null, lines: [], face: orderFace('1', null) };
  await arrive(store, [{ number: '1' as OrderNumber, updatedAt: NOW, raw: '{"number":"1"}', ...unread }]);
  expect(await findOrder(store, SERVER, '1')).toMatchObject({ state: 'new', status: '', created_at: null });
});

test('a new version makes the quantity of every variant it names or named unknown', async () => {
  const store = testStore();
  const variants = ['1', '2', '3'].map((id) => ({
    variant: id as VariantId,
    product: id as ProductId,
    sku: `S${id}`,
  }));
  await keepVariants(store, SERVER, variants, NOW);
  for (const { variant } of variants) await linkItem(store, SERVER, variant, Number(variant) as ItemId);
  const touched = async () => {
    const links = await linksOf(store, SERVER, ['1', '2', '3'] as VariantId[]);
    return [...links.values()].map((link) => [link.stock_touched, link.stock_epoch]);
  };
  await arrive(store, [arrival('9', { lines: [{}, {}] })]);
  expect(await touched()).toEqual([
    [1, 3],
    [1, 3],
    [0, 2],
  ]);
  await arrive(store, [arrival('9', { lines: [{}] })]);
  expect(await touched()).toEqual([
    [1, 4],
    [1, 4],
    [0, 2],
  ]);
  // Nothing new, nothing unknown.
  await arrive(store, [arrival('9', { lines: [{}] })]);
  expect(await touched()).toEqual([
    [1, 4],
    [1, 4],
    [0, 2],
  ]);
});

test('a line without its variant, or with one that is no more, makes the quantity of whatever carries its code unknown', async () => {
  const store = testStore();
  const [carrier, other] = ['7', '8'] as VariantId[];
  await keepVariants(
    store,
    SERVER,
    [
      { variant: carrier!, product: '7' as ProductId, sku: 'Abc-7' },
      { variant: other!, product: '8' as ProductId, sku: '' },
    ],
    NOW,
  );
  const touched = async () => {
    const links = await linksOf(store, SERVER, [carrier!, other!]);
    return [...links.values()].map(({ stock_touched }) => stock_touched);
  };
  const named = (number: string, variantId: VariantId | null, sku: string): Arrival => {
    const order = arrival(number);
    return { ...order, lines: order.lines.map((line) => ({ ...line, variantId, sku })) };
  };
  await arrive(store, [named('1', null, '')]);
  expect(await touched()).toEqual([0, 0]);
  await arrive(store, [named('2', null, ' abc-7 ')]);
  expect(await touched()).toEqual([1, 0]);
  await store.updateTable('links').set({ stock_touched: 0 }).execute();
  await arrive(store, [named('3', 'gone' as VariantId, 'ABC-7')]);
  expect(await touched()).toEqual([1, 0]);
});

test('lines that hold are of orders without a document, since the day or of unknown age, that are not ended', async () => {
  const store = testStore();
  const lines = [{ quantity: '2' }];
  await arrive(store, [
    arrival('1', { lines }),
    arrival('2', { lines: [{ quantity: '0.5' }] }),
    arrival('3', { lines, status: 'cancelled' }),
    arrival('4', { lines, createdAt: '2025-01-01T10:00:00Z' }),
    arrival('5', { lines }),
    arrival('6', { lines }),
    { ...arrival('8', { lines }), createdAt: null },
  ]);
  await update(store, SERVER, '5', { state: 'documented' });
  await update(store, SERVER, '6', { state: 'lost' });
  const which = { since: new Date('2026-01-01'), endedStatuses: ['cancelled'] };
  const first = await heldLines(store, SERVER, { ...which, after: null }, 2);
  const rest = await heldLines(store, SERVER, { ...which, after: first.at(-1)! }, 10);
  expect([...first, ...rest].map(({ number, quantity }) => [number, quantity.toString()])).toEqual([
    ['1', '2'],
    ['2', '0.5'],
    ['6', '2'],
    ['8', '2'],
  ]);
  const counted = async (after: string) => {
    const { alike, last } = await alikeLines(store, SERVER, { ...which, after }, 3);
    return [alike.map(({ lines: many, quantity }) => `${many} × ${quantity.toString()}`).sort(), last];
  };
  expect(await counted('')).toEqual([['1 × 0.5', '1 × 2'], '3']);
  expect(await counted('3')).toEqual([['2 × 2'], '8']);
  expect(await counted('8')).toEqual([[], null]);
});

test('of two numbers that differ only by case the one with a document, or the one that came first, stands', async () => {
  const store = testStore();
  await arrive(store, [arrival('AB1'), arrival('ab1'), arrival('x')]);
  expect(await clashingOrder(store, SERVER, 'AB1')).toBeNull();
  expect(await clashingOrder(store, SERVER, 'ab1')).toBe('AB1');
  await update(store, SERVER, 'ab1', { document_key: 'KVO-X-AB1' });
  expect(await clashingOrder(store, SERVER, 'AB1')).toBe('ab1');
  expect(await clashingOrder(store, SERVER, 'x')).toBeNull();
});
