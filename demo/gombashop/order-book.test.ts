import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderNumber } from './order-numbers.ts';
import type { Order } from './records.ts';
import { addVariant, simpleProduct } from './sample-products.ts';
import { codeOf, type ShopClient, startWithClient } from './shop-client.ts';

let now: number;
let client: ShopClient;
let variantId: string;

beforeEach(async () => {
  now = Date.parse('2026-11-23T10:00:00Z');
  client = await startWithClient({ clock: () => now });
  variantId = addVariant(client.shop, 'A');
});
afterEach(() => client.close());

async function listOrders(query = ''): Promise<Order[]> {
  const reply = await client.get(`/orders${query}`);
  expect(reply.status).toBe(200);
  return (reply.body as { items: Order[] }).items;
}

test('a placed order takes its quantity off the stock at once, and cancelling gives it back once', () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId, quantity: '3' }] });
  expect(client.shop.quantity(variantId)).toBe('7');
  client.shop.changeStatus(number, 'confirmed');
  client.shop.changeStatus(number, 'cancelled');
  expect(client.shop.quantity(variantId)).toBe('10');
  client.shop.changeStatus(number, 'cancelled');
  expect(client.shop.quantity(variantId)).toBe('10');
  client.shop.changeStatus(number, 'new');
  expect(client.shop.quantity(variantId)).toBe('7');
});

test('with the switch off orders leave the stock alone, and a later cancel gives back only what was taken', () => {
  client.shop.settings.lowersStock = false;
  const { number } = client.shop.placeOrder({ lines: [{ variantId, quantity: '3' }] });
  expect(client.shop.quantity(variantId)).toBe('10');
  client.shop.settings.lowersStock = true;
  client.shop.changeStatus(number, 'cancelled');
  expect(client.shop.quantity(variantId)).toBe('10');
});

test('orders are filtered by any of the named statuses', async () => {
  const place = (status: string) => client.shop.placeOrder({ lines: [{ variantId }], status }).number;
  const [a, b, c] = [place('new'), place('confirmed'), place('shipped')];
  const numbers = async (query: string) => (await listOrders(query)).map(({ number }) => number);
  expect((await numbers('')).toSorted()).toEqual([a, b, c].toSorted());
  expect(await numbers('?status=confirmed')).toEqual([b]);
  expect((await numbers('?status=new&status=shipped')).toSorted()).toEqual([a, c].toSorted());
  expect(await numbers('?status=unheard-of')).toEqual([]);
});

test('every status is known by code and name, in the order of an order’s life', async () => {
  const { body } = await client.get('/order-statuses');
  expect((body as { name: string }[]).map(({ name }) => name)).toEqual([
    'Нова',
    'Потвърдена',
    'Доставка',
    'Завършена',
    'Върната',
    'Отказана',
  ]);
});

test('a change by PATCH is made once: the same body again changes nothing', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  now += 1000;
  const change = { status: 'confirmed', warehouseDocument: '0000000123' };
  const first = await client.send('PATCH', `/orders/${number}`, change);
  expect(first.body).toMatchObject(change);
  expect((first.body as Order).updatedAt).toBe('2026-11-23T12:00:01.000+02:00');
  now += 1000;
  expect((await client.send('PATCH', `/orders/${number}`, change)).body).toEqual(first.body);
});

test('with ifStatus the change is made only while the order has that status', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  const change = { status: 'shipped', ifStatus: 'confirmed' };
  const early = await client.send('PATCH', `/orders/${number}`, change);
  expect([early.status, codeOf(early)]).toEqual([409, 'status-changed']);
  client.shop.changeStatus(number, 'confirmed');
  expect((await client.send('PATCH', `/orders/${number}`, change)).body).toMatchObject({ status: 'shipped' });
});

test('a bad change is refused and named', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  for (const change of [{ status: 'lost' }, { status: 5 }, { warehouseDocument: 'x'.repeat(65) }]) {
    const reply = await client.send('PATCH', `/orders/${number}`, change);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'invalid', field: Object.keys(change)[0] });
  }
  expect((await client.send('PATCH', '/orders/none', { status: 'new' })).status).toBe(404);
});

