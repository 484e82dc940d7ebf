import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Order, Product } from './records.ts';
import { addVariant, simpleProduct } from './sample-products.ts';
import { codeOf, type ShopClient, startWithClient } from './shop-client.ts';

let client: ShopClient;

beforeEach(async () => {
  client = await startWithClient({ minimal: true });
});
afterEach(async () => {
  expect(client.shop.contractViolations).toBe(0);
  await client.close();
});

test('a minimal shop gives every list whole and ignores limit, cursor and updatedSince', async () => {
  client.shop.addProducts(Array.from({ length: 150 }, (_, n) => simpleProduct(`s${n}`)));
  const { body } = await client.get('/products?limit=10&cursor=x&updatedSince=2100-01-01T00:00:00Z');
  expect((body as { items: Product[] }).items).toHaveLength(150);
  expect((body as { nextCursor: null }).nextCursor).toBeNull();
});

test('a minimal shop takes no change of an order, and does not say what is paid', async () => {
  const variantId = addVariant(client.shop, 'A');
  const { number } = client.shop.placeOrder({ lines: [{ variantId }], payment: 'card-online' });
  const reply = await client.send('PATCH', `/orders/${number}`, { status: 'confirmed' });
  expect([reply.status, codeOf(reply)]).toEqual([403, 'not-supported']);
  const { body } = await client.get(`/orders/${number}`);
  expect(body as Order).toMatchObject({ status: 'new', payments: [{ paid: false }] });
});

test('a minimal shop still takes quantities, products and customers, but no images', async () => {
  const product = simpleProduct('A', { images: ['https://example.bg/1.jpg'] });
  await client.send('PUT', '/products/batch', [product]);
  const [stored] = client.shop.allProducts();
  expect(stored!.images).toBeUndefined();
  await client.send('PUT', '/stock/batch', [{ variantId: stored!.variants[0]!.id, quantity: '3' }]);
  expect(client.shop.quantity(stored!.variants[0]!.id)).toBe('3');
  await client.send('PUT', '/customers/batch', [{ name: 'Иван' }]);
  expect(client.shop.allCustomers()).toHaveLength(1);
});

test('without product-write and customer-write only quantities are taken', async () => {
  client.shop.settings.capabilities = [];
  for (const [method, path, body] of [
    ['PUT', '/products/batch', [simpleProduct('A')]],
    ['PUT', '/prices/batch', []],
    ['POST', '/categories', { name: 'x' }],
    ['PUT', '/customers/batch', [{ name: 'x' }]],
  ] as const) {
    const reply = await client.send(method, path, body);
    expect([reply.status, codeOf(reply)]).toEqual([403, 'not-supported']);
  }
  expect((await client.send('PUT', '/stock/batch', [])).status).toBe(200);
});
