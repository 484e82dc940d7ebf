import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testMariaDb } from '../test/servers/test-mariadb.ts';
import { type Demo, type DemoOptions, startDemo } from './demo.ts';
import type { DeskView } from './gombashop/desk-view.ts';
import type { Order, Product, Variant } from './gombashop/records.ts';
import { request } from './gombashop/shop-client.ts';

let folder: string;
let demos: Demo[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kervan-demo-'));
  demos = [];
});
afterEach(async () => {
  for (const demo of demos) await demo.stop();
  rmSync(folder, { recursive: true });
});

const OPTIONS = { port: 0, printerPort: 0, language: 'bg', logLevel: 'silent' } as const;
const attempt = (more: Partial<DemoOptions> = {}) => startDemo({ ...OPTIONS, dataFolder: folder, ...more });

async function start(more: Partial<DemoOptions> = { shopPort: 0 }): Promise<Demo> {
  const started = await attempt(more);
  if (!started.ok) throw new Error(started.message);
  demos.push(started.demo);
  return started.demo;
}

async function stop(demo: Demo): Promise<void> {
  demos = demos.filter((each) => each !== demo);
  expect(await demo.stop()).toBe(true);
}

/** Asks the order desk, as its page does. */
async function desk<Answer>(
  { orderDesk }: Demo,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  // A connection of its own each time: a shop that was started again does not know the old ones.
  const headers = { 'content-type': 'application/json', origin: orderDesk, connection: 'close' };
  const reply = await request(`${orderDesk}/_emulator${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(reply.status).toBeLessThan(300);
  return reply.body as Answer;
}

async function records(demo: Demo) {
  return (await desk<DeskView>(demo, 'GET', '/desk')).records!;
}

async function variantOf(demo: Demo, sku: string): Promise<Variant> {
  const { products } = await records(demo);
  return products.flatMap(({ variants }) => variants).find((variant) => variant.sku === sku)!;
}

async function orderOf(demo: Demo, number: string): Promise<Order> {
  return (await records(demo)).orders.find(({ id }) => id === number)!.order;
}

/** Seconds of a schedule, not minutes: everything shows itself well within this. */
const SOON = { timeout: 20_000, interval: 50 };

const documentOf = (demo: Demo, number: string) =>
  expect.poll(async () => (await orderOf(demo, number)).warehouseDocument, SOON);

function place(demo: Demo, variantId: string, more: object = {}): Promise<Order> {
  const lines = [{ variantId, quantity: '2', discountPercent: '10' }];
  return desk(demo, 'POST', '/orders', { lines, delivery: { price: '3.50' }, ...more });
}

/** What the warehouse has of an item for the shop: both stores, less what open orders there hold. */
function due(code: string): string {
  const database = new DatabaseSync(join(folder, 'demo', 'warehouse.db'), { readOnly: true });
  const row = database
    .prepare(
      `SELECT (SELECT sum(Qtty) FROM store WHERE GoodID = goods.ID AND ObjectID IN (4, 5))
         - coalesce((SELECT sum(Qtty) FROM operations
             WHERE GoodID = goods.ID AND OperType IN (19, 33) AND ObjectID IN (4, 5)), 0) AS due
       FROM goods WHERE Code = ?`,
    )
    .get(code) as { due: number };
  database.close();
  return String(row.due);
}

function linesOf(document: string): unknown[] {
  const database = new DatabaseSync(join(folder, 'demo', 'warehouse.db'), { readOnly: true });
  const lines = database
    .prepare('SELECT GoodID, Qtty, ObjectID FROM operations WHERE OperType = 19 AND Acct = ? ORDER BY ID')
    .all(Number(document));
  database.close();
  return lines;
}

describe('the demonstration', () => {
  test('an order placed at the desk becomes a document, and its goods leave the shop once', async () => {
    const demo = await start();
    // The first export brings the quantities of the warehouse into a shop that began with none.
    await expect.poll(async () => (await variantOf(demo, '1024')).quantity, SOON).toBe(due('1024'));
    const before = Number(due('1024'));
    const { id } = await variantOf(demo, '1024');
    const { number } = await place(demo, id, { status: 'confirmed' });
    await documentOf(demo, number).toMatch(/^\d+$/);
    const { warehouseDocument, totals } = await orderOf(demo, number);
    expect(linesOf(warehouseDocument!)).toEqual([
      { GoodID: 24, Qtty: 2, ObjectID: 4 },
      { GoodID: 2, Qtty: 1, ObjectID: 4 },
    ]);
    expect(Number(totals.discount)).toBe(0);
    await expect.poll(async () => (await variantOf(demo, '1024')).quantity, SOON).toBe(String(before - 2));
    expect(due('1024')).toBe(String(before - 2));
  });

  test('an order that is not confirmed waits until it is', async () => {
    const demo = await start();
    const { id } = await variantOf(demo, '1024');
    const waiting = await place(demo, id, { status: 'new' });
    const other = await place(demo, id, { status: 'confirmed' });
    // What was placed after it has its document already.
    await documentOf(demo, other.number).toMatch(/^\d+$/);
    expect(await orderOf(demo, waiting.number)).not.toHaveProperty('warehouseDocument');
    await desk(demo, 'POST', `/orders/${waiting.number}/status`, { status: 'confirmed' });
    await documentOf(demo, waiting.number).toMatch(/^\d+$/);
  });

  test('the shop sells what the warehouse has: families as one product, buyers with and without ЕИК', async () => {
    const { products, categories, customers } = await records(await start());
    expect(products.length).toBeGreaterThan(300);
    const families = products.filter(({ variants }) => variants.length > 1);
    expect(families.length).toBeGreaterThan(10);
    for (const { variants } of families) {
      expect(variants.map(({ parameters }) => parameters?.map(({ name }) => name))).toEqual(
        variants.map(() => ['Цвят', 'Размер']),
      );
    }
    const withoutCode = products.filter(({ variants }: Product) =>
      variants.some(({ sku }) => sku === undefined),
    );
    expect(withoutCode).toHaveLength(1);
    const depth = (id: string | null): number =>
      id === null ? 0 : 1 + depth(categories.find((category) => category.id === id)?.parentId ?? null);
    expect(Math.max(...categories.map(({ id }) => depth(id)))).toBe(3);
    expect(customers.filter(({ company }) => company).length).toBeGreaterThan(5);
    expect(customers.filter(({ company }) => !company).length).toBeGreaterThan(5);
  });

  test('what is there goes on the next time, at the same address of the shop', async () => {
    const first = await start();
    const { id } = await variantOf(first, '1024');
    const { number } = await place(first, id, { status: 'confirmed' });
    await documentOf(first, number).toMatch(/^\d+$/);
    const before = await orderOf(first, number);
    await stop(first);
    const other = await attempt({ shopPort: Number(new URL(first.orderDesk).port) + 1 });
    expect(other).toMatchObject({ ok: false, message: expect.stringContaining('друг магазин') });
    const again = await start({});
    expect(again.orderDesk).toBe(first.orderDesk);
    expect(await orderOf(again, number)).toEqual(before);
    const busy = await attempt();
    expect(busy).toMatchObject({ ok: false, message: expect.stringContaining('--shop-port') });
  });

  test('a port that is taken is said in words, and nothing is left running', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const taken = await attempt({ port, shopPort: 0 });
    expect(taken).toMatchObject({ ok: false, message: expect.stringContaining(String(port)) });
    server.close();
    await once(server, 'close');
    // The shop's port is free again.
    await start({});
  });

  test('works on MariaDB, with a shop of its own, and keeps away from a database that is no sample', async () => {
    const server = await testMariaDb();
    const { host, port, user, password } = server;
    const database = await server.createDatabase();
    const mysql = `mysql://${user}:${password}@${host}:${port}/${database}`;
    const demo = await start({ mysql, shopPort: 0 });
    const { id } = await variantOf(demo, '1024');
    const { number } = await place(demo, id, { status: 'confirmed' });
    await documentOf(demo, number).toMatch(/^\d+$/);
    const { warehouseDocument } = await orderOf(demo, number);
    const connection = await createConnection({ host, port, user, password, database });
    const [lines] = await connection.query('SELECT GoodID FROM operations WHERE OperType = 19 AND Acct = ?', [
      warehouseDocument!,
    ]);
    expect(lines).toEqual([{ GoodID: 24 }, { GoodID: 2 }]);
    await stop(demo);
    await connection.query("DELETE FROM configuration WHERE `Key` = 'KervanSample'");
    await connection.end();
    expect(await attempt({ mysql })).toMatchObject({ ok: false, message: expect.stringContaining(database) });
    expect(await attempt({ mysql: 'mysql://nobody@' })).toMatchObject({ ok: false });
    await server.dropDatabase(database);
  });
});

