import { request as send } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeskView } from './desk-view.ts';
import { addVariant } from './sample-products.ts';
import { type ShopClient, startWithClient } from './shop-client.ts';

let client: ShopClient;
let variantId: string;

beforeEach(async () => {
  client = await startWithClient();
  variantId = addVariant(client.shop, 'A');
});
afterEach(() => client.close());

async function view(known = ''): Promise<DeskView> {
  return (await client.control('GET', `/desk${known && `?known=${known}`}`)).body as DeskView;
}

/** The status of an answer to a request with headers no fetch would send. */
function statusFor(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    send(client.url + path, { method, headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

test('the desk is a page of files of its own, and lets in no script but these', async () => {
  const page = await fetch(`${client.url}/`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain('unsafe');
  const html = await page.text();
  expect(html).toContain('Учебен магазин');
  expect(html).not.toMatch(/<script(?![^>]* src=)|\son\w+=|\sstyle=/);
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file!);
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) expect([file, (await fetch(client.url + file)).status]).toEqual([file, 200]);
});

test('every module of the desk imports only modules that are served', async () => {
  const seen = new Set<string>();
  async function follow(file: string): Promise<void> {
    if (seen.has(file)) return;
    seen.add(file);
    const answer = await fetch(client.url + file);
    expect([file, answer.headers.get('content-type')]).toEqual([file, 'text/javascript; charset=utf-8']);
    for (const [, name] of (await answer.text()).matchAll(/from '\.\/([\w-]+\.js)'/g)) {
      await follow(`/desk/${name}`);
    }
  }
  await follow('/desk/main.js');
  expect(seen.size).toBeGreaterThan(3);
});

test('the desk sees products, orders and their documents, and is told when nothing changed', async () => {
  const before = await view();
  expect(before.records).toMatchObject({ products: [{ variants: [{ quantity: '10' }] }], orders: [] });
  expect((await view(before.version)).records).toBeNull();
  const { number } = client.shop.placeOrder({ lines: [{ variantId, quantity: '2' }] });
  await client.send('PATCH', `/orders/${number}`, { warehouseDocument: '123' });
  const after = await view(before.version);
  expect(after.records).toMatchObject({
    products: [{ variants: [{ quantity: '8' }] }],
    orders: [{ order: { number, warehouseDocument: '123' } }],
    orderCount: 1,
  });
  expect(after.requests[0]).toMatchObject({ operationId: 'updateOrder', status: 200 });
});

test('the newest orders come first, so many as asked for', async () => {
  const numbers = [1, 2, 3].map(() => client.shop.placeOrder({ lines: [{ variantId }] }).number);
  client.shop.changeStatus(numbers[0]!, 'confirmed');
  const latest = await client.control('GET', '/orders?limit=2');
  expect((latest.body as { id: string }[]).map(({ id }) => id)).toEqual([numbers[2], numbers[1]]);
  expect((await client.control('GET', '/orders?limit=0')).status).toBe(400);
});

test('a stranger’s page can neither post to the shop nor pass for it', async () => {
  const { number } = client.shop.placeOrder({ lines: [{ variantId }] });
  const host = `127.0.0.1:${client.port}`;
  const path = `/_emulator/orders/${number}/paid`;
  const isPaid = () => client.shop.order(number).payments[0]!.paid;
  for (const origin of [
    'http://evil.example',
    'null',
    `http://127.0.0.1:${client.port + 1}`,
    `https://${host}`,
  ]) {
    expect(await statusFor('POST', path, { origin })).toBe(404);
  }
  for (const stranger of ['evil.example', `evil.example:${client.port}`, '127.0.0.1', `127.0.0.1.evil:80`]) {
    expect(await statusFor('POST', path, { host: stranger })).toBe(404);
    expect(await statusFor('GET', '/', { host: stranger })).toBe(404);
    expect(await statusFor('GET', '/_emulator/state', { host: stranger })).toBe(404);
  }
  expect(isPaid()).toBe(false);
  expect(await statusFor('POST', path, { host, origin: `http://${host}` })).toBe(200);
  expect(isPaid()).toBe(true);
  const local = `localhost:${client.port}`;
  expect(await statusFor('GET', '/', { host: local, origin: `http://${local}` })).toBe(200);
});
