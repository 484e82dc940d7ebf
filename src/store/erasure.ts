import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import { foldSearch } from '../domain/order-face.ts';
import { forgetPlanned } from './erase-customers.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** Takes the buyer out of the raw text of an order. */
export type Blank = (raw: string) => string;

/** An order whose buyer is asked for, and the document for which it has to stay as it is. */
export interface BuyersOrder {
  number: string;
  /** operations.Acct of its document; null when it has none. */
  document: number | null;
  isErased: boolean;
  raws: string[];
}

/**
 * The orders where this text stands in a version, or these digits in what the order is found by: a first sieve, the reading comes after. At most
 * 1000.
 */
export async function ordersNaming(
  store: Store,
  server: ServerId,
  { text, digits }: { text?: string | undefined; digits?: readonly string[] | undefined },
): Promise<BuyersOrder[]> {
  const like = (part: string): string => `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const rows = await store
    .selectFrom('orders')
    .select(['number', 'document_key', 'document_number', 'erased_at'])
    .where('server', '=', server)
    .where((eb) =>
      eb.or([
        ...(digits ?? []).map((each) => sql<boolean>`orders.search LIKE ${like(each)} ESCAPE '\\'`),
        ...(text === undefined
          ? []
          : [
              eb.exists(
                eb
                  .selectFrom('order_versions as v')
                  .select('v.version')
                  .whereRef('v.server', '=', 'orders.server')
                  .whereRef('v.number', '=', 'orders.number')
                  .where(sql<boolean>`v.raw LIKE ${like(text)} ESCAPE '\\'`),
              ),
            ]),
      ]),
    )
    .orderBy('number')
    .limit(1000)
    .execute();
  return Promise.all(rows.map((row) => buyersOrder(store, server, row)));
}

/** One order by its number; null when the inbox does not know it. */
export async function orderToErase(
  store: Store,
  server: ServerId,
  number: string,
): Promise<BuyersOrder | null> {
  const row = await store
    .selectFrom('orders')
    .select(['number', 'document_key', 'document_number', 'erased_at'])
    .where('server', '=', server)
    .where('number', '=', number)
    .executeTakeFirst();
  return row ? buyersOrder(store, server, row) : null;
}

async function buyersOrder(
  store: Store,
  server: ServerId,
  row: Pick<OrderRow, 'number' | 'document_key' | 'document_number' | 'erased_at'>,
): Promise<BuyersOrder> {
  const { number, document_key: key, document_number: document, erased_at: erasedAt } = row;
  const versions = await store
    .selectFrom('order_versions')
    .select('raw')
    .where('server', '=', server)
    .where('number', '=', number)
    .execute();
  return {
    number,
    document: key === null ? null : (document ?? 0),
    isErased: erasedAt !== null,
    raws: versions.map(({ raw }) => raw),
  };
}

/**
 * Takes the buyers out of these orders for good: out of every version, out of what lists show and find, and with their open problems, what plans show of them, and the
 * documents that were taken away again when they were cancelled. Orders with a document are left as they are, whatever the list says: one may have got its document a
 * moment ago.
 */
export async function eraseBuyers(
  store: Store,
  server: ServerId,
  numbers: readonly string[],
  blank: Blank,
  now: Date,
): Promise<void> {
  for (const number of numbers) {
    await store.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('orders')
        .set({ erased_at: now.toISOString(), buyer: '', phone: '', search: foldSearch(number) })
        .where('server', '=', server)
        .where('number', '=', number)
        .where('document_key', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return;
      await blankVersions(transaction, server, number, null, blank);
      await transaction
        .deleteFrom('problems')
        .where('server', '=', server)
        .where('record', '=', `order ${number}`)
        .execute();
      await forgetPlanned(transaction, server, `order ${number}`);
      await transaction
        .deleteFrom('documents')
        .where('server', '=', server)
        .where('order_number', '=', number)
        .execute();
    });
  }
}

/** Orders without a document that nobody and nothing waits for, and that came and changed before this moment. At most 1000. */
export async function forgettableOrders(store: Store, server: ServerId, before: Date): Promise<string[]> {
  const rows = await store
    .selectFrom('orders')
    .select('number')
    .where('server', '=', server)
    .where('state', 'in', ['waiting', 'closed'])
    .where('document_key', 'is', null)
    .where('erased_at', 'is', null)
    .where('problems', '=', 0)
    .where('updated_at', '<', before.toISOString())
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('order_versions as v')
            .select('v.version')
            .whereRef('v.server', '=', 'orders.server')
            .whereRef('v.number', '=', 'orders.number')
            .where('v.received_at', '>=', before.toISOString()),
        ),
      ),
    )
    .limit(1000)
    .execute();
  return rows.map(({ number }) => number);
}

/**
 * Takes the buyer out of versions of documented orders that are neither the latest, nor the one the document was made of, nor the last that was
 * compared with it, and that came before this moment. Answers how many; at most 1000 at once.
 */
export async function blankOldVersions(
  store: Store,
  server: ServerId,
  before: Date,
  blank: Blank,
): Promise<number> {
  const rows = await store
    .selectFrom('order_versions as v')
    .innerJoin('orders as o', (join) =>
      join.onRef('o.server', '=', 'v.server').onRef('o.number', '=', 'v.number'),
    )
    .select(['v.number', 'v.version'])
    .where('v.server', '=', server)
    .where('o.document_key', 'is not', null)
    .where('v.is_blank', '=', 0)
    .where('v.received_at', '<', before.toISOString())
    .whereRef('v.version', '<', 'o.version')
    .where(
      sql<boolean>`v.version NOT IN (coalesce(o.document_version, 0), coalesce(o.explained_version, 0), coalesce(o.settled_version, 0))`,
    )
    .limit(1000)
    .execute();
  for (const { number, version } of rows) await blankVersions(store, server, number, version, blank);
  return rows.length;
}

async function blankVersions(
  store: Store,
  server: ServerId,
  number: string,
  version: number | null,
  blank: Blank,
): Promise<void> {
  let which = store
    .selectFrom('order_versions')
    .select(['version', 'raw'])
    .where('server', '=', server)
    .where('number', '=', number);
  if (version !== null) which = which.where('version', '=', version);
  for (const each of await which.execute()) {
    await store
      .updateTable('order_versions')
      .set({ raw: blank(each.raw), is_blank: 1 })
      .where('server', '=', server)
      .where('number', '=', number)
      .where('version', '=', each.version)
      .execute();
  }
}
