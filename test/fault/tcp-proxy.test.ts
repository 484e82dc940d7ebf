import { afterAll, expect, test } from 'vitest';
import { startMariaDb } from '../servers/mariadb.ts';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { serverKilled, throughBrokenLine } from './broken-line.ts';
import type { Cut } from './tcp-proxy.ts';
import { mysqlTestWarehouse, type TestWarehouse } from './warehouses.ts';

let made: TestWarehouse | undefined;
afterAll(() => made?.close());

// A server that falls silent is waited for two minutes: that is left to `npm run fault`.
const CUTS: Cut[] = ['before', 'part', 'whole', 'answer', 'half-open', 'anywhere'];

test.for(CUTS)('over a line that is cut at commits, nothing doubles and nothing is lost: %s', async (cut) => {
  made ??= await mysqlTestWarehouse(await testMariaDb());
  const { violations, cuts } = await throughBrokenLine(made, {
    seed: 41,
    orders: 24,
    cuts: [cut],
    share: 0.25,
  });
  expect(violations).toEqual([]);
  expect(cuts[cut]).toBeGreaterThan(1);
});

test('a database server that dies again and again loses no document and doubles none', async () => {
  const server = await startMariaDb();
  try {
    const warehouse = await mysqlTestWarehouse(server);
    expect(await serverKilled(server, warehouse, { seed: 42, orders: 60, kills: 3 })).toEqual([]);
    await warehouse.close();
  } finally {
    await server.stop();
  }
});
