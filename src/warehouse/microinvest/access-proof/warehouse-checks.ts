import { deepStrictEqual, ok } from 'node:assert';
import { decimal } from '../../../domain/decimal.ts';
import type { DocumentPlan } from '../../../domain/document.ts';
import type { ItemId, OrderNumber, PartnerId } from '../../../domain/ids.ts';
import type { Result } from '../../../domain/result.ts';
import type { Warehouse } from '../../warehouse.ts';
import { microinvest } from '../driver.ts';
import type { Check, Ground } from './prove.ts';

function valueOf<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.problem));
}

async function opened(
  { address }: Ground,
  work: (...warehouses: [Warehouse, Warehouse]) => Promise<void>,
): Promise<void> {
  const one = valueOf(await microinvest.connect(address, { pricesIncludeVat: true }));
  const other = valueOf(await microinvest.connect(address, { pricesIncludeVat: true }));
  try {
    await work(one, other);
  } finally {
    await one.close();
    await other.close();
  }
}

/** An order of the system item for the system partner at the first location. */
async function orderPlan(warehouse: Warehouse, number: number): Promise<DocumentPlan> {
  const { locations, users } = valueOf(await warehouse.choices());
  const one = decimal('1');
  const key = `KVO-PROOF-${number}`;
  return {
    kind: 'order',
    key,
    orderNumber: String(number) as OrderNumber,
    location: locations[0]!.id,
    partner: 1 as PartnerId,
    user: users[0]!.id,
    date: '2026-11-20',
    totalWithVat: decimal('0.3'),
    note: `${key} | Проба`,
    lines: [1, 2, 3].map((line) => ({
      item: 1 as ItemId,
      orderLine: String(line),
      name: 'Проба',
      quantity: decimal(`${line}.1`),
      priceOut: decimal('0.1'),
      vatOut: decimal('0.02'),
      vatRate: decimal('20'),
      priceIn: one,
      vatIn: one,
      discountPercent: decimal('0'),
      totalWithVat: decimal('0.1'),
      reductions: [],
    })),
    money: null,
    saleNumber: null,
    replaces: null,
    original: null,
    receipt: null,
  };
}

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
