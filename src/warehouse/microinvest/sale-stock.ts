import { sql } from 'kysely';
import { decimal, fromDouble, sum, toDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { DocumentLine, DocumentPlan } from '../../domain/document.ts';
import type { ItemId, LocationId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { faultProblem } from './attempt.ts';
import type { Session } from './session.ts';
import { customerOrdersQuery, restaurantOrdersQuery } from './stock.ts';
import { batches, UNKNOWN_COUNT, type OpenTransaction } from './sql/dialect.ts';

/** Quantities nearer than this are the same: the vendor compares doubles so. */
const TOLERANCE = decimal('0.0000001');
/** goods.Type: a service, of which there is always enough. */
const SERVICE = 8;

/** What a document moves of one item. */
interface Moved {
  item: ItemId;
  quantity: Decimal;
  /** For whoever reads a message. */
  name: string;
  /** Unit cost, for a row that has to be made. */
  priceIn: Decimal;
}

/**
 * Takes the goods of a sale out of the store, or puts those of a return back: one row for an item and a location, as it is without
 * lots. A row that is missing is made, because a change of no row would lose the goods silently. Where stock may not fall below zero
 * (configkey12), what open orders hold is not for sale: the vendor counts so. The rows are locked in the order of their items, so that two
 * documents with the same items wait for each other and do not block each other.
 */
export async function moveStock(
  session: Session,
  transaction: OpenTransaction,
  plan: DocumentPlan,
): Promise<Result<void>> {
  const { allowsNegativeStock, costMethod } = await session.configuration.settings(transaction);
  if (costMethod >= 2) return failed(problem('sale-needs-average-cost'));
  const moved = byItem(plan.lines);
  const sign = plan.kind === 'sale' ? -1 : 1;
  const rows = await storeRows(session, transaction, plan.location, moved);
  if (sign === -1 && !allowsNegativeStock) {
    const short = await firstShort(transaction, plan.location, moved, rows);
    if (short) return failed(short);
  }
  for (const { item, quantity, priceIn } of moved) {
    const [row] = rows.get(item) ?? [];
    const change = toDouble(sign === -1 ? quantity.neg() : quantity);
    if (row === undefined) {
      const made = newRow(plan.location, item, change, toDouble(priceIn));
      await transaction.insertInto('store').values(made).execute();
      continue;
    }
    const { numUpdatedRows } = await transaction
      .updateTable('store')
      .set((eb) => ({ Qtty: eb('Qtty', '+', change) }))
      .where('ID', '=', row.id)
      .executeTakeFirstOrThrow();
    // The row was there a moment ago, and not every engine locks what it reads: goods are never lost in silence. More than one is what a trigger changed as well.
    const isChanged =
      numUpdatedRows === UNKNOWN_COUNT ? await isThere(transaction, row.id) : numUpdatedRows > 0n;
    if (!isChanged)
      return failed(faultProblem({ kind: 'other', detail: `store.ID ${row.id}` }, session.place));
  }
  return ok(undefined);
}

/** Whether a row of the store stands: one that was just changed does, as long as its transaction goes on. */
async function isThere(transaction: OpenTransaction, id: number): Promise<boolean> {
  const row = await transaction.selectFrom('store').select('ID').where('ID', '=', id).executeTakeFirst();
  return row !== undefined;
}

function byItem(lines: readonly DocumentLine[]): Moved[] {
  const moved = new Map<ItemId, Moved>();
  for (const { item, quantity, name, priceIn } of lines) {
    const id = item as ItemId;
    const before = moved.get(id)?.quantity ?? ZERO;
    moved.set(id, { item: id, quantity: before.plus(quantity), name, priceIn });
  }
  return [...moved.values()].sort((one, other) => one.item - other.item);
}

interface StoreRow {
  id: number;
  quantity: Decimal;
}

/** The rows of these items at the location, locked, the oldest first. */
async function storeRows(
  { dialect }: Session,
  transaction: OpenTransaction,
  location: LocationId,
  moved: readonly Moved[],
): Promise<Map<ItemId, StoreRow[]>> {
  const found = new Map<ItemId, StoreRow[]>();
  for (const batch of batches(moved.map(({ item }) => item))) {
    const rows = await transaction
      .selectFrom('store')
      .select(['ID', 'GoodID', 'Qtty'])
      .where('GoodID', 'in', batch)
      .where('ObjectID', '=', location)
      .orderBy('GoodID')
      .orderBy('ID')
      .$if(dialect.locksRows, (query) => query.forUpdate())
      .execute();
    for (const { ID, GoodID, Qtty } of rows) {
      const item = GoodID as ItemId;
      found.set(item, [...(found.get(item) ?? []), { id: ID, quantity: fromDouble(Qtty) }]);
    }
  }
  return found;
}

/** The first item of which there is not enough for sale, as a problem; null when there is enough of all. */
async function firstShort(
  transaction: OpenTransaction,
  location: LocationId,
  moved: readonly Moved[],
  rows: ReadonlyMap<ItemId, StoreRow[]>,
) {
  const services = await servicesAmong(transaction, moved);
  const held = await heldByOrders(transaction, location, moved);
  for (const { item, quantity, name } of moved) {
    if (services.has(item)) continue;
    const balance = sum((rows.get(item) ?? []).map((row) => row.quantity));
    const free = balance.minus(held.get(item) ?? ZERO);
    if (!free.plus(TOLERANCE).lt(quantity)) continue;
    return problem('sale-not-enough-stock', {
      item: name,
      available: free.round(6).toString(),
      wanted: quantity.toString(),
      location,
    });
  }
  return null;
}

async function servicesAmong(transaction: OpenTransaction, moved: readonly Moved[]): Promise<Set<ItemId>> {
  const services = new Set<ItemId>();
  for (const batch of batches(moved.map(({ item }) => item))) {
    const rows = await transaction
      .selectFrom('goods')
      .select(['ID', 'Type'])
      .where('ID', 'in', batch)
      .execute();
    for (const { ID, Type } of rows) if (((Type ?? 0) & SERVICE) !== 0) services.add(ID as ItemId);
  }
  return services;
}

/** What open orders hold of these items at the location. */
async function heldByOrders(
  transaction: OpenTransaction,
  location: LocationId,
  moved: readonly Moved[],
): Promise<Map<ItemId, Decimal>> {
  const held = new Map<ItemId, Decimal>();
  for (const batch of batches(moved.map(({ item }) => item))) {
    for (const query of [customerOrdersQuery, restaurantOrdersQuery]) {
      const rows = await query(transaction, [location]).where('GoodID', 'in', batch).execute();
      for (const { item, quantity, rows: count } of rows) {
        const id = item as ItemId;
        const amount = fromDouble(quantity).times(decimal(String(count)));
        held.set(id, (held.get(id) ?? ZERO).plus(amount));
      }
    }
  }
  return held;
}

/** Every column, as the program makes the row of an item at a location without lots. */
function newRow(location: LocationId, item: ItemId, quantity: number, price: number) {
  return {
    ObjectID: location,
    GoodID: item,
    Qtty: quantity,
    Price: price,
    Lot: sql.lit(' '),
    LotID: sql.lit(1),
    LotOrder: sql.lit(1),
  };
}
