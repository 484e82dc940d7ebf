import { deepStrictEqual } from 'node:assert';
import { decimal } from '../../../domain/decimal.ts';
import type { DocumentPlan, NewItem } from '../../../domain/document.ts';
import type { ItemId } from '../../../domain/ids.ts';
import type { Check } from './prove.ts';
import { opened, orderPlan, valueOf } from './proof-warehouse.ts';

const CODE = 'KERVAN-PROOF';
const ITEM: NewItem = {
  match: { by: 'code', value: CODE },
  code: CODE,
  name: 'Проба на Керван',
  barcode: '',
  unit: 'бр.',
  vatGroup: 1,
  groupPath: [],
  price: decimal('1.2'),
};
const DAY = '2026-11-20';

function saleOf(order: DocumentPlan, item: ItemId, replaced: number): DocumentPlan {
  const key = order.key.replace('KVO-', 'KVS-');
  const paid = [{ type: 1, amountWithVat: decimal('0.3'), day: DAY, transaction: key }];
  return {
    ...order,
    kind: 'sale',
    key,
    note: `${key} | Проба`,
    lines: order.lines.map((line) => ({ ...line, item })),
    money: { dueType: 1, dueDay: DAY, paid },
    replaces: { key: order.key, number: replaced },
  };
}

/** What is asked of the documents that Kervan writes besides a new order, through its own driver. */
export const DOCUMENT_CHECKS: readonly Check[] = [
  {
    id: 'changed',
    prove: (ground) =>
      opened(ground, async (one, other) => {
        const plan = await orderPlan(one, 30);
        const { number } = valueOf(await one.writeDocument(plan)).document!;
        const standing = { key: plan.key, number, isOurs: () => true };
        const shorter = { ...plan, lines: plan.lines.slice(0, 1) };
        deepStrictEqual(valueOf(await other.rewriteDocument(shorter, standing)).kind, 'rewritten');
        deepStrictEqual(valueOf(await one.documentLines('order', [number])).get(number)!.length, 1);
        deepStrictEqual(valueOf(await one.releaseDocument(standing)), 'released');
        deepStrictEqual(valueOf(await other.releaseDocument(standing)), 'gone');
      }),
  },
  {
    id: 'newItem',
    prove: (ground) =>
      opened(ground, async (one, other) => {
        const made = await Promise.all([one, other, one, other].map((each) => each.createItem(ITEM)));
        const items = made.map(valueOf);
        deepStrictEqual(
          [new Set(items.map(({ id }) => id)).size, items.filter(({ isNew }) => isNew).length],
          [1, 1],
        );
        const found = valueOf(await other.findItems('code', [CODE]));
        deepStrictEqual(
          [...found.values()].flat().map(({ id, name }) => [id, name]),
          [[items[0]!.id, ITEM.name]],
        );
      }),
  },
  {
    id: 'sale',
    prove: (ground) =>
      opened(ground, async (one, other) => {
        const { id: item } = valueOf(await one.createItem(ITEM));
        const order = await orderPlan(one, 31);
        const places = [order.location];
        const { number } = valueOf(await one.writeDocument(order)).document!;
        const plan = saleOf(order, item, number);
        const sold = await Promise.all([one, other].map((each) => each.writeDocument(plan)));
        const [sale] = sold.map((each) => valueOf(each).document!.number);
        const became = valueOf(await other.transformationsOf([number])).get(number);
        deepStrictEqual([became?.operationType, became?.number], [2, sale]);
        // Nobody else sells what was made here: 1.1, 2.1 and 3.1 pieces.
        deepStrictEqual(
          valueOf(await other.stock([item], places))
            .get(item)
            ?.toString(),
          '-6.3',
        );
        const money = valueOf(await other.paymentsOf('sale', [sale!])).get(sale!)!;
        deepStrictEqual([money.due.toString(), money.paid.length], ['0.3', 1]);
      }),
  },
];
