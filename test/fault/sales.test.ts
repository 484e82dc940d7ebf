import { afterAll, describe, expect, test } from 'vitest';
import { strikeEveryCall, type Blow } from './nth-call.ts';
import { atOnce, byStatus, forgetful, later, underSupto } from './sales.ts';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { twoThatSell } from './rivals.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse } from './warehouses.ts';

const SEED = 11;
const HARD_BLOWS: Blow[] = ['unanswered', 'bug after', 'death before', 'death after'];
const VARIANTS = {
  'at once': atOnce,
  'by status': byStatus,
  'at once, what follows': later(atOnce),
  'by status, what follows': later(byStatus),
  'at once, what follows and is forgotten': forgetful(atOnce),
  'by status, what follows and is forgotten': forgetful(byStatus),
  'under СУПТО, at once': underSupto(atOnce),
  'under СУПТО, by status': underSupto(byStatus),
  'under СУПТО, by status, what follows and is forgotten': forgetful(underSupto(byStatus)),
};

describe('sales', () => {
  const warehouse = sqliteTestWarehouse();
  afterAll(() => warehouse.close());

  for (const [name, variant] of Object.entries(VARIANTS)) {
    test.for(HARD_BLOWS)(
      `${name}: whatever call of the warehouse is struck, goods and money move once: %s`,
      async (blow) => {
        const { struck, violations } = await strikeEveryCall(
          warehouse,
          { port: 'warehouse', blow },
          { seed: SEED, orders: 6, variant },
        );
        expect(violations).toEqual([]);
        expect(struck).toBeGreaterThan(10);
      },
    );
  }
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
