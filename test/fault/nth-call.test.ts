import { afterAll, describe, expect, test } from 'vitest';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { strikeEveryCall, type Blow } from './nth-call.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';

const SEED = 11;

// The ways that leave most behind; `npm run fault` goes through all.
const HARD_BLOWS: Blow[] = ['unanswered', 'deaf', 'bug after', 'death before', 'death after'];

describe('SQLite', () => {
  const warehouse = sqliteTestWarehouse();
  afterAll(() => warehouse.close());

  for (const port of ['warehouse', 'shop'] as const) {
    test.for(HARD_BLOWS)(
      `whatever call of the ${port} is struck, nothing doubles and nothing is lost: %s`,
      async (blow) => {
        const { struck, violations } = await strikeEveryCall(
          warehouse,
          { port, blow },
          { seed: SEED, orders: 4 },
        );
        expect(violations).toEqual([]);
        expect(struck).toBeGreaterThan(10);
      },
    );
  }
});

describe('MariaDB', () => {
  // What differs from SQLite is the warehouse alone.
  const blows: Blow[] = ['unanswered', 'death after'];
  let made: TestWarehouse | undefined;
  afterAll(() => made?.close());

  test.for(blows)(
    'whatever call of the warehouse is struck, nothing doubles and nothing is lost: %s',
    async (blow) => {
      made ??= await mysqlTestWarehouse(await testMariaDb(), { pricesIncludeVat: false });
      const { struck, violations } = await strikeEveryCall(
        made,
        { port: 'warehouse', blow },
        { seed: SEED, orders: 3 },
      );
      expect(violations).toEqual([]);
      expect(struck).toBeGreaterThan(10);
    },
  );
});
