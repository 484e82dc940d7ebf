import { afterAll, describe, expect, test } from 'vitest';
import { strikeEveryCall, type Blow, type Variant } from './nth-call.ts';
import { sqliteTestWarehouse } from './warehouses.ts';

export const SEED = 11;
const HARD_BLOWS: Blow[] = ['unanswered', 'bug after', 'death before', 'death after'];

/** Tests of sales made in several ways: each call of the warehouse is struck in turn, with each of the hard blows. */
export function strikeSales(title: string, variants: Record<string, Variant>): void {
  describe(title, () => {
    const warehouse = sqliteTestWarehouse();
    afterAll(() => warehouse.close());

    for (const [name, variant] of Object.entries(variants)) {
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
}
