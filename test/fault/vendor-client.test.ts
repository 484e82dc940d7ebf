import { afterAll, expect, test } from 'vitest';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { besideVendors, twoInstallations } from './rivals.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';

const made: TestWarehouse[] = [];
afterAll(async () => {
  for (const warehouse of made) await warehouse.close();
});

async function mysql(): Promise<TestWarehouse> {
  made.push(await mysqlTestWarehouse(await testMariaDb()));
  return made.at(-1)!;
}

test('beside programs that take numbers by the vendor’s rule, no number is used twice and no document lost', async () => {
  const { violations, reports } = await besideVendors(await mysql(), { seed: 31, orders: 60, clients: 2 });
  expect(violations).toEqual([]);
  for (const report of reports) {
    expect(report.committed).toBeGreaterThan(10);
    expect(report.rolledBack).toBeGreaterThan(0);
    expect(report.voided).toBeGreaterThan(0);
  }
});

test('two installations import the same shop at the same time, and each order has one document: MariaDB', async () => {
  const { violations } = await twoInstallations(await mysql(), { seed: 32, orders: 60 });
  expect(violations).toEqual([]);
});

test('two installations import the same shop at the same time, and each order has one document: SQLite', async () => {
  made.push(sqliteTestWarehouse());
  const { violations } = await twoInstallations(made.at(-1)!, { seed: 33, orders: 60 });
  expect(violations).toEqual([]);
});
