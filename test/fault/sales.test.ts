import { describe, expect, test } from 'vitest';
import { atOnce, byStatus, later, underSupto } from './sales.ts';
import { SEED, strikeSales } from './struck-sales.ts';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { twoThatSell } from './rivals.ts';
import { mysqlTestWarehouse } from './warehouses.ts';

strikeSales('sales', {
  'at once': atOnce,
  'by status': byStatus,
  'at once, what follows': later(atOnce),
  'by status, what follows': later(byStatus),
  'under СУПТО, at once': underSupto(atOnce),
  'under СУПТО, by status': underSupto(byStatus),
});

describe('two installations', () => {
  test.for(
    Object.entries({
      'at once': atOnce,
      'by status': byStatus,
      'under СУПТО, at once': underSupto(atOnce),
      'under СУПТО, by status': underSupto(byStatus),
    }),
  )('that sell the same orders at the same time move goods and money once: %s', async ([, variant]) => {
    const warehouse = await mysqlTestWarehouse(await testMariaDb());
    try {
      const { violations } = await twoThatSell(warehouse, { seed: SEED, orders: 20 }, variant);
      expect(violations).toEqual([]);
    } finally {
      await warehouse.close();
    }
  });
});
