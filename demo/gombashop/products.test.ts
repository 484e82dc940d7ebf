import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchResult } from './answers.ts';
import type { Product } from './records.ts';
import { addVariant, onlyVariantId, simpleProduct, sizedProduct } from './sample-products.ts';
import { codeOf, type ShopClient, startWithClient } from './shop-client.ts';

const DAY_MS = 24 * 3_600_000;
let now: number;
let client: ShopClient;

beforeEach(async () => {
  now = Date.parse('2026-11-23T10:00:00Z');
  client = await startWithClient({ clock: () => now });
});
afterEach(async () => {
  expect(client.shop.contractViolations).toBe(0);
  await client.close();
});

async function put(path: string, records: unknown[]): Promise<BatchResult[]> {
  const reply = await client.send('PUT', path, records);
  expect(reply.status).toBe(200);
  return reply.body as BatchResult[];
}

async function bySku(...skus: string[]): Promise<Product[]> {
  const query = skus.map((sku) => `sku=${encodeURIComponent(sku)}`).join('&');
  return ((await client.get(`/products?${query}`)).body as { items: Product[] }).items;
}

test('a new product comes back with its ids, in the order of the sent variants', async () => {
  const [result] = await put('/products/batch', [sizedProduct('J1')]);
  const { body } = await client.get(`/products/${result!.id}`);
  expect((body as Product).variants.map(({ id }) => id)).toEqual(result!.variantIds);
  expect(body).toMatchObject({ name: 'Яке J1', deleted: false });
});

test('one bad record does not fail the others, and every record has its result in the order sent', async () => {
  const results = await put('/products/batch', [
    simpleProduct('A'),
    { variants: [{ sku: 'B', price: '1' }] },
    { name: 'без код', variants: [{ price: '1' }] },
    { name: 'грешна цена', variants: [{ sku: 'C', price: 12.5 }] },
    { name: 'без цена', variants: [{ sku: 'D' }] },
    { name: 'без разновидност' },
    { id: '999', name: 'няма я' },
    { name: 'минус', variants: [{ sku: 'E', price: '-1.00' }] },
    simpleProduct('F', { categoryIds: ['77'] }),
    simpleProduct('G'),
  ]);
  expect(results.map(({ index }) => index)).toEqual(results.map((_, n) => n));
  expect(results.map(({ ok, error }) => (ok ? 'ok' : `${error!.code} ${error!.field}`))).toEqual([
    'ok',
    'invalid name',
    'invalid variants.0.sku',
    'invalid variants.0.price',
    'invalid variants.0.price',
    'invalid variants',
    'not-found id',
    'invalid variants.0.price',
    'invalid categoryIds',
    'ok',
  ]);
  expect(client.shop.allProducts()).toHaveLength(2);
});

test('a new sku that another product has is refused with the id that has it, also within one batch', async () => {
  const [first, second] = await put('/products/batch', [simpleProduct('A'), simpleProduct('A')]);
  expect(second!.error).toMatchObject({ code: 'sku-taken', status: 409, existingId: first!.id });
  const [third] = await put('/products/batch', [{ name: 'две', variants: sizedTwice('B') }]);
  expect(third!.error).toMatchObject({ code: 'sku-taken' });
});

function sizedTwice(sku: string) {
  const [one, two] = sizedProduct(sku).variants!;
  return [one, { ...two, sku: one!.sku, parameters: two!.parameters }];
}

test('the shop itself may hold the same sku twice, or none', async () => {
  client.shop.addProducts([simpleProduct('A'), simpleProduct('A'), simpleProduct('')]);
  client.shop.addProduct({ name: 'без код', variants: [{ price: '1.00' }] });
  expect(await bySku('A')).toHaveLength(2);
  expect(client.shop.allProducts()).toHaveLength(4);
});

test('a field left out stays as it is', async () => {
  const [created] = await put('/products/batch', [
    simpleProduct('A', {
      brand: 'Гама',
      description: '<b>x</b>',
      isNew: true,
      images: ['https://x.bg/1.jpg'],
    }),
  ]);
  await put('/products/batch', [{ id: created!.id, name: 'Друго име', hidden: true }]);
  expect(client.shop.product(created!.id!)).toMatchObject({
    name: 'Друго име',
    brand: 'Гама',
    description: '<b>x</b>',
    isNew: true,
    hidden: true,
    images: ['https://x.bg/1.jpg'],
    variants: [{ sku: 'A', price: '12.50', quantity: '10' }],
  });
});

test('variants are merged: by id, else by sku of the same product, else new; only the named ones are removed', async () => {
  const product = client.shop.addProduct(sizedProduct('J'));
  const [small, medium, large] = product.variants;
  const parameters = [{ name: 'Размер', value: 'XL' }];
  const [result] = await put('/products/batch', [
    {
      id: product.id,
      name: product.name,
      removeVariantIds: [medium!.id],
      variants: [
        { sku: 'J-XL', price: '33.00', parameters },
        { id: small!.id, sku: 'J-SMALL' },
        { sku: 'J-L', price: '31.00' },
      ],
    },
  ]);
  const { variants } = client.shop.product(product.id);
  expect(result!.variantIds).toEqual([variants[2]!.id, small!.id, large!.id]);
  expect(variants.map(({ id, sku, price, quantity }) => [id, sku, price, quantity])).toEqual([
    [small!.id, 'J-SMALL', '30.00', '5'],
    [large!.id, 'J-L', '31.00', '5'],
    [variants[2]!.id, 'J-XL', '33.00', '0'],
  ]);
});

