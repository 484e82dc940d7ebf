import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { oldStore, SERVER } from '../../test/old-store.ts';
import { testStore } from '../../test/store.ts';
import { keepSaleNumber, lastSaleNumber } from './sale-numbers.ts';

/** The schema in which only orders and receipts had sale numbers. */
const BEFORE = 27;
const range = { register: 'DY123456', from: 100, to: 199 };

test('the last number of a register and a range is told, whatever was kept after it', async () => {
  const store = testStore(':memory:');
  expect(await lastSaleNumber(store, SERVER, range)).toBeNull();
  for (const number of [
    'DY123456-0001-0000102',
    'DY123456-0002-0000101',
    'DY123456-0001-0000102',
    'DY123456-0001-0000200',
    'DY654321-0001-0000150',
    'OO000000-0000-0000000',
    null,
  ])
    await keepSaleNumber(store, SERVER, number);
  expect(await lastSaleNumber(store, SERVER, range)).toBe(102);
});

test('the numbers of orders and receipts of an older Kervan are known after an upgrade', async () => {
  const { file } = oldStore(BEFORE);
  const native = new DatabaseSync(file);
  native.exec(`UPDATE orders SET sale_number = 'DY123456-0001-0000103' WHERE number = '7000001';
    INSERT INTO receipts (server, key, kind, order_number, state, sale_number, created_at, changed_at)
    VALUES ('${SERVER}', 'KVS-1', 'sale', '7000001', 'printed', 'DY123456-0001-0000104', '', '');`);
  native.close();
  const store = testStore(file);
  expect(await lastSaleNumber(store, SERVER, range)).toBe(104);
  expect(await lastSaleNumber(store, SERVER, { ...range, to: 103 })).toBe(103);
});
