import type { PrintedDocument } from '../../../demo/net-fp/memory.ts';
import { decimal } from '../../../src/domain/decimal.ts';

/** What people can tell from the paper roll alone. */

/** The receipts and reversals of an order; which of them it is of stands in their first line. */
export function paperOf(
  journal: readonly PrintedDocument[],
  order: string,
  kind: 'receipt' | 'reversal',
): PrintedDocument[] {
  return journal.filter((each) => each.kind === kind && orderOn(each) === order);
}

function orderOn({ lines }: PrintedDocument): string | null {
  for (const line of lines) {
    const [, order] = /^# Поръчка № (\S+)$/.exec(line.trim()) ?? [];
    if (order) return order;
  }
  return null;
}

/** A receipt of which a person is asked. */
export interface Doubt {
  id: number;
  kind: 'sale' | 'reversal';
  order: string;
  /** Null when it is not known. */
  total: string | null;
}

/** What a person answers. */
export type Said = { receiptNumber: string; receiptDateTime: string } | null;

/**
 * What a person finds on the paper for a doubt; null when it is not there. `taken` are numbers that belong to other receipts already: an order may have several
 * reversals, and two of the same amount are told apart by that alone.
 */
export function lookAtPaper(
  journal: readonly PrintedDocument[],
  { kind, order, total }: Doubt,
  taken: ReadonlySet<string>,
): Said {
  const found = paperOf(journal, order, kind === 'sale' ? 'receipt' : 'reversal').find(
    (each) =>
      !taken.has(numberOf(each)) &&
      (kind === 'sale' || total === null || decimal(each.total).eq(decimal(total))),
  );
  return found ? { receiptNumber: numberOf(found), receiptDateTime: found.at } : null;
}

export function numberOf({ number }: PrintedDocument): string {
  return String(number).padStart(7, '0');
}
