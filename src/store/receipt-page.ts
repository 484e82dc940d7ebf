import { sql } from 'kysely';
import type { Day } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import { laterDay } from '../domain/local-time.ts';
import type { Store } from './store.ts';
import type { ReceiptRow, ReceiptState } from './receipt-tables.ts';

/** Which receipts a list shows. What was only announced is none yet. */
export interface WhichReceipts {
  /** Empty: all. */
  states: readonly ReceiptState[];
  order?: string | undefined;
}

const SHOWN: readonly ReceiptState[] = [
  'found',
  'pending',
  'printing',
  'printed',
  'refused',
  'in-doubt',
  'dropped',
];

/** A page of a server's receipts, newest first, after the one of this number. */
export async function receiptPage(
  store: Store,
  server: ServerId,
  { states, order, after, limit }: WhichReceipts & { after: number | null; limit: number },
): Promise<ReceiptRow[]> {
  let query = store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('state', 'in', states.length > 0 ? states : SHOWN)
    .orderBy('id', 'desc')
    .limit(limit);
  if (order !== undefined) query = query.where('order_number', '=', order);
  if (after !== null) query = query.where('id', '<', after);
  return query.execute();
}

/** How many receipts of a server are in each state. */
export async function countReceipts(store: Store, server: ServerId): Promise<Map<ReceiptState, number>> {
  const rows = await store
    .selectFrom('receipts')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('server', '=', server)
    .groupBy('state')
    .execute();
  return new Map(rows.map(({ state, count }) => [state, count]));
}

/** How many receipts of each server are refused or in doubt; every server that has receipts is in it. */
export async function countReceiptsInTrouble(store: Store): Promise<Map<ServerId, number>> {
  const rows = await store
    .selectFrom('receipts')
    .select(['server', sql<number>`sum(state IN ('found', 'refused', 'in-doubt'))`.as('count')])
    .groupBy('server')
    .execute();
  return new Map(rows.map(({ server, count }) => [server as ServerId, count]));
}

/**
 * The receipts printed on these days (both included) and those around them: which day a moment belongs to is a matter of its zone, which is not told here. Those of
 * which the device gave no time are found by when they were sent or, where that is not known, last changed.
 */
export async function receiptsOfDays(
  store: Store,
  server: ServerId,
  from: Day,
  to: Day,
): Promise<ReceiptRow[]> {
  // No zone is further from another than this.
  const [first, past] = [laterDay(from, -1), laterDay(to, 2)];
  const noted = sql<string>`coalesce(sent_at, changed_at)`;
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('state', '=', 'printed')
    .where((eb) =>
      eb.or([
        eb.and([eb('receipt_at', '>=', first), eb('receipt_at', '<', past)]),
        eb.and([eb('receipt_at', '=', ''), eb(noted, '>=', first), eb(noted, '<', past)]),
      ]),
    )
    .orderBy('id')
    .execute();
}
