import { documentKey, stepOf } from '../../domain/document-key.ts';
import type { DocumentLine, DocumentMoney, DocumentPlan } from '../../domain/document.ts';
import { partOfSale, type StandingSale } from './part-of-sale.ts';

/** The two documents by which a sale that stands becomes what it should be; null where there is nothing to take back or to add. */
export interface Correction {
  returned: DocumentPlan | null;
  sold: DocumentPlan | null;
}

interface CorrectionContext {
  /** Stands for the shop in the documents' keys. */
  tag: string;
  /** Stands for the version of the order that asks for it. */
  hash: string;
}

/**
 * What corrects a sale after its order changed: a return of the lines that changed or went, as they were sold, and a sale of those that
 * changed or came, as they are planned now, at the location of the sale. Lines that are the same stay. When the buyer is another partner, all of them change hands.
 *
 * What was paid stays with the sale it was paid for, and the partner's balance tells the difference.
 */
export function planCorrection(
  before: StandingSale,
  after: DocumentPlan,
  { tag, hash }: CorrectionContext,
): Correction {
  if (after.kind !== 'sale' || !after.money) throw new TypeError(`${after.key} is no sale`);
  const isSameBuyer = before.partner === after.partner;
  const stays = (line: DocumentLine, others: readonly DocumentLine[]): boolean =>
    isSameBuyer && others.some((other) => isSameLine(line, other));
  const gone = before.lines.filter((line) => !stays(line, after.lines));
  const come = after.lines.filter((line) => !stays(line, before.lines));
  // The letter of a key tells where in the warehouse it stands: what comes is a sale like any other.
  const keyOf = (part: 'return' | 'sale'): string =>
    documentKey(
      tag,
      before.orderNumber,
      part === 'return' ? 'correction' : 'sale',
      stepOf(`${part} ${hash}`),
    );
  const { date } = after;
  const returned = { kind: 'return', key: keyOf('return'), date, lines: gone, saleNumber: null } as const;
  const sold = { kind: 'sale', key: keyOf('sale'), date, lines: come, saleNumber: after.saleNumber } as const;
  return {
    returned:
      gone.length === 0
        ? null
        : partOfSale(before, { ...returned, money: unpaid({ ...before.money, dueDay: date }) }),
    sold:
      come.length === 0
        ? null
        : partOfSale({ ...after, location: before.location }, { ...sold, money: unpaid(after.money) }),
  };
}

function unpaid(money: DocumentMoney): DocumentMoney {
  return { ...money, paid: [] };
}

/** One line of the order (or its delivery), with the same item for the same money and VAT. */
function isSameLine(one: DocumentLine, other: DocumentLine): boolean {
  return (
    one.orderLine === other.orderLine &&
    one.item === other.item &&
    one.quantity.eq(other.quantity) &&
    one.totalWithVat.eq(other.totalWithVat) &&
    one.vatOut.eq(other.vatOut)
  );
}
