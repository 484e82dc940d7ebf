import { sql } from 'kysely';
import { decimal, fromDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { ItemId, LocationId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import { reading } from './attempt.ts';
import { isDocumentLine } from './conditions.ts';
import type { Session } from './session.ts';
import { batches, type Database } from './sql/dialect.ts';

/** operationtype: a customer's order, and an order at a table of a restaurant. */
const CUSTOMER_ORDER = 19;
const RESTAURANT_ORDER = 33;

/** Equal quantities of one item, and how many rows hold them. */
interface Tally {
  item: number | null;
  quantity: number | null;
  rows: number | string;
}

/**
 * What lies in the store table at the locations. Nothing makes (ObjectID, GoodID) unique there, and with lots an item has
 * many rows: all are added up, as decimals, because a sum of doubles made by the server would carry noise.
 */
export function stock(
  session: Session,
  items: readonly ItemId[],
  locations: readonly LocationId[],
): Promise<Result<Map<ItemId, Decimal>>> {
  return reading(session, async (database) => {
    const total = new Map<ItemId, Decimal>();
    for (const places of batches(locations)) {
      for (const goods of batches(items)) add(total, await stockQuery(database, goods, places).execute());
    }
    return total;
  });
}

/** Balances of items at locations, equal ones counted, so that they can be added up as decimals. */
export function stockQuery(database: Database, items: ItemId[], locations: LocationId[]) {
  return database
    .selectFrom('store')
    .select((eb) => ['GoodID as item', 'Qtty as quantity', eb.fn.countAll().as('rows')])
    .where('GoodID', 'in', items)
    .where('ObjectID', 'in', locations)
    .groupBy(['GoodID', 'Qtty']);
}

/**
 * What orders hold back at the locations. The vendor's program has no status of an order: as long as its rows are there
 * they reserve. A restaurant's order names the location whose stock it takes in SrcDocID (its ObjectID is the table) and
 * may have any number.
 */
export function openOrders(
  session: Session,
  locations: readonly LocationId[],
): Promise<Result<Map<ItemId, Decimal>>> {
  return reading(session, async (database) => {
    const total = new Map<ItemId, Decimal>();
    for (const places of batches(locations)) {
      add(total, await customerOrdersQuery(database, places).execute());
      add(total, await restaurantOrdersQuery(database, places).execute());
    }
    return total;
  });
}

/** What open customer orders (type 19) hold at locations, equal quantities counted. */
export function customerOrdersQuery(database: Database, locations: LocationId[]) {
  return orderedQuery(database)
    .where('OperType', '=', sql.lit(CUSTOMER_ORDER))
    .where('ObjectID', 'in', locations)
    .where(isDocumentLine());
}

/** What restaurant orders (type 33) hold, by the main location they name, equal quantities counted. */
export function restaurantOrdersQuery(database: Database, locations: LocationId[]) {
  return orderedQuery(database)
    .where('OperType', '=', sql.lit(RESTAURANT_ORDER))
    .where('SrcDocID', 'in', locations);
}

function orderedQuery(database: Database) {
  return database
    .selectFrom('operations')
    .select((eb) => ['GoodID as item', 'Qtty as quantity', eb.fn.countAll().as('rows')])
    .where('GoodID', '>', 0)
    .groupBy(['GoodID', 'Qtty']);
}

function add(total: Map<ItemId, Decimal>, tallies: readonly (Tally | { rows: unknown })[]): void {
  for (const { item, quantity, rows } of tallies as readonly Tally[]) {
    const id = item as ItemId;
    const amount = fromDouble(quantity).times(decimal(String(rows)));
    total.set(id, (total.get(id) ?? ZERO).plus(amount));
  }
}
