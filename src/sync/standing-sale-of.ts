import { sum } from '../domain/decimal.ts';
import type { DocumentMoney, DocumentPlan } from '../domain/document.ts';
import type { KeptDocument } from '../store/documents.ts';
import type { OrderRow } from '../store/tables.ts';
import type { StandingSale } from './map/part-of-sale.ts';

/** A sale with all that was corrected since, and what came back of it. */
export interface SaleSoFar {
  sale: StandingSale;
  /** The returns of it, not those of corrections. */
  returns: DocumentPlan[];
}

/**
 * The sale of an order as it stands, put together from the plans that were kept: the sale itself, less what corrections took back, with
 * what they added. Null when the sale is not known in full: it was found by its key, and only the warehouse knows its cents.
 */
export function saleSoFar(documents: readonly KeptDocument[], row: OrderRow): SaleSoFar | null {
  const plans = documents.map(({ plan }) => plan);
  const first = plans.find(({ key }) => key === row.document_key);
  if (!first || !hasMoney(first)) return null;
  let { lines, partner } = first;
  for (const plan of corrections(documents, first)) {
    const changed = new Set(plan.lines.map(({ orderLine }) => orderLine));
    if (plan.kind === 'return') lines = lines.filter(({ orderLine }) => !changed.has(orderLine));
    else [lines, partner] = [[...lines, ...plan.lines], plan.partner];
  }
  const totalWithVat = sum(lines.map((line) => line.totalWithVat));
  return {
    sale: { ...first, lines, partner, totalWithVat },
    returns: plans.filter(({ key }) => key.startsWith('KVR-')),
  };
}

/** What corrected the sale, in the order it happened: of each version of the order what was taken back, then what was sold instead. */
function corrections(documents: readonly KeptDocument[], first: DocumentPlan): DocumentPlan[] {
  return documents
    .filter(({ plan: { key, kind } }) => key.startsWith('KVC-') || (kind === 'sale' && key !== first.key))
    .toSorted((one, other) => one.version - other.version || (one.plan.key < other.plan.key ? -1 : 1))
    .map(({ plan }) => plan);
}

function hasMoney(plan: DocumentPlan): plan is DocumentPlan & { money: DocumentMoney } {
  return plan.money !== null;
}
