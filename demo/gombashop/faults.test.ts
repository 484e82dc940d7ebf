import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from './faults.ts';
import { addVariant, simpleProduct } from './sample-products.ts';
import { basic, codeOf, type ShopClient, startWithClient } from './shop-client.ts';

let client: ShopClient;
let variantId: string;

beforeEach(async () => {
  client = await startWithClient();
  variantId = addVariant(client.shop, 'A');
});
afterEach(() => client.close());

interface PageBody {
  items: { id: string }[];
  nextCursor: string | null;
}

const setStock = (quantity: string) => client.send('PUT', '/stock/batch', [{ variantId, quantity }]);

async function pageOf(query: string): Promise<PageBody> {
  return (await client.get(`/products${query}`)).body as PageBody;
}

async function bytesOf(path: string): Promise<{ type: string | null; status: number; bytes: Buffer }> {
  const headers = { authorization: basic('demo', 'demo-key') };
  const response = await fetch(`${client.url}/api/microinvest/v1${path}`, { headers });
  const type = response.headers.get('content-type');
  return { type, status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

test('a delay holds the answer back', async () => {
  client.shop.faults.add({ kind: 'delay', delayMs: 60 });
  const start = performance.now();
  expect((await client.get('/shop')).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThan(55);
});

test('closing the emulator does not wait for delayed answers', async () => {
  const other = await startWithClient();
  other.shop.faults.add({ kind: 'delay', delayMs: 600_000 });
  const cut = expect(other.get('/shop')).rejects.toThrow();
  while (other.shop.faults.list()[0]!.hits === 0) await new Promise(setImmediate);
  await other.close();
  await cut;
});

test.each([
  ['too-many-requests', 429],
  ['unavailable', 503],
] as const)('%s is answered %i with Retry-After, and nothing is done', async (kind, status) => {
  client.shop.faults.add({ kind, retryAfterSeconds: 7, times: 1 });
  const reply = await setStock('1');
  expect([reply.status, codeOf(reply), reply.headers.get('retry-after')]).toEqual([status, kind, '7']);
  expect(client.shop.quantity(variantId)).toBe('10');
  expect((await setStock('1')).status).toBe(200);
});

test('a connection cut before the work leaves nothing done', async () => {
  client.shop.faults.add({ kind: 'cut-before', times: 1 });
  await expect(setStock('1')).rejects.toThrow('fetch failed');
  expect(client.shop.quantity(variantId)).toBe('10');
});

test('a connection cut after the work leaves it done', async () => {
  client.shop.faults.add({ kind: 'cut-after', times: 1 });
  await expect(setStock('1')).rejects.toThrow('fetch failed');
  expect(client.shop.quantity(variantId)).toBe('1');
});

test('garbage comes as JSON that is none, after the work', async () => {
  client.shop.faults.add({ kind: 'garbage', times: 1 });
  const { type, status, bytes } = await bytesOf('/shop');
  expect([type, status, bytes[0]]).toEqual(['application/json', 200, 0xff]);
  expect(() => JSON.parse(bytes.toString()) as unknown).toThrow();
});

test('a page of HTML comes with 200, and nothing is done', async () => {
  client.shop.faults.add({ kind: 'html-page', times: 2 });
  const { type, status, bytes } = await bytesOf('/orders');
  expect([type, status]).toEqual(['text/html; charset=utf-8', 200]);
  expect(bytes.toString()).toContain('профилактика');
  await expect(setStock('1')).rejects.toThrow('JSON');
  expect(client.shop.quantity(variantId)).toBe('10');
});

test('duplicates: every record of a page stands in it twice', async () => {
  client.shop.faults.add({ kind: 'duplicates' });
  const { items } = await pageOf('');
  expect(items).toHaveLength(2);
  expect(items[0]).toEqual(items[1]);
});

test('reordered: the last record of a page comes first', async () => {
  client.shop.addProducts(['B', 'C'].map((sku) => simpleProduct(sku)));
  const ids = (items: unknown[]) => items.map((item) => (item as { id: string }).id);
  const { items } = await pageOf('');
  client.shop.faults.add({ kind: 'reordered' });
  expect(ids((await pageOf('')).items)).toEqual(ids(items).toReversed());
});

test('endless pages: the same page for ever, each time with a new cursor', async () => {
  client.shop.addProducts(['B', 'C', 'D'].map((sku) => simpleProduct(sku)));
  client.shop.faults.add({ kind: 'endless-pages', after: 1 });
  const cursors = new Set<string>();
  let { nextCursor } = await pageOf('?limit=2');
  const second = await pageOf(`?limit=2&cursor=${nextCursor}`);
  nextCursor = second.nextCursor;
  for (let n = 0; n < 5; n += 1) {
    cursors.add(nextCursor!);
    const again = await pageOf(`?limit=2&cursor=${nextCursor}`);
    expect(again.items).toEqual(second.items);
    nextCursor = again.nextCursor;
  }
  expect(cursors.size).toBe(5);
});

test('changing while paging: a record already read comes again at the end', async () => {
  const added = client.shop.addProducts(['B', 'C'].map((sku) => simpleProduct(sku)));
  client.shop.faults.add({ kind: 'changing-while-paging', operation: 'listProducts', times: 1 });
  const first = await pageOf('?limit=1');
  const rest = await pageOf(`?limit=10&cursor=${first.nextCursor}`);
  expect(rest.items.map(({ id }) => id)).toEqual([...added.map(({ id }) => id), first.items[0]!.id]);
  expect(rest.nextCursor).toBeNull();
});

test('a switch hits the named operations only, after some calls and a number of times', () => {
  const faults = openFaults(['getShop', 'listOrders', 'setStock']);
  faults.add({ kind: 'unavailable', operation: ['getShop', 'setStock'], after: 1, times: 2 });
  const calls = ['getShop', 'listOrders', 'setStock', 'getShop', 'setStock'];
  expect(calls.map((operation) => faults.hit(operation).has('unavailable'))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});

test('a switch with a probability hits the same calls for the same seed', () => {
  const pattern = (seed: number) => {
    const faults = openFaults(['getShop']);
    faults.add({ kind: 'unavailable', probability: 0.3, seed });
    return Array.from({ length: 200 }, () => faults.hit('getShop').size).join('');
  };
  expect(pattern(5)).toBe(pattern(5));
  expect(pattern(5)).not.toBe(pattern(6));
  const hits = pattern(5).replaceAll('0', '').length;
  expect(hits).toBeGreaterThan(30);
  expect(hits).toBeLessThan(90);
});

test('page faults are not spent on operations without pages, and a bad switch is refused', () => {
  const faults = openFaults(['getShop', 'listOrders']);
  faults.add({ kind: 'duplicates', times: 1 });
  expect(faults.hit('getShop').size).toBe(0);
  expect(faults.hit('listOrders').size).toBe(1);
  expect(() => faults.add({ kind: 'delay', operation: 'nonsense' })).toThrow(RangeError);
});
