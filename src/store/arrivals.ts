import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { canonicalHash } from '../domain/canonical.ts';
import { numberKey } from '../domain/document-key.ts';
import type { OrderNumber, ServerId } from '../domain/ids.ts';
import type { OrderFace } from '../domain/order-face.ts';
import type { OrderLine } from '../domain/order.ts';
import { writeCursor } from './cursors.ts';
import { NO_DOCUMENT, update } from './inbox.ts';
import { skuKey } from './links.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** An order as the shop sent it, and what its row tells: of one that could not be understood, what was seen of it. */
export interface Arrival {
  number: OrderNumber;
  updatedAt: Date;
  raw: string;
  /** '' when unknown. */
  status: string;
  createdAt: Date | null;
  lines: readonly Pick<OrderLine, 'variantId' | 'sku' | 'quantity'>[];
  /** What its row shows. */
  face: OrderFace;
}

/**
 * Stores a page of orders and moves the cursor, in one transaction: the cursor never stands beyond what is stored. A version
 * is kept only when its business content is new; what Kervan itself wrote into the order, and the moment of
 * change, are not business. Every stored version makes the shop's quantity of the variants it names, by their number or only by their code, unknown,
 * because the shop changed them by itself. Answers how many versions were new.
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
    const touched: Touched = { variants: new Set(), codes: new Set() };
    let stored = 0;
    for (const arrival of arrivals) {
      const before = known.get(arrival.number);
      const after = await storeArrival(transaction, server, { arrival, touched }, before, now);
      if (after === before) continue;
      known.set(arrival.number, after);
      if (after.version !== before?.version) stored += 1;
    }
    await touchLinks(transaction, server, touched);
    if (cursor) await writeCursor(transaction, server, 'orders', cursor.toISOString());
    return stored;
  });
}

/** Which of these orders are not stored as they are now. In the overlap hardly any: the others need not be read again. */
export async function changedOrders<Raw extends Pick<Arrival, 'number' | 'raw'>>(
  store: Store,
  server: ServerId,
  records: readonly Raw[],
): Promise<Raw[]> {
  const known = await knownOrders(store, server, records);
  const changed = new Set(
    records
      .filter(({ number, raw }) => known.get(number)?.hash !== canonicalHash(JSON.parse(raw)))
      .map(({ number }) => number),
  );
  // Of an order that came twice, as it was and as it is, both: which of them comes last is for the shop to say.
  return records.filter(({ number }) => changed.has(number));
}

type Known = Pick<OrderRow, 'version' | 'hash' | 'business_hash'>;

async function knownOrders(
  store: Store,
  server: ServerId,
  arrivals: readonly Pick<Arrival, 'number'>[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  // In portions: a shop without pages gives all its orders at once, and a statement takes only so many parameters.
  for (let start = 0; start < arrivals.length; start += 500) {
    const numbers = arrivals.slice(start, start + 500).map(({ number }) => number as string);
    const rows = await store
      .selectFrom('orders')
      .select(['number', 'version', 'hash', 'business_hash'])
      .where('server', '=', server)
      .where('number', 'in', numbers)
      .execute();
    for (const row of rows) known.set(row.number, row);
  }
  return known;
}

/** What lines of orders name: variants of the shop, and codes (`skuKey`). */
interface Touched {
  variants: Set<string>;
  codes: Set<string>;
}

/** Stores one order, and adds what its lines name or named to that whose quantity in the shop is unknown from now on. */
async function storeArrival(
  store: Store,
  server: ServerId,
  { arrival, touched }: { arrival: Arrival; touched: Touched },
  known: Known | undefined,
  now: Date,
): Promise<Known> {
  const { number, raw, status, createdAt, face } = arrival;
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
    status,
    created_at: createdAt?.toISOString() ?? null,
    updated_at,
    shown_at: createdAt?.toISOString() ?? updated_at,
    ...face,
  };
  if (known) await reopen(store, server, number, latest);
  else await insertOrder(store, server, number, latest);
  const before = known ? await linesOf(store, server, number) : [];
  const lines = arrival.lines.map(lineOf);
  // Most changes leave the lines as they are: those are not written anew.
  if (!isDeepStrictEqual(before, lines)) {
    if (before.length > 0) await removeLines(store, server, number);
    await addLines(store, server, number, lines);
  }
  for (const { variant, sku } of [...before, ...lines]) {
    if (variant !== null) touched.variants.add(variant);
    touched.codes.add(skuKey(sku));
  }
  return { version, hash, business_hash: businessHash };
}

type Latest = OrderFace &
  Pick<OrderRow, 'version' | 'hash' | 'business_hash' | 'status' | 'created_at' | 'updated_at' | 'shown_at'>;

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
    ...NO_DOCUMENT,
    write_back: null,
    erased_at: null,
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
    .set({
      ...latest,
      erased_at: null,
      state: sql<'new'>`case state when 'waiting' then 'new' else state end`,
    })
    .where('server', '=', server)
    .where('number', '=', number)
    .execute();
}

type StoredLine = { line: number; variant: string | null; sku: string; quantity: string };

function lineOf({ variantId, sku, quantity }: Arrival['lines'][number], line: number): StoredLine {
  return { line, variant: variantId, sku, quantity: quantity.toString() };
}

async function linesOf(store: Store, server: ServerId, number: OrderNumber): Promise<StoredLine[]> {
  const rows = await store
    .selectFrom('order_lines')
    .select(['line', 'variant', 'sku', 'quantity'])
    .where('server', '=', server)
    .where('number', '=', number)
    .orderBy('line')
    .execute();
  // SQLite's rows are objects of a kind of their own.
  return rows.map((row) => ({ ...row }));
}

async function removeLines(store: Store, server: ServerId, number: OrderNumber): Promise<void> {
  await store.deleteFrom('order_lines').where('server', '=', server).where('number', '=', number).execute();
}

async function addLines(
  store: Store,
  server: ServerId,
  number: OrderNumber,
  lines: readonly StoredLine[],
): Promise<void> {
  for (let start = 0; start < lines.length; start += 1000) {
    const some = lines.slice(start, start + 1000).map((line) => ({ server, number, ...line }));
    await store.insertInto('order_lines').values(some).execute();
  }
}

/**
 * A line may come without its variant, or with one that is no more: then its item is found by its code, and the variant that carries the code now is the one the
 * shop may have sold or taken back. A code that no variant carries touches nothing: which item it is only the warehouse knows, and of a product
 * that is not linked with it nothing was sent.
 */
async function touchLinks(store: Store, server: ServerId, touched: Touched): Promise<void> {
  touched.codes.delete('');
  const carriers = await carriersOf(store, server, [...touched.codes]);
  const variants = [...new Set([...touched.variants, ...carriers])];
  for (let start = 0; start < variants.length; start += 500) {
    await store
      .updateTable('links')
      .set((eb) => ({ stock_epoch: eb('stock_epoch', '+', 1), stock_touched: 1 }))
      .where('server', '=', server)
      .where('variant', 'in', variants.slice(start, start + 500))
      .execute();
  }
}

async function carriersOf(store: Store, server: ServerId, codes: readonly string[]): Promise<string[]> {
  const variants: string[] = [];
  for (let start = 0; start < codes.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .select('variant')
      .where('server', '=', server)
      .where('sku_key', 'in', codes.slice(start, start + 500))
      .execute();
    for (const { variant } of rows) variants.push(variant);
  }
  return variants;
}
