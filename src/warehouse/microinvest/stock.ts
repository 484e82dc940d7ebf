import { sql } from 'kysely';
import { decimal, fromDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { ItemId, LocationId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import { reading } from './attempt.ts';
import { isDocumentLine } from './conditions.ts';
import type { Session } from './session.ts';
import type { OpenOrder } from '../warehouse.ts';
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
  return counted(customerOrders(database, locations));
}

/** What restaurant orders (type 33) hold, by the main location they name, equal quantities counted. */
export function restaurantOrdersQuery(database: Database, locations: LocationId[]) {
  return counted(restaurantOrders(database, locations));
}

function customerOrders(database: Database, locations: LocationId[]) {
  return database
    .selectFrom('operations')
    .where('GoodID', '>', 0)
    .where('OperType', '=', sql.lit(CUSTOMER_ORDER))
    .where('ObjectID', 'in', locations)
    .where(isDocumentLine());
}

function restaurantOrders(database: Database, locations: LocationId[]) {
  return database
    .selectFrom('operations')
    .where('GoodID', '>', 0)
    .where('OperType', '=', sql.lit(RESTAURANT_ORDER))
    .where('SrcDocID', 'in', locations);
}

function counted(lines: ReturnType<typeof customerOrders>) {
  return lines
    .select((eb) => ['GoodID as item', 'Qtty as quantity', eb.fn.countAll().as('rows')])
    .groupBy(['GoodID', 'Qtty']);
}

/** The same for one item, document by document, newest first. */
export function openOrdersOf(
  session: Session,
  item: ItemId,
  locations: readonly LocationId[],
): Promise<Result<OpenOrder[]>> {
  return reading(session, async (database) => {
    const documents = new Map<string, OpenOrder>();
    for (const places of batches(locations)) {
      for (const row of await linesOf(customerOrders(database, places), item).execute())
        addLine(documents, 'order', row, row.place);
      for (const row of await linesOf(restaurantOrders(database, places), item).execute())
        addLine(documents, 'restaurant', row, row.source);
    }
    return [...documents.values()].reverse();
  });
}

function linesOf(lines: ReturnType<typeof customerOrders>, item: ItemId) {
  return lines
    .select(['Acct as number', 'Qtty as quantity', 'ObjectID as place', 'SrcDocID as source', 'Note'])
    .where('GoodID', '=', item)
    .orderBy('ID');
}

/** A line of a document, with what may be blank as the database has it. */
interface DocumentLine {
  number: number | null;
  quantity: number | null;
  Note: string | null;
}

function addLine(
  documents: Map<string, OpenOrder>,
  kind: OpenOrder['kind'],
  { number, quantity, Note }: DocumentLine,
  place: number | null,
): void {
  const name = `${kind} ${number} ${place}`;
  const amount = fromDouble(quantity).plus(documents.get(name)?.quantity ?? ZERO);
  const document = { kind, number: number ?? 0, location: (place ?? 0) as LocationId, note: Note ?? '' };
  documents.set(name, { ...document, quantity: amount });
}

function add(total: Map<ItemId, Decimal>, tallies: readonly (Tally | { rows: unknown })[]): void {
  for (const { item, quantity, rows } of tallies as readonly Tally[]) {
    const id = item as ItemId;
    const amount = fromDouble(quantity).times(decimal(String(rows)));
    total.set(id, (total.get(id) ?? ZERO).plus(amount));
  }
}