describe('kervan demo', () => {
  const PROGRAM = fileURLToPath(new URL('../kervan', import.meta.url));

  async function run(
    ...args: string[]
  ): Promise<{ child: ChildProcess; output: string; ended: Promise<unknown[]> }> {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, KERVAN_DATA: folder, KERVAN_LOG: 'silent' };
    const child = spawn(PROGRAM, ['demo', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    let output = '';
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    while (!output.includes('\n')) await Promise.race([once(child.stdout, 'data'), ended]);
    return { child, output, ended };
  }

  test('says where Kervan and the paper roll are, is there again at once the next time, and ends at Ctrl+C', async () => {
    for (const args of [
      ['--port', '0', '--shop-port', '0', '--printer-port', '0'],
      ['--port', '0', '--printer-port', '0'],
    ]) {
      const { child, output, ended } = await run(...args);
      const addresses = output.match(/http:\/\/\S+?(?=[.,]?\s|$)/g)!;
      expect(addresses).toHaveLength(2);
      expect(await (await fetch(`${addresses[1]}/printers`)).json()).toMatchObject({
        kv000001: { emulator: true },
      });
      expect(await (await fetch(`${addresses[0]}/health`)).json()).toMatchObject({
        servers: [{ name: 'demo' }],
      });
      // npm passes on what the terminal has sent already: two signals, one wish.
      child.kill('SIGINT');
      child.kill('SIGINT');
      expect(await ended).toEqual([0, null]);
      for (const address of addresses) await expect(fetch(address)).rejects.toThrow();
    }
  });

  test('a wrong port is refused before anything is made', async () => {
    const { output, ended } = await run('--port', 'eight');
    expect(await ended).toEqual([2, null]);
    expect(output).toContain('eight');
  });
});
