import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from './faults.ts';
import type { Order } from './records.ts';
import { addVariant } from './sample-products.ts';
import { request, type ShopClient, startWithClient } from './shop-client.ts';

let client: ShopClient;
let variantId: string;

beforeEach(async () => {
  client = await startWithClient();
  variantId = addVariant(client.shop, 'A');
});
afterEach(() => client.close());

test('faults are set, seen and removed over HTTP', async () => {
  const added = await client.control('POST', '/faults', [
    { kind: 'unavailable' },
    { kind: 'delay', delayMs: 1 },
  ]);
  expect(added.status).toBe(201);
  const [first] = added.body as Fault[];
  expect((await client.get('/shop')).status).toBe(503);
  expect((await client.control('GET', '/faults')).body).toMatchObject([{ hits: 1 }, { hits: 1 }]);
  expect((await client.control('DELETE', `/faults/${first!.id}`)).status).toBe(204);
  expect((await client.control('DELETE', `/faults/${first!.id}`)).status).toBe(404);
  expect((await client.get('/shop')).status).toBe(200);
  await client.control('DELETE', '/faults');
  expect(client.shop.faults.list()).toEqual([]);
});

test('a bad fault is refused and none of its batch is set', async () => {
  for (const fault of [
    { kind: 'fire' },
    { kind: 'delay', delayMs: -1 },
    { kind: 'delay', operation: 'x' },
    {},
  ]) {
    const reply = await client.control('POST', '/faults', [{ kind: 'delay' }, fault]);
    expect([reply.status, (reply.body as { code: string }).code]).toEqual([400, 'invalid']);
    expect(client.shop.faults.list()).toEqual([]);
  }
});

test('the shop’s clock can be set wrong', async () => {
  await client.control('PATCH', '/settings', { clockOffsetMs: -3_600_000 });
  const placed = await client.control('POST', '/orders', { lines: [{ variantId }] });
  const lateMs = Date.now() - Date.parse((placed.body as Order).createdAt);
  expect(lateMs).toBeGreaterThanOrEqual(3_599_000);
  expect(lateMs).toBeLessThan(3_660_000);
});

test('an order is placed, changed and paid over HTTP', async () => {
  const placed = await client.control('POST', '/orders', { lines: [{ variantId, quantity: '2' }] });
  expect(placed.status).toBe(201);
  const { number } = placed.body as Order;
  const changed = await client.control('POST', `/orders/${number}/status`, { status: 'confirmed' });
  expect(changed.body).toMatchObject({ status: 'confirmed' });
  expect((await client.control('POST', `/orders/${number}/paid`)).body).toMatchObject({
    payments: [{ paid: true }],
  });
  expect((await client.control('POST', '/orders/none/status', { status: 'new' })).status).toBe(404);
  expect((await client.control('POST', '/orders', { lines: [] })).status).toBe(400);
  expect((await client.control('POST', '/orders', { lines: [{ variantId: 'x' }] })).status).toBe(404);
});

test('a raw order is taken as it is', async () => {
  const reply = await client.control('POST', '/orders/raw', { number: '5', totals: null });
  expect(reply.body).toEqual({ number: '5' });
  expect((await client.get('/orders/5')).body).toEqual({ number: '5', totals: null });
});

test('the state tells records, requests and broken answers; settings can be switched', async () => {
  await client.get('/shop');
  await client.send('PUT', '/stock/batch', [{ variantId, quantity: '1' }]);
  expect((await client.control('GET', '/state')).body).toMatchObject({
    records: { products: 1, variants: 1, customers: 0, orders: 0 },
    requests: { getShop: 1, setStock: 1 },
    latestRequests: [{ operationId: 'getShop' }, { operationId: 'setStock', status: 200, records: 1 }],
    contractViolations: 0,
  });
  const settings = { lowersStock: false, capabilities: ['paging'] };
  const switched = await client.control('PATCH', '/settings', settings);
  expect(switched.body).toMatchObject({ settings });
  expect((await client.control('PATCH', '/settings', { color: 'red' })).status).toBe(400);
});

test('the switches are closed to other machines', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  const open = await startWithClient({ host: '0.0.0.0' });
  // Through an outer address of this very machine the emulator sees a client that is not on loopback.
  if (outer) {
    const reply = await request(`http://${outer.address}:${open.port}/_emulator/state`);
    expect(reply.status).toBe(404);
  }
  expect((await request(`http://127.0.0.1:${open.port}/_emulator/state`)).status).toBe(200);
  await open.close();
});
