import { sql } from 'kysely';
import { canonicalHash } from '../domain/canonical.ts';
import { numberKey } from '../domain/document-key.ts';
import { decimal, ZERO, type Decimal } from '../domain/decimal.ts';
import type { OrderNumber, ServerId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** An order as the shop sent it, and as it was understood (null when it could not be). */
export interface Arrival {
  number: OrderNumber;
  updatedAt: Date;
  raw: string;
  order: Order | null;
}

/**
 * Stores a page of orders and moves the cursor, in one transaction: the cursor never stands beyond what is stored. A version
 * is kept only when its business content is new; what Kervan itself wrote into the order, and the moment of
 * change, are not business. Every stored version makes the shop's quantity of the variants it names unknown, because
 * the shop changed them by itself. Answers how many versions were new.
 */
export async function storeArrivals(
  store: Store,
  server: ServerId,
  arrivals: readonly Arrival[],
  cursor: Date | null,
  now: Date,
): Promise<number> {
  return store.transaction().execute(async (transaction) => {
    const known = await knownOrders(transaction, server, arrivals);
    let stored = 0;
    for (const arrival of arrivals) {
      const before = known.get(arrival.number);
      const after = await storeArrival(transaction, server, arrival, before, now);
      if (after === before) continue;
      known.set(arrival.number, after);
      if (after.version !== before?.version) stored += 1;
    }
    if (cursor) await writeCursor(transaction, server, 'orders', cursor.toISOString());
    return stored;
  });
}

type Known = Pick<OrderRow, 'version' | 'hash' | 'business_hash'>;

async function knownOrders(
  store: Store,
  server: ServerId,
  arrivals: readonly Arrival[],
): Promise<Map<string, Known>> {
  const numbers = arrivals.map(({ number }) => number as string);
  if (numbers.length === 0) return new Map();
  const rows = await store
    .selectFrom('orders')
    .select(['number', 'version', 'hash', 'business_hash'])
    .where('server', '=', server)
    .where('number', 'in', numbers)
    .execute();
  return new Map(rows.map((row) => [row.number, row]));
}

async function storeArrival(
  store: Store,
  server: ServerId,
  arrival: Arrival,
  known: Known | undefined,
  now: Date,
): Promise<Known> {
  const { number, raw, order } = arrival;
  const value = JSON.parse(raw) as Record<string, unknown>;
  const hash = canonicalHash(value);
  if (known?.hash === hash) return known;
  const businessHash = canonicalHash({ ...value, updatedAt: undefined, warehouseDocument: undefined });
  const updated_at = arrival.updatedAt.toISOString();
  if (known?.business_hash === businessHash) {
    await update(store, server, number, { hash, updated_at });
    return { ...known, hash };
  }
  const version = (known?.version ?? 0) + 1;
  const received_at = now.toISOString();
  await store
    .insertInto('order_versions')
    .values({ server, number, version, hash, updated_at, received_at, raw })
    .execute();
  const latest = {
    version,
    hash,
    business_hash: businessHash,
    status: order?.status ?? '',
    created_at: order?.createdAt.toISOString() ?? null,
    updated_at,
  };
  if (known) await reopen(store, server, number, latest);
  else await insertOrder(store, server, number, latest);
  await replaceLines(store, server, arrival);
  return { version, hash, business_hash: businessHash };
}

type Latest = Pick<OrderRow, 'version' | 'hash' | 'business_hash' | 'status' | 'created_at' | 'updated_at'>;

async function insertOrder(
  store: Store,
  server: ServerId,
  number: OrderNumber,
  latest: Latest,
): Promise<void> {
  const blank = {
    state: 'new' as const,
    reason: null,
    decided_with: null,
    next_try_at: null,
    attempts: 0,
    document_key: null,
    document_number: null,
    document_day: null,
    document_written_at: null,
    document_total: null,
    document_version: null,
    explained_version: null,
    document_rows: null,
    write_back: null,
  };
  await store
    .insertInto('orders')
    .values({ server, number, number_key: numberKey(number), ...latest, ...blank })
    .execute();
}

/** A waiting order that changed is new again; one with a document keeps it and waits to have the change explained. */
async function reopen(store: Store, server: ServerId, number: OrderNumber, latest: Latest): Promise<void> {
  await store
    .updateTable('orders')
    .set({ ...latest, state: sql<'new'>`case state when 'waiting' then 'new' else state end` })
    .where('server', '=', server)
    .where('number', '=', number)
    .execute();
}

async function replaceLines(store: Store, server: ServerId, { number, order }: Arrival): Promise<void> {
  const before = await store
    .selectFrom('order_lines')
    .select('variant')
    .where('server', '=', server)
    .where('number', '=', number)
    .execute();
  await store.deleteFrom('order_lines').where('server', '=', server).where('number', '=', number).execute();
  const lines = (order?.lines ?? []).map((line, index) => ({
    server,
    number,
    line: index,
    variant: line.variantId,
    sku: line.sku,
    quantity: line.quantity.toString(),
  }));
  for (let start = 0; start < lines.length; start += 1000) {
    await store
      .insertInto('order_lines')
      .values(lines.slice(start, start + 1000))
      .execute();
  }
  const variants = new Set(
    [...before, ...lines].flatMap(({ variant }) => (variant === null ? [] : [variant])),
  );
  await touchVariants(store, server, [...variants]);
}

async function touchVariants(store: Store, server: ServerId, variants: string[]): Promise<void> {
  for (let start = 0; start < variants.length; start += 500) {
    await store
      .updateTable('links')
      .set((eb) => ({ stock_epoch: eb('stock_epoch', '+', 1), stock_touched: 1 }))
      .where('server', '=', server)
      .where('variant', 'in', variants.slice(start, start + 500))
      .execute();
  }
}

/** Where reading the list of that name goes on; null at the very first time. */
export async function readCursor(store: Store, server: ServerId, name: string): Promise<string | null> {
  const row = await store
    .selectFrom('cursors')
    .select('value')
    .where('server', '=', server)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? null;
}

/** Moves a cursor. */
export async function writeCursor(
  store: Store,
  server: ServerId,
  name: string,
  value: string,
): Promise<void> {
  await store
    .insertInto('cursors')
    .values({ server, name, value })
    .onConflict((conflict) => conflict.columns(['server', 'name']).doUpdateSet({ value }))
    .execute();
}

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
  // Said word for word as the index orders_to_decide says it, else SQLite would not use it.
  const createdAt = sql<string>`coalesce(created_at, '')`;
  let query = store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where(sql<boolean>`state in ('new', 'waiting')`)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'new'),
        eb('decided_with', 'is not', settingsHash),
        eb('next_try_at', '<=', now.toISOString()),
      ]),
    )
    .orderBy(createdAt)
    .orderBy('number')
    .limit(limit);
  if (after)
    query = query.where(sql<boolean>`(${createdAt}, number) > (${after.created_at ?? ''}, ${after.number})`);
  return query.execute();
}

