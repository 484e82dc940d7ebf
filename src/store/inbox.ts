import { sql } from 'kysely';
import { numberKey } from '../domain/document-key.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** Longer than any back-off. */
const LONGEST_WAIT_MS = 2 * 3_600_000;

/** What the row of an order says that has no document. */
export const NO_DOCUMENT = {
  document_key: null,
  document_kind: null,
  sale_number: null,
  document_number: null,
  document_day: null,
  document_written_at: null,
  document_total: null,
  document_version: null,
  explained_version: null,
  settled_version: null,
  document_rows: null,
  releasing: null,
} as const satisfies Partial<OrderRow>;

/** One order's row; undefined when the inbox does not know it. */
export async function findOrder(
  store: Store,
  server: ServerId,
  number: string,
): Promise<OrderRow | undefined> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('number', '=', number)
    .executeTakeFirst();
}

/**
 * The next orders to decide on, oldest first: new ones, and waiting ones whose time has come or that were last decided with
 * other settings. Give the last of a page to get the next.
 */
export async function ordersToDecide(
  store: Store,
  server: ServerId,
  settingsHash: string,
  now: Date,
  after: { created_at: string | null; number: string } | null,
  limit: number,
): Promise<OrderRow[]> {
  let query = toDecide(store, server, settingsHash, now)
    .selectAll()
    .orderBy(CREATED_AT)
    .orderBy('number')
    .limit(limit);
  if (after)
    query = query.where(sql<boolean>`(${CREATED_AT}, number) > (${after.created_at ?? ''}, ${after.number})`);
  return query.execute();
}

/** Orders nothing is decided about yet, new or changed while they waited, oldest first; found without the waiting ones being read. */
export async function freshOrders(
  store: Store,
  server: ServerId,
  after: Pick<OrderRow, 'created_at' | 'number'> | null,
  limit: number,
): Promise<OrderRow[]> {
  let query = store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('state', '=', 'new')
    .orderBy(CREATED_AT)
    .orderBy('number')
    .limit(limit);
  if (after)
    query = query.where(sql<boolean>`(${CREATED_AT}, number) > (${after.created_at ?? ''}, ${after.number})`);
  return query.execute();
}

/** How many orders are neither finished nor closed: what every look at the inbox as a whole goes through. */
export async function countOpenOrders(store: Store, server: ServerId): Promise<number> {
  const { count } = await store
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('server', '=', server)
    .where('state', 'in', ['new', 'waiting', 'lost', 'documented'])
    .executeTakeFirstOrThrow();
  return count;
}

/** The rows of these orders, at most 500, in the order of the numbers given; unknown ones are left out. */
export async function ordersOf(
  store: Store,
  server: ServerId,
  numbers: readonly string[],
): Promise<OrderRow[]> {
  if (numbers.length === 0) return [];
  const rows = await store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('number', 'in', numbers)
    .execute();
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

/** How many orders there are to decide on. */
export async function countToDecide(
  store: Store,
  server: ServerId,
  settingsHash: string,
  now: Date,
): Promise<number> {
  const { count } = await toDecide(store, server, settingsHash, now)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Said word for word as the index orders_to_decide says it, else SQLite would not use it. */
const CREATED_AT = sql<string>`coalesce(created_at, '')`;

function toDecide(store: Store, server: ServerId, settingsHash: string, now: Date) {
  return store
    .selectFrom('orders')
    .where('server', '=', server)
    .where(sql<boolean>`state in ('new', 'waiting')`)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'new'),
        eb('decided_with', 'is not', settingsHash),
        eb('next_try_at', '<=', now.toISOString()),
        // No wait is that long: it was set by a clock that ran ahead.
        eb('next_try_at', '>', new Date(now.getTime() + LONGEST_WAIT_MS).toISOString()),
      ]),
    );
}

/**
 * Orders with a document that changed in the shop since they were last looked at, in pages by number; and those that have one of these
 * statuses and were last looked at with other settings, which may want something else of them now.
 */
export async function ordersToFollow(
  store: Store,
  server: ServerId,
  which: { settingsHash: string; statuses: readonly string[] },
  afterNumber: string,
  limit: number,
): Promise<OrderRow[]> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('state', 'in', ['documented', 'finished'])
    .where((eb) =>
      eb.or([
        eb('version', '>', eb.fn.coalesce('explained_version', 'document_version', eb.val(0))),
        eb.and([
          eb('state', '=', 'documented'),
          eb('status', 'in', [...which.statuses, '']),
          eb('decided_with', 'is not', which.settingsHash),
        ]),
      ]),
    )
    .where('number', '>', afterNumber)
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** Orders of whose document, or that it is gone, the shop has not been told yet, in pages by number. */
export async function ordersToWriteBack(
  store: Store,
  server: ServerId,
  afterNumber: string,
  limit: number,
): Promise<OrderRow[]> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('write_back', '=', 'pending')
    .where('number', '>', afterNumber)
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** The shop knows the document numbers of these orders now. */
export async function noteWrittenBack(
  store: Store,
  server: ServerId,
  numbers: readonly string[],
): Promise<void> {
  if (numbers.length === 0) return;
  await store
    .updateTable('orders')
    .set({ write_back: 'done' })
    .where('server', '=', server)
    .where('number', 'in', numbers)
    .execute();
}

