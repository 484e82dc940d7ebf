import { afterAll, describe, expect, test } from 'vitest';
import { strikeCalls, thirdOfCalls, type Blow, type Variant } from './nth-call.ts';
import { sqliteTestWarehouse } from './warehouses.ts';

export const SEED = 11;
const HARD_BLOWS: Blow[] = ['unanswered', 'bug after', 'death before', 'death after'];

/** Tests of sales made in several ways: the calls of the warehouse are struck in turn, with each of the hard blows. */
export function strikeSales(title: string, variants: Record<string, Variant>): void {
  describe(title, () => {
    const warehouse = sqliteTestWarehouse();
    afterAll(() => warehouse.close());

    for (const [of, [name, variant]] of Object.entries(variants).entries()) {
      test.for([...HARD_BLOWS.entries()])(
        `${name}: whatever call of the warehouse is struck, goods and money move once: $1`,
        async ([nth, blow]) => {
          const { struck, violations } = await strikeCalls(
            warehouse,
            { port: 'warehouse', blow },
            { seed: SEED, orders: 6, variant, calls: thirdOfCalls(of + nth) },
          );
          expect(violations).toEqual([]);
          expect(struck).toBeGreaterThanOrEqual(5);
        },
      );
    }
  });
}