/** Orders with a document that changed in the shop since it was made and have not been compared yet. */
export async function ordersToExplain(store: Store, server: ServerId, limit: number): Promise<OrderRow[]> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('state', 'in', ['documented', 'finished'])
    .where((eb) => eb('version', '>', eb.fn.coalesce('explained_version', 'document_version', eb.val(0))))
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** Orders whose document number the shop has not been told yet. */
export async function ordersToWriteBack(store: Store, server: ServerId, limit: number): Promise<OrderRow[]> {
  return store
    .selectFrom('orders')
    .selectAll()
    .where('server', '=', server)
    .where('write_back', '=', 'pending')
    .orderBy('number')
    .limit(limit)
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

/** The raw text of one version of an order. */
export async function rawVersion(
  store: Store,
  server: ServerId,
  number: string,
  version: number,
): Promise<string> {
  const row = await store
    .selectFrom('order_versions')
    .select('raw')
    .where('server', '=', server)
    .where('number', '=', number)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return row.raw;
}

/** Another order whose number differs only by small and capital letters and came before this one, or null. */
export async function clashingOrder(store: Store, server: ServerId, number: string): Promise<string | null> {
  const row = await store
    .selectFrom('orders')
    .select('number')
    .where('server', '=', server)
    .where('number_key', '=', numberKey(number))
    .where('number', '!=', number)
    .where((eb) => eb.or([eb('document_key', 'is not', null), eb('number', '<', number)]))
    .executeTakeFirst();
  return row?.number ?? null;
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

/**
 * What orders without a document hold of each variant and, for lines without one, of each sku: all but those
 * cancelled, returned or older than `since`.
 */
export async function waitingQuantities(
  store: Store,
  server: ServerId,
  since: Date,
  endedStatuses: readonly string[],
): Promise<{ byVariant: Map<string, Decimal>; bySku: Map<string, Decimal> }> {
  let query = store
    .selectFrom('order_lines as line')
    .innerJoin('orders as o', (join) =>
      join.onRef('o.server', '=', 'line.server').onRef('o.number', '=', 'line.number'),
    )
    .select(['line.variant', 'line.sku', 'line.quantity'])
    .where('o.server', '=', server)
    .where('o.state', 'in', ['new', 'waiting', 'lost'])
    .where('o.created_at', '>=', since.toISOString());
  if (endedStatuses.length > 0) query = query.where('o.status', 'not in', [...endedStatuses]);
  const byVariant = new Map<string, Decimal>();
  const bySku = new Map<string, Decimal>();
  for (const { variant, sku, quantity } of await query.execute()) {
    const [map, name] = variant === null ? [bySku, sku] : [byVariant, variant];
    map.set(name, (map.get(name) ?? ZERO).plus(decimal(quantity)));
  }
  return { byVariant, bySku };
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