/** Orders with a live document, in pages by number. */
export async function documentedOrders(
  store: Store,
  server: ServerId,
  afterNumber: string,
  limit: number,
): Promise<OrderRow[]> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('state', '=', 'documented')
    .where('number', '>', afterNumber)
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** The raw text of one version of an order that is there. */
export async function rawVersion(
  store: Store,
  server: ServerId,
  number: string,
  version: number,
): Promise<string> {
  const raw = await findVersion(store, server, number, version);
  if (raw === null) throw new Error(`order ${number} has no version ${version}`);
  return raw;
}

/** The raw text of one version of an order; null when there is no such version. */
export async function findVersion(
  store: Store,
  server: ServerId,
  number: string,
  version: number,
): Promise<string | null> {
  const row = await store
    .selectFrom('order_versions')
    .select('raw')
    .where('server', '=', server)
    .where('number', '=', number)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.raw ?? null;
}

/** Another order whose number differs only by small and capital letters and came before this one, or null. */
export async function clashingOrder(store: Store, server: ServerId, number: string): Promise<string | null> {
  for (const other of await alikeQuery(store, server, number).execute()) {
    if (other.number < number) return other.number;
    if ((await findOrder(store, server, other.number))?.document_key) return other.number;
  }
  return null;
}

/** Numbers of orders that are the same in the warehouse. Asked for one column more, SQLite would read all orders of the server. */
export function alikeQuery(store: Store, server: ServerId, number: string) {
  return store
    .selectFrom('orders')
    .select('number')
    .where('server', '=', server)
    .where('number_key', '=', numberKey(number))
    .where('number', '!=', number);
}

/** The numbers of the orders that have these number keys. */
export async function ordersOfKeys(
  store: Store,
  server: ServerId,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const orders = new Map<string, string>();
  for (let start = 0; start < keys.length; start += 500) {
    const rows = await store
      .selectFrom('orders')
      .select(['number', 'number_key'])
      .where('server', '=', server)
      .where('number_key', 'in', keys.slice(start, start + 500))
      .orderBy('number', 'desc')
      .execute();
    for (const row of rows) orders.set(row.number_key, row.number);
  }
  return orders;
}

/** Writes what was decided or done about an order. */
export async function update(
  store: Store,
  server: ServerId,
  number: string,
  change: Partial<OrderRow>,
): Promise<void> {
  await store
    .updateTable('orders')
    .set(change)
    .where('server', '=', server)
    .where('number', '=', number)
    .execute();
}

/** Orders that are not as their live documents are, as somebody was told. */
export async function differingOrders(store: Store, server: ServerId): Promise<OrderRow[]> {
  return store
    .selectFrom('problems')
    .innerJoin('orders', (join) =>
      join
        .onRef('orders.server', '=', 'problems.server')
        // Few orders have such a problem: from there, not from all orders.
        .on(sql<boolean>`orders.number = substr(problems.record, length('order ') + 1)`),
    )
    .selectAll('orders')
    .distinct()
    .where('problems.server', '=', server)
    .where('problems.code', 'in', ['order-changed', 'sale-order-changed', 'order-document-changed'])
    .where('orders.state', '=', 'documented')
    .execute();
}

/** Orders without a known document, in pages by number. */
export async function undocumentedOrders(
  store: Store,
  server: ServerId,
  afterNumber: string,
  limit: number,
): Promise<OrderRow[]> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('state', 'in', ['new', 'waiting', 'lost'])
    .where('number', '>', afterNumber)
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** Orders whose row does not show yet what stands in their latest version, with its raw text. */
export async function undescribedOrders(
  store: Store,
  server: ServerId,
  limit: number,
): Promise<{ number: string; raw: string }[]> {
  return store
    .selectFrom('orders')
    .innerJoin('order_versions as v', (join) =>
      join
        .onRef('v.server', '=', 'orders.server')
        .onRef('v.number', '=', 'orders.number')
        .onRef('v.version', '=', 'orders.version'),
    )
    .select(['orders.number', 'v.raw'])
    .where('orders.server', '=', server)
    .where('orders.wants_invoice', 'is', null)
    .limit(limit)
    .execute();
}

/** Makes waiting orders due now, whatever they wait for. */
export async function makeDue(
  store: Store,
  server: ServerId,
  numbers: readonly string[],
  now: Date,
): Promise<void> {
  for (let start = 0; start < numbers.length; start += 500) {
    await store
      .updateTable('orders')
      .set({ next_try_at: now.toISOString(), attempts: 0 })
      .where('server', '=', server)
      .where('state', '=', 'waiting')
      .where('number', 'in', numbers.slice(start, start + 500))
      .execute();
  }
}