test('several variants need parameters of the same names', async () => {
  const product = client.shop.addProduct(simpleProduct('A'));
  const second = { sku: 'B', price: '1.00', parameters: [{ name: 'Цвят', value: 'син' }] };
  const [result] = await put('/products/batch', [{ id: product.id, name: 'x', variants: [second] }]);
  expect(result!.error).toMatchObject({ code: 'invalid', field: 'variants' });
  expect(client.shop.product(product.id).variants).toHaveLength(1);
});

test('a variant id of another product is refused', async () => {
  const [a, b] = client.shop.addProducts([simpleProduct('A'), simpleProduct('B')]);
  const change = { id: a!.id, name: 'x', variants: [{ id: onlyVariantId(b!), price: '2.00' }] };
  const [result] = await put('/products/batch', [change]);
  expect(result!.error).toMatchObject({ code: 'not-found', field: 'variants.0.id' });
});

test('writing what is there already does not count as a change', async () => {
  const [created] = await put('/products/batch', [sizedProduct('J')]);
  const before = client.shop.product(created!.id!);
  now += 1000;
  await put('/products/batch', [{ id: created!.id, ...sizedProduct('J') }]);
  await put('/stock/batch', [{ variantId: before.variants[0]!.id, quantity: '5' }]);
  await put('/prices/batch', [{ variantId: before.variants[0]!.id, price: '30.00' }]);
  expect(client.shop.product(created!.id!)).toEqual(before);
});

test('prices and quantities are absolute, and a wrong record does not fail the others', async () => {
  const variantId = addVariant(client.shop, 'A');
  const prices = await put('/prices/batch', [
    { variantId, price: '9.99', oldPrice: '12.50' },
    { variantId: '1', price: '1.00' },
    { variantId, price: '9,99' },
    { variantId, price: '-1.00' },
  ]);
  expect(prices.map(({ ok, error }) => (ok ? 'ok' : error!.code))).toEqual([
    'ok',
    'not-found',
    'invalid',
    'invalid',
  ]);
  const stock = await put('/stock/batch', [
    { variantId, quantity: '4.5' },
    { variantId, quantity: 7 },
    { quantity: '7' },
  ]);
  expect(stock.map(({ ok }) => ok)).toEqual([true, false, false]);
  const [product] = client.shop.allProducts();
  expect(product!.variants[0]).toMatchObject({ price: '9.99', oldPrice: '12.50', quantity: '4.5' });
  await put('/prices/batch', [{ variantId, price: '12.50', oldPrice: null }]);
  expect(client.shop.allProducts()[0]!.variants[0]).toMatchObject({ price: '12.50', oldPrice: null });
});

test('the sku filter finds products by any variant, exactly, and takes at most 100', async () => {
  client.shop.addProducts([sizedProduct('J'), simpleProduct('CM048М'), simpleProduct('CM048M')]);
  expect((await bySku('J-M')).map(({ name }) => name)).toEqual(['Яке J']);
  expect((await bySku('CM048М', 'J-S')).map(({ name }) => name)).toEqual(['Яке J', 'Тениска CM048М']);
  expect(await bySku('J')).toEqual([]);
  const tooMany = Array.from({ length: 101 }, (_, n) => `sku=${n}`).join('&');
  const reply = await client.get(`/products?${tooMany}`);
  expect([reply.status, codeOf(reply)]).toEqual([400, 'invalid']);
});

test('a deleted product stays whole in the lists for 90 days, and its sku is free', async () => {
  const product = client.shop.addProduct(simpleProduct('A'));
  now += 1000;
  client.shop.deleteProduct(product.id);
  expect(await bySku('A')).toMatchObject([{ id: product.id, deleted: true, variants: [{ sku: 'A' }] }]);
  const [again, stock] = [
    (await put('/products/batch', [simpleProduct('A')]))[0],
    (await put('/stock/batch', [{ variantId: onlyVariantId(product), quantity: '1' }]))[0],
  ];
  expect(again!.ok).toBe(true);
  expect(stock!.error!.code).toBe('not-found');
  now += 90 * DAY_MS;
  expect((await client.get(`/products/${product.id}`)).status).toBe(404);
  expect((await bySku('A')).map(({ id }) => id)).toEqual([again!.id]);
});

test('categories form a tree, and a parent must exist', async () => {
  const parent = await client.send('POST', '/categories', { name: 'Дрехи' });
  expect(parent.status).toBe(201);
  const { id } = parent.body as { id: string };
  const child = await client.send('POST', '/categories', { name: 'Якета', parentId: id });
  expect(child.body).toMatchObject({ name: 'Якета', parentId: id });
  const orphan = await client.send('POST', '/categories', { name: 'Якета', parentId: 'x' });
  expect([orphan.status, codeOf(orphan)]).toEqual([400, 'invalid']);
  expect((await client.send('POST', '/categories', { parentId: id })).status).toBe(400);
  expect((await client.get('/categories')).body).toHaveLength(2);
});
