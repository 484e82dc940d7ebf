import { planFromJson, planToJson, type DocumentPlan } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

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

/** The numbers of the kept returns of these orders, at most 500 of them. */
export async function returnsOfOrders(
  store: Store,
  server: ServerId,
  orderNumbers: readonly string[],
): Promise<number[]> {
  const rows = await store
    .selectFrom('documents')
    .select('number')
    .where('server', '=', server)
    .where('order_number', 'in', orderNumbers)
    .where('kind', '=', 'return')
    .execute();
  return rows.flatMap(({ number }) => (number === null ? [] : [number]));
}

/** A kept document beside the order's version it was made of, and what the order's row says of its document now. */
export interface DocumentOfVersion extends KeptDocument {
  /** The version as it came and its hash; null when there is no such version. */
  raw: string | null;
  hash: string | null;
  order: Pick<OrderRow, 'state' | 'reason' | 'document_key' | 'sale_number'> | null;
}

/** The kept documents of a server with their versions, in pages by key. */
export async function documentsWithVersions(
  store: Store,
  server: ServerId,
  afterKey: string,
  limit: number,
): Promise<DocumentOfVersion[]> {
  const rows = await store
    .selectFrom('documents as d')
    .leftJoin('order_versions as v', (join) =>
      join
        .onRef('v.server', '=', 'd.server')
        .onRef('v.number', '=', 'd.order_number')
        .onRef('v.version', '=', 'd.version'),
    )
    .leftJoin('orders as o', (join) =>
      join.onRef('o.server', '=', 'd.server').onRef('o.number', '=', 'd.order_number'),
    )
    .select(['d.plan', 'd.version', 'd.number', 'd.written_at', 'v.raw', 'v.hash'])
    .select(['o.state', 'o.reason', 'o.document_key', 'o.sale_number'])
    .where('d.server', '=', server)
    .where('d.key', '>', afterKey)
    .orderBy('d.key')
    .limit(limit)
    .execute();
  return rows.map(({ plan, version, number, written_at, raw, hash, state, ...order }) => ({
    plan: planFromJson(plan),
    version,
    number,
    writtenAt: written_at,
    raw,
    hash,
    order: state === null ? null : { state, ...order },
  }));
}

/** How many documents of a server are kept. */
export async function countDocuments(store: Store, server: ServerId): Promise<number> {
  const { count } = await store
    .selectFrom('documents')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('server', '=', server)
    .executeTakeFirstOrThrow();
  return count;
}

/** How many orders have a document that was not kept as it was written: only its place in the warehouse is known. */
export async function countUnkept(store: Store, server: ServerId): Promise<number> {
  const { count } = await store
    .selectFrom('orders as o')
    .leftJoin('documents as d', (join) =>
      join.onRef('d.server', '=', 'o.server').onRef('d.key', '=', 'o.document_key'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('o.server', '=', server)
    .where('o.document_key', 'is not', null)
    .where('d.key', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}
