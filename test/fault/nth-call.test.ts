import { afterAll, describe, expect, test } from 'vitest';
import { testMariaDb } from '../servers/test-mariadb.ts';
import { strikeCalls, thirdOfCalls, type Blow } from './nth-call.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';

const SEED = 11;

// The ways that leave most behind; `npm run fault` goes through all.
const HARD_BLOWS: Blow[] = ['unanswered', 'deaf', 'bug after', 'death before', 'death after'];

describe('SQLite', () => {
  const warehouse = sqliteTestWarehouse();
  afterAll(() => warehouse.close());

  for (const port of ['warehouse', 'shop'] as const) {
    test.for([...HARD_BLOWS.entries()])(
      `whatever call of the ${port} is struck, nothing doubles and nothing is lost: $1`,
      async ([nth, blow]) => {
        const { struck, violations } = await strikeCalls(
          warehouse,
          { port, blow },
          { seed: SEED, orders: 4, calls: thirdOfCalls(nth) },
        );
        expect(violations).toEqual([]);
        expect(struck).toBeGreaterThanOrEqual(5);
      },
    );
  }
});

describe('MariaDB', () => {
  // What differs from SQLite is the warehouse alone.
  const blows: Blow[] = ['unanswered', 'death after'];
  let made: TestWarehouse | undefined;
  afterAll(() => made?.close());

  test.for([...blows.entries()])(
    'whatever call of the warehouse is struck, nothing doubles and nothing is lost: $1',
    async ([nth, blow]) => {
      made ??= await mysqlTestWarehouse(await testMariaDb(), { pricesIncludeVat: false });
      const { struck, violations } = await strikeCalls(
        made,
        { port: 'warehouse', blow },
        { seed: SEED, orders: 3, calls: thirdOfCalls(nth) },
      );
      expect(violations).toEqual([]);
      expect(struck).toBeGreaterThanOrEqual(5);
    },
  );
});
