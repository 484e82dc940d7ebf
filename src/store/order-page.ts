import { sql, type Expression, type SqlBool } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import { searchTexts } from '../domain/order-face.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** Where an order is shown: with an open problem or lost; without a document and no problem; the rest. */
export type OrderView = 'all' | 'attention' | 'waiting' | 'done';

/** What a list shows of an order. */
export type ListedOrder = Pick<
  OrderRow,
  | 'number'
  | 'state'
  | 'status'
  | 'reason'
  | 'created_at'
  | 'updated_at'
  | 'next_try_at'
  | 'buyer'
  | 'phone'
  | 'total'
  | 'currency'
  | 'document_number'
  | 'document_day'
  | 'document_total'
  | 'document_kind'
  | 'sale_number'
> & { shown_at: string; problems: number };

/** A place in the list: the order before it. */
export type PlaceInOrders = Pick<ListedOrder, 'shown_at' | 'number'>;

const SHOWN = [
  'number',
  'state',
  'status',
  'reason',
  'created_at',
  'updated_at',
  'next_try_at',
  'buyer',
  'phone',
  'total',
  'currency',
  'document_number',
  'document_day',
  'document_total',
  'document_kind',
  'sale_number',
  'shown_at',
  'problems',
] as const;

/** A page of a server's orders, newest first; `search` finds by number, buyer and phone (see order-face.ts). */
export async function orderPage(
  store: Store,
  server: ServerId,
  which: { view: OrderView; search: string; after: PlaceInOrders | null; limit: number },
): Promise<ListedOrder[]> {
  const { view, search, after, limit } = which;
  // The numbers alone come out of an index that holds all that is asked for; the wide rows are read for one page only.
  let query = store
    .selectFrom('orders')
    .select(['number'])
    .where('server', '=', server)
    .where(contains(search))
    .orderBy('shown_at', 'desc')
    .orderBy('number', 'desc')
    .limit(limit);
  if (view !== 'all') query = query.where('view', '=', view);
  if (after) query = query.where(sql<SqlBool>`(shown_at, number) < (${after.shown_at}, ${after.number})`);
  const numbers = (await query.execute()).map(({ number }) => number);
  if (numbers.length === 0) return [];
  // Asked to sort them too, SQLite would go through all orders.
  const rows = await store
    .selectFrom('orders')
    .select(SHOWN)
    .where('server', '=', server)
    .where('number', 'in', numbers)
    .execute();
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

/** How many orders there are in each view. */
export async function orderTotals(
  store: Store,
  server: ServerId,
  search: string,
): Promise<Record<OrderView, number>> {
  const rows = await store
    .selectFrom('orders')
    .select((eb) => ['view', eb.fn.countAll<number>().as('count')])
    .where('server', '=', server)
    .where(contains(search))
    .groupBy('view')
    .execute();
  const totals = { all: 0, attention: 0, waiting: 0, done: 0 };
  for (const { view, count } of rows) {
    totals[view] = count;
    totals.all += count;
  }
  return totals;
}

function contains(search: string): Expression<SqlBool> {
  const texts = searchTexts(search).filter((text) => text !== '');
  if (texts.length === 0) return sql<SqlBool>`true`;
  return sql<SqlBool>`(${sql.join(
    texts.map((text) => sql`instr(search, ${text}) > 0`),
    sql` or `,
  )})`;
}

/** What a list shows of one order; null when the inbox does not know it. */
export async function listedOrder(
  store: Store,
  server: ServerId,
  number: string,
): Promise<ListedOrder | null> {
  const row = await store
    .selectFrom('orders')
    .select(SHOWN)
    .where('server', '=', server)
    .where('number', '=', number)
    .executeTakeFirst();
  return row ?? null;
}

/** The versions of an order, oldest first; at most the last `limit`. */
export async function orderVersions(
  store: Store,
  server: ServerId,
  number: string,
  limit: number,
): Promise<{ version: number; received_at: string; updated_at: string; raw: string }[]> {
  const rows = await store
    .selectFrom('order_versions')
    .select(['version', 'received_at', 'updated_at', 'raw'])
    .where('server', '=', server)
    .where('number', '=', number)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}
