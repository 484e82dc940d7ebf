import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from './answers.ts';
import { addVariant, simpleProduct } from './sample-products.ts';
import { basic, codeOf, request, type ShopClient, startWithClient } from './shop-client.ts';

let now = Date.parse('2026-11-23T10:00:00Z');
let client: ShopClient;

beforeEach(async () => {
  now = Date.parse('2026-11-23T10:00:00Z');
  client = await startWithClient({ clock: () => now });
});
afterEach(() => client.close());

interface PageBody {
  items: { id: string; number: string; updatedAt: string }[];
  nextCursor: string | null;
}

async function page(path: string): Promise<PageBody> {
  const reply = await client.get(path);
  expect(reply.status).toBe(200);
  return reply.body as PageBody;
}

async function readAll(path: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
    const { items, nextCursor } = await page(path + query);
    expect(items.length).toBeLessThanOrEqual(limit);
    ids.push(...items.map((item) => item.id ?? item.number));
    cursor = nextCursor;
  } while (cursor !== null);
  return ids;
}

test('a wrong pair of identifier and key is refused with 401, on every operation', async () => {
  for (const headers of [{}, { authorization: basic('demo', 'other') }, { authorization: 'Bearer x' }]) {
    for (const path of ['/shop', '/orders', '/order-statuses', '/products/1']) {
      const reply = await request(`${client.url}/api/microinvest/v1${path}`, { headers });
      expect(reply.status).toBe(401);
      expect(codeOf(reply)).toBe('unauthorized');
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  }
});

test('a shop whose module is not activated answers 403 module-inactive', async () => {
  client.shop.settings.isModuleActive = false;
  const reply = await client.get('/shop');
  expect([reply.status, codeOf(reply)]).toEqual([403, 'module-inactive']);
});

test('the shop says that it is an emulator, and what it can', async () => {
  const { body } = await client.get('/shop');
  expect(body).toMatchObject({
    emulator: true,
    url: client.url,
    currency: 'EUR',
    timeZone: 'Europe/Sofia',
    capabilities: expect.arrayContaining(['paging', 'changed-since', 'order-write']),
  });
});

test('moments carry the offset of the wall clock in Sofia, in winter and in summer', async () => {
  client.shop.addProduct(simpleProduct('winter'));
  now = Date.parse('2027-07-01T10:00:00Z');
  client.shop.addProduct(simpleProduct('summer'));
  const { items } = await page('/products');
  expect(items.map(({ updatedAt }) => updatedAt)).toEqual([
    '2026-11-23T12:00:00.000+02:00',
    '2027-07-01T13:00:00.000+03:00',
  ]);
});

test('pages of any size join to the whole list, also when all records changed in one moment', async () => {
  const products = client.shop.addProducts(Array.from({ length: 23 }, (_, n) => simpleProduct(`s${n}`)));
  const ids = products.map(({ id }) => id);
  for (const limit of [1, 5, 22, 23, 24, 500]) expect(await readAll('/products', limit)).toEqual(ids);
});

test('a page holds 100 records unless told otherwise', async () => {
  client.shop.addProducts(Array.from({ length: 101 }, (_, n) => simpleProduct(`s${n}`)));
  const first = await page('/products');
  expect(first.items).toHaveLength(100);
  expect(first.nextCursor).toEqual(expect.any(String));
});

test('a list stands in the order of change: a changed record moves to the end', async () => {
  const [a, b, c] = client.shop.addProducts(['a', 'b', 'c'].map((sku) => simpleProduct(sku)));
  now += 1000;
  client.shop.setQuantity(a!.variants[0]!.id, '3');
  expect(await readAll('/products', 2)).toEqual([b!.id, c!.id, a!.id]);
});

test('updatedSince is inclusive and may have any offset', async () => {
  const old = client.shop.addProduct(simpleProduct('old'));
  now += 1000;
  const young = client.shop.addProduct(simpleProduct('young'));
  const boundary = encodeURIComponent(young.updatedAt);
  expect(await readAll(`/products?updatedSince=${boundary}`, 10)).toEqual([young.id]);
  expect(await readAll('/products?updatedSince=2026-11-23T10:00:00Z', 10)).toEqual([old.id, young.id]);
  expect(await readAll('/products?updatedSince=2026-11-23T10:00:02Z', 10)).toEqual([]);
});

test('a record that changes while a client pages appears again later, even within the same millisecond', async () => {
  const products = client.shop.addProducts(['a', 'b', 'c', 'd'].map((sku) => simpleProduct(sku)));
  const first = await page('/products?limit=2');
  client.shop.setQuantity(products[0]!.variants[0]!.id, '1');
  const second = await page(`/products?limit=10&cursor=${first.nextCursor}`);
  expect(second.items.map(({ id }) => id)).toEqual([products[2]!.id, products[3]!.id, products[0]!.id]);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['limit=ten', 'limit'],
  ['limit=5&limit=6', 'limit'],
  ['cursor=nonsense', 'cursor'],
  ['updatedSince=yesterday', 'updatedSince'],
  ['updatedSince=2026-11-23T10:00:00', 'updatedSince'],
  ['updatedSince=2026-12-31T23:59:60Z', 'updatedSince'],
  ['updatedSince=2026-11-23T10:00:00+02:00', 'updatedSince'],
])('a bad parameter (%s) is refused and named', async (query, field) => {
  const reply = await client.get(`/orders?${query}`);
  expect([reply.status, codeOf(reply)]).toEqual([400, 'invalid']);
  expect((reply.body as Problem).field).toBe(field);
});

test('a cursor of one list is no cursor of another', async () => {
  client.shop.addProducts(['a', 'b'].map((sku) => simpleProduct(sku)));
  const { nextCursor } = await page('/products?limit=1');
  expect((await client.get(`/orders?cursor=${nextCursor}`)).status).toBe(400);
});

test('what does not exist is answered 404 with a problem', async () => {
  for (const path of ['/orders/1', '/products/1', '/nowhere']) {
    const reply = await client.get(path);
    expect([reply.status, codeOf(reply)]).toEqual([404, 'not-found']);
  }
});

test('a body that is not JSON, or not a list, or too long a list is refused as a whole', async () => {
  const headers = { authorization: basic('demo', 'demo-key'), 'content-type': 'application/json' };
  const url = `${client.url}/api/microinvest/v1/stock/batch`;
  const notJson = await request(url, { method: 'PUT', headers, body: '{"variantId":' });
  expect([notJson.status, codeOf(notJson)]).toEqual([400, 'invalid']);
  const noList = await client.send('PUT', '/stock/batch', { variantId: '1', quantity: '1' });
  expect([noList.status, codeOf(noList)]).toEqual([400, 'invalid']);
  const record = { variantId: '1', quantity: '1' };
  const tooLong = await client.send(
    'PUT',
    '/stock/batch',
    Array.from({ length: 501 }, () => record),
  );
  expect([tooLong.status, codeOf(tooLong)]).toEqual([400, 'invalid']);
});

test('more requests in a second than allowed are answered 429 with Retry-After', async () => {
  client.shop.settings.requestsPerSecond = 2;
  expect((await client.get('/shop')).status).toBe(200);
  expect((await client.get('/shop')).status).toBe(200);
  const refused = await client.get('/shop');
  expect([refused.status, codeOf(refused)]).toEqual([429, 'too-many-requests']);
  expect(refused.headers.get('retry-after')).toBe('1');
  now += 1000;
  expect((await client.get('/shop')).status).toBe(200);
});

test('an answer that breaks the contract becomes a 500 that says why, and is counted', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId: addVariant(client.shop, 'a') }] });
  client.shop.editOrder(number, (order) => ({ ...order, lines: [] }));
  const reply = await client.get('/orders');
  expect([reply.status, codeOf(reply)]).toEqual([500, 'internal']);
  expect((reply.body as Problem).detail).toContain('items.0.lines');
  expect(client.shop.contractViolations).toBe(1);
  client.shop.settings.validatesAnswers = false;
  expect((await client.get('/orders')).status).toBe(200);
});
