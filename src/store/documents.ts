import { planFromJson, planToJson, type DocumentPlan } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** A document as it was written: its plan, the order's version it was made of, and what the warehouse gave it. */
export interface KeptDocument {
  plan: DocumentPlan;
  version: number;
  /** operations.Acct; null when the document was gone by the time it was recorded. */
  number: number | null;
  /** The database server's own clock when it was written; null likewise. */
  writtenAt: string | null;
}

/** Keeps the plan of a document that stands; the same key written again (after it was lost) replaces it. */
export async function keepDocument(
  store: Store,
  server: ServerId,
  { plan, version, number, writtenAt }: KeptDocument,
): Promise<void> {
  const kept = {
    order_number: plan.orderNumber,
    version,
    kind: plan.kind,
    number,
    day: plan.date,
    total: plan.totalWithVat.toFixed(2),
    plan: planToJson(plan),
    written_at: writtenAt,
  };
  await store
    .insertInto('documents')
    .values({ server, key: plan.key, ...kept })
    .onConflict((conflict) => conflict.columns(['server', 'key']).doUpdateSet(kept))
    .execute();
}

/** The kept documents of an order, by key. */
export async function documentsOfOrder(
  store: Store,
  server: ServerId,
  orderNumber: string,
): Promise<KeptDocument[]> {
  const rows = await store
    .selectFrom('documents')
    .select(['plan', 'version', 'number', 'written_at'])
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .orderBy('key')
    .execute();
  return rows.map(({ plan, version, number, written_at }) => ({
    plan: planFromJson(plan),
    version,
    number,
    writtenAt: written_at,
  }));
}