test('payments, refunds and edits by the shop’s people are changes of the order', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  now += 1000;
  expect(client.shop.markPaid(number).payments[0]).toMatchObject({
    paid: true,
    paidAt: '2026-11-23T12:00:01.000+02:00',
  });
  client.shop.addRefund(number, {
    amount: '12.50',
    method: 'bank-transfer',
    lines: [{ lineId: '1', quantity: '1' }],
  });
  client.shop.editOrder(number, (order) => ({ ...order, note: 'обаждане преди доставка' }));
  client.shop.changeStatus(number, 'completed');
  const [order] = await listOrders('?updatedSince=2026-11-23T10:00:01Z');
  expect(order).toMatchObject({
    note: 'обаждане преди доставка',
    deliveredAt: '2026-11-23T12:00:01.000+02:00',
    refunds: [{ id: 'R1', amount: '12.50' }],
  });
});

test('lines of a deleted product lose its ids and keep the rest', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  client.shop.deleteProduct(client.shop.allProducts()[0]!.id);
  const { body } = await client.get(`/orders/${number}`);
  expect((body as Order).lines[0]).toMatchObject({
    productId: null,
    variantId: null,
    sku: 'A',
    total: '12.50',
  });
});

test('any JSON can be kept as an order and comes back as it is, outside the contract', async () => {
  const broken = {
    number: '77X1',
    status: 'new',
    updatedAt: '2026-11-23T12:00:00+02:00',
    customer: { name: '😀\u0000\u0007' },
    lines: Array.from({ length: 10_000 }, () => ({ quantity: '-1', total: 'много' })),
    totals: { total: '1' },
  };
  client.shop.storeRawOrder(broken);
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  const orders = await listOrders();
  expect(orders.find((order) => order.number === '77X1')).toEqual(broken);
  expect(orders.map((order) => order.number)).toContain(number);
  expect((await client.get('/orders/77X1')).body).toEqual(broken);
  expect(client.shop.contractViolations).toBe(0);
});

test('order numbers are digits, some with one letter inside, and never meet', () => {
  const numbers = Array.from({ length: 2000 }, (_, n) => orderNumber(7_000_001 + n, 1));
  expect(new Set(numbers).size).toBe(2000);
  for (const number of numbers) expect(number).toMatch(/^\d+[A-Z]?\d+$/);
  const withLetter = numbers.filter((number) => /[A-Z]/.test(number)).length;
  expect(withLetter).toBeGreaterThan(200);
  expect(withLetter).toBeLessThan(800);
  expect(orderNumber(7_000_001, 1)).toBe(numbers[0]);
});

test('a new number never meets one that somebody chose', async () => {
  const next = orderNumber(7_000_001, 1);
  client.shop.placeOrder({ lines: [{ variantId }], number: next });
  expect(client.shop.placeOrder({ lines: [{ variantId }] }).number).not.toBe(next);
});

test('everything is in one file and survives a restart', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gombashop-'));
  const file = path.join(folder, 'shop.sqlite');
  const first = await startWithClient({ file });
  const id = addVariant(first.shop, 'A');
  const order = first.shop.placeOrder({ lines: [{ variantId: id, quantity: '2' }] });
  first.shop.addCustomer({ name: 'Иван' });
  const products = first.shop.allProducts();
  await first.close();
  expect(readdirSync(folder)).toEqual(['shop.sqlite']);

  const second = await startWithClient({ file });
  expect(second.shop.order(order.number)).toEqual(order);
  expect(second.shop.allProducts()).toEqual(products);
  expect(second.shop.allCustomers()).toHaveLength(1);
  expect(second.shop.addProduct(simpleProduct('B')).id).not.toBe(products[0]!.id);
  await second.close();
  rmSync(folder, { recursive: true });
});
