import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchResult } from './answers.ts';
import type { Customer } from './records.ts';
import { type ShopClient, startWithClient } from './shop-client.ts';

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

async function put(records: unknown[]): Promise<BatchResult[]> {
  const reply = await client.send('PUT', '/customers/batch', records);
  expect(reply.status).toBe(200);
  return reply.body as BatchResult[];
}

async function list(query: string): Promise<Customer[]> {
  return ((await client.get(`/customers?${query}`)).body as { items: Customer[] }).items;
}

const IVAN = { name: 'Иван Иванов', email: 'ivan@example.bg', phone: '0888' };
const COMPANY = { name: 'Гама ООД', eik: '123456789', vatNumber: 'BG123456789' };

test('customers are found by e-mail and by the company number, exactly', async () => {
  client.shop.addCustomer(IVAN);
  client.shop.addCustomer({ name: 'Гама', company: COMPANY });
  expect(await list('email=ivan@example.bg')).toMatchObject([{ name: 'Иван Иванов' }]);
  expect(await list('email=ivan')).toEqual([]);
  expect(await list('eik=123456789')).toMatchObject([{ company: COMPANY }]);
});

test('an e-mail that another customer has is refused with that id; no e-mail is no clash', async () => {
  const [first, second, third, fourth] = await put([
    IVAN,
    { ...IVAN, name: 'Друг' },
    { name: 'А' },
    { name: 'Б' },
  ]);
  expect(first!.ok).toBe(true);
  expect(second!.error).toMatchObject({ code: 'email-taken', existingId: first!.id });
  expect([third!.ok, fourth!.ok]).toEqual([true, true]);
});

test('a change keeps what was left out, moves the filters along, and an equal one changes nothing', async () => {
  const { id } = client.shop.addCustomer(IVAN);
  now += 1000;
  await put([{ id, name: 'Иван', email: 'new@example.bg', company: COMPANY }]);
  const [changed] = await list('email=new@example.bg');
  expect(changed).toMatchObject({ id, name: 'Иван', phone: '0888', company: COMPANY });
  now += 1000;
  await put([{ id, name: 'Иван' }]);
  expect(await list('eik=123456789')).toEqual([changed]);
  await put([{ id, name: 'Иван', company: null }]);
  expect(await list('eik=123456789')).toEqual([]);
});

test('a bad record and an unknown id do not fail the others', async () => {
  const results = await put([{ email: 'x@y.bg' }, { id: '9', name: 'x' }, IVAN]);
  expect(results.map(({ ok, error }) => (ok ? 'ok' : error!.code))).toEqual(['invalid', 'not-found', 'ok']);
});

test('a deleted customer stays in the list for 90 days', async () => {
  const { id } = client.shop.addCustomer(IVAN);
  client.shop.deleteCustomer(id);
  expect(await list('')).toMatchObject([{ id, deleted: true, email: IVAN.email }]);
  now += 90 * DAY_MS;
  expect(await list('')).toEqual([]);
});
