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
  const taken = new Set(
    plans
      .filter(({ key }) => key.startsWith('KVC-'))
      .flatMap((plan) => plan.lines.map(({ orderLine }) => orderLine)),
  );
  const added = plans.filter((plan) => plan.kind === 'sale' && plan.key !== first.key);
  const lines = [
    ...first.lines.filter(({ orderLine }) => !taken.has(orderLine)),
    ...added.flatMap((plan) => plan.lines),
  ];
  const sale = {
    ...first,
    lines,
    partner: added.at(-1)?.partner ?? first.partner,
    totalWithVat: sum(lines.map((line) => line.totalWithVat)),
  };
  return { sale, returns: plans.filter(({ key }) => key.startsWith('KVR-')) };
}

function hasMoney(plan: DocumentPlan): plan is DocumentPlan & { money: DocumentMoney } {
  return plan.money !== null;
}
