import { deepStrictEqual, ok } from 'node:assert';
import type { Check } from './prove.ts';
import { opened, orderPlan, valueOf } from './proof-warehouse.ts';

/** What is asked of the warehouse in the file, through Kervan's own driver. */
export const WAREHOUSE_CHECKS: readonly Check[] = [
  {
    id: 'warehouse',
    prove: (ground) =>
      opened(ground, async (warehouse) => {
        const { schemaVersion, readOnly, rightsMissing } = valueOf(await warehouse.describe({ sales: true }));
        deepStrictEqual([schemaVersion, readOnly, rightsMissing], ['3.07', null, []]);
      }),
  },
  {
    id: 'reading',
    prove: (ground) =>
      opened(ground, async (warehouse) => {
        const columns = { price: 'PriceOut1', promoPrice: null, fields: [] } as const;
        const { items } = valueOf(await warehouse.describe());
        let [count, after] = [0, 0];
        for (;;) {
          const page = valueOf(await warehouse.catalogueAfter(columns, after, 500));
          count += page.length;
          if (page.length === 0) break;
          after = page.at(-1)!.id;
        }
        deepStrictEqual(count, items);
      }),
  },
  {
    id: 'document',
    prove: (ground) =>
      opened(ground, async (one, other) => {
        const plan = await orderPlan(one, 1);
        const all = await Promise.all([one, other, one, other].map((each) => each.writeDocument(plan)));
        const kinds = all.map((each) => valueOf(each).kind).sort();
        deepStrictEqual(kinds, ['existing', 'existing', 'existing', 'written']);
        const number = valueOf(all[0]!).document!.number;
        const lines = valueOf(await other.documentLines('order', [number])).get(number)!;
        deepStrictEqual(
          lines.map(({ quantity }) => quantity.toString()),
          ['1.1', '2.1', '3.1'],
        );
      }),
  },
  {
    id: 'numbers',
    prove: (ground) =>
      opened(ground, async (one, other) => {
        const plans = await Promise.all(Array.from({ length: 10 }, (_, at) => orderPlan(one, at + 10)));
        const written = await Promise.all(
          plans.map((plan, at) => (at % 2 === 0 ? one : other).writeDocument(plan)),
        );
        const numbers = written.map((each) => valueOf(each).document!.number);
        ok(new Set(numbers).size === numbers.length, `numbers given twice: ${numbers.join(', ')}`);
      }),
  },
];
