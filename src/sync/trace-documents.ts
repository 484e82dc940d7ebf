import { documentKey } from '../domain/document-key.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { dayIn } from '../domain/local-time.ts';
import type { Order } from '../domain/order.ts';
import { ok, type Result } from '../domain/result.ts';
import { holdersOf, type NumberHolder } from '../store/document-numbers.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentTrace, Transformation } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { fingerprint } from './record-document.ts';

/** What an order's row says of the document that was found for it. */
export function rowOfTrace(context: SyncContext, row: OrderRow, { key, document }: TracedDocument) {
  return {
    state: document ? 'documented' : 'finished',
    reason: null,
    next_try_at: null,
    document_key: key,
    document_kind: document?.kind === 'sale' ? 'sale' : 'order',
    sale_number: document?.saleNumber ?? null,
    document_number: document?.number ?? null,
    document_day: documentDay(context, row, document),
    document_written_at: document?.writtenAt ?? null,
    document_version: row.version,
    document_rows: document ? fingerprint(document.rows) : null,
    // What a person left as it is was the document of before.
    settled_version: document?.number === row.document_number ? row.settled_version : null,
    // Whether it was cancelled since is looked at in the next import.
    explained_version: 0,
    // Whether the shop has heard of it is not known; telling it twice changes nothing.
    write_back: document ? 'pending' : null,
  } as const satisfies Partial<OrderRow>;
}

/** What an order document became: the document from it, and of which type. */
export interface Became extends Transformation {
  from: number;
}

/** How an order that is finished says what its document became: "became 2/77". */
export function becameReason({ operationType, number }: Transformation): string {
  return `became ${operationType}/${number}`;
}

/** An order whose document is gone, and the number under which it stood. */
export interface GoneDocument {
  order: string;
  from: number;
  /** The database server's own clock when it was written; null when that is not known. */
  writtenAt: string | null;
}

/**
 * What documents that are gone became, by the numbers of their orders.
 *
 * The story of the number that was free again: a clerk voids an order document, its number goes to the next order, and of that one a sale is made. Of
 * the number the warehouse tells a sale, and whoever cancels the first order would be sent to the sale of somebody else. So what has the key of another
 * order is not it, nor what was made of a number that was another order's by then: of several that had it the last is meant. Which of two was the last is
 * told by when they were written. Where that is not known, people hear of it once too often rather than not at all.
 */
export async function becameOf(
  { store, server, warehouse }: Pick<SyncContext, 'store' | 'server' | 'warehouse'>,
  documents: readonly GoneDocument[],
): Promise<Result<Map<string, Became>>> {
  const known = await warehouse.transformationsOf(documents.map(({ from }) => from));
  if (!known.ok) return known;
  const holders = await holdersOf(store, server.id, [...known.value.keys()]);
  const found = new Map<string, Became>();
  for (const document of documents) {
    const became = known.value.get(document.from);
    if (!became) continue;
    const isOthers =
      became.key === null
        ? holders.some((holder) => isOfAnother(holder, document))
        : !isKeyOf(server.tag, document.order, became.key);
    if (!isOthers) found.set(document.order, { from: document.from, ...became });
  }
  return ok(found);
}

/** A clerk's sale may keep the note of the order document; Kervan's has one of its own. */
function isKeyOf(tag: string, order: string, key: string): boolean {
  return (['order', 'sale'] as const).some((kind) => documentKey(tag, order as OrderNumber, kind) === key);
}

/** Whether the number had gone to another order by the time of the sale. */
function isOfAnother(holder: NumberHolder, { order, from, writtenAt }: GoneDocument): boolean {
  const { number, document_number: had, document_written_at: hadSince } = holder;
  return number !== order && had === from && writtenAt !== null && hadSince !== null && hadSince > writtenAt;
}

/**
 * What the document became of which the shop was told; null when it became nothing, or the shop was told of none.
 *
 * The story of the sale that only the shop remembers: a document is written and told to the shop, a clerk makes a sale of it, and whoever looks now (a Kervan
 * whose store was lost, a second installation) sees the key alone, which names no number, or remembers the number of a document before. Should the
 * order be cancelled, people must hear of that sale.
 */
export async function becameAsTold(
  context: SyncContext,
  row: Pick<OrderRow, 'number' | 'document_number' | 'document_written_at'>,
  order: Result<Order>,
): Promise<Result<Became | null>> {
  const told = order.ok ? order.value.warehouseDocument : '';
  if (!/^\d{1,9}$/.test(told)) return ok(null);
  const from = Number(told);
  const writtenAt = row.document_number === from ? row.document_written_at : null;
  const became = await becameOf(context, [{ order: row.number, from, writtenAt }]);
  return became.ok ? ok(became.value.get(row.number) ?? null) : became;
}

const NO_TRACES: ReadonlyMap<string, DocumentTrace> = new Map();

/** The key of an order's document, and the document if it stands. */
export interface TracedDocument extends Pick<DocumentTrace, 'document'> {
  key: string;
}

/**
 * What the warehouse has of these orders, by number: the sale, or else the order document. Sales are many and nothing indexes their
 * notes, so only those whose key is taken are looked for, and last.
 *
 * The story of the sale between two looks: no sale is there, a second installation makes one of the order document, and then that document is gone: it
 * would pass for one of which a clerk made a sale. Of a document that is gone the sale, if there is one, is seen afterwards.
 */
export async function tracesOf(
  { server, warehouse }: SyncContext,
  rows: readonly OrderRow[],
): Promise<Result<Map<string, TracedDocument>>> {
  const keysOf = (kind: 'order' | 'sale'): Map<string, string> =>
    new Map(rows.map(({ number }) => [number, documentKey(server.tag, number as OrderNumber, kind)]));
  const [orderKeys, saleKeys] = [keysOf('order'), keysOf('sale')];
  const orders = await warehouse.findDocuments([...orderKeys.values()]);
  if (!orders.ok) return orders;
  const sold = await warehouse.heldKeys([...saleKeys.values()]);
  if (!sold.ok) return sold;
  const sales = sold.value.size > 0 ? await warehouse.findDocuments([...sold.value]) : ok(NO_TRACES);
  if (!sales.ok) return sales;
  const found = new Map<string, TracedDocument>();
  for (const { number } of rows) {
    const isSold = sold.value.has(saleKeys.get(number)!);
    const [keys, traces] = isSold ? [saleKeys, sales.value] : [orderKeys, orders.value];
    const key = keys.get(number)!;
    const trace = traces.get(key);
    if (trace?.hasKey || trace?.document) found.set(number, { key, document: trace.document });
  }
  return ok(found);
}

/** The day the document most likely carries, as the settings say. */
function documentDay(
  context: SyncContext,
  row: OrderRow,
  document: DocumentTrace['document'],
): string | null {
  const writtenAt = document?.writtenAt;
  const { shop, settings } = context.server.definition;
  const isOrderDay =
    document?.kind !== 'sale' && settings.import.documentDate === 'order-day' && row.created_at !== null;
  return isOrderDay ? dayIn(shop.timeZone, new Date(row.created_at!)) : (writtenAt?.slice(0, 10) ?? null);
}
