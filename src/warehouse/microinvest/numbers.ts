import { CompiledQuery, sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import type { LocationId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Session } from './session.ts';
import type { Database, OpenTransaction } from './sql/dialect.ts';

/** The vendor's prefix for reservations of order numbers in nextacct: "OR12". */
const PREFIX = 'OR';
/** The vendor's program gives up after so many numbers taken by others; from here on Kervan looks at them all at once. */
const TRIES = 100;
/** Numbers are 32-bit integers; the vendor's ceiling. */
const CEILING = 2_000_000_000;

/** What a writer has to know before it writes. */
export interface Ledger {
  /** The database server's clock. */
  clock: string;
  /** The largest operations.ID. */
  newestLine: number;
  /** The highest order number, placeholders included; drafts, which are negative, and none at all count as 0. */
  highestNumber: number;
  /** The last number that may be given. */
  lastNumber: number;
  /** The location whose numbers count alone, or null when all locations share one sequence (configkey48 off). */
  scope: LocationId | null;
}

/** Reads the ledger for a document at a location. */
export async function readLedger(
  session: Session,
  transaction: OpenTransaction,
  location: LocationId,
): Promise<Ledger> {
  const { numbersPerLocation } = await session.configuration.settings(transaction);
  if (numbersPerLocation) return readLocationLedger(session, transaction, location);
  const text = session.keptText('ledger', () => ledgerQuery(session, transaction));
  const { rows } = await transaction.executeQuery(CompiledQuery.raw(text));
  return ledger(rows[0] as LedgerRow, CEILING, null);
}

/**
 * The highest number of one location has no index: the server would look at all orders of the location, or of all others.
 * Numbers only go up, so it is looked for from the last one seen to the end of the range; everything is read only
 * the first time, and when that document is gone.
 */
async function readLocationLedger(
  session: Session,
  transaction: OpenTransaction,
  location: LocationId,
): Promise<Ledger> {
  const seen = session.numbersSeen.get(location);
  if (seen !== undefined) {
    const last = await lastOfRange(transaction, location, seen);
    const row = await ledgerQuery(session, transaction, {
      location,
      from: seen,
      to: last,
    }).executeTakeFirstOrThrow();
    if (row.highestNumber !== null) return ledger(row, last, location);
  }
  const row = await ledgerQuery(session, transaction, { location }).executeTakeFirstOrThrow();
  const highest = Math.max(0, row.highestNumber ?? 0);
  if (highest > 0) session.numbersSeen.set(location, highest);
  return ledger(row, await lastOfRange(transaction, location, highest), location);
}

type LedgerRow = { clock: string; newestLine: number | null; highestNumber: number | null };

function ledger(row: LedgerRow, lastNumber: number, scope: LocationId | null): Ledger {
  return {
    clock: row.clock,
    newestLine: row.newestLine ?? 0,
    highestNumber: Math.max(0, row.highestNumber ?? 0),
    lastNumber,
    scope,
  };
}

/** Three values in one statement: the clock, and the ends of two indexes. */
export function ledgerQuery(
  { dialect }: Pick<Session, 'dialect'>,
  database: Database,
  within?: { location: LocationId; from?: number; to?: number },
) {
  let orders = database
    .selectFrom('operations')
    .select((eb) => eb.fn.max('Acct').as('Acct'))
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order));
  if (within) orders = orders.where('ObjectID', '=', within.location);
  if (within?.from !== undefined) orders = orders.where('Acct', '>=', within.from);
  if (within?.to !== undefined) orders = orders.where('Acct', '<=', within.to);
  return database.selectNoFrom((eb) => [
    dialect.clock.as('clock'),
    eb
      .selectFrom('operations')
      .select((lines) => lines.fn.max('ID').as('ID'))
      .as('newestLine'),
    orders.as('highestNumber'),
  ]);
}

/**
 * Takes the next order number the way the vendor's open edition does (and so, it is assumed, Warehouse Pro): the highest
 * Acct of the type, plus one, reserved by inserting "OR" and the number into nextacct; taken ones are passed over.
 *
 * Why no number is given twice, told as a story. A clerk and Kervan both read 41 as the highest number. The clerk's program
 * inserts "OR42" first. Kervan's insert of "OR42" waits at the primary key until the clerk's document is committed, is
 * refused, and goes on to 43. Had the clerk's save failed, the key would be free again and 42 would be Kervan's. Two things
 * the key does not stop: reservations deleted by the yearly trimming, and programs that take a number without
 * reserving it. So the statement that reserves a number also looks whether any line carries it.
 */
export async function reserveNumber(
  session: Session,
  transaction: OpenTransaction,
  { scope, highestNumber, lastNumber }: Ledger,
): Promise<Result<number>> {
  const passed = session.numbersPassed.get(scope ?? 0) ?? 0;
  const highest = passed < lastNumber ? Math.max(highestNumber, passed) : highestNumber;
  for (let number = highest + 1; number <= Math.min(lastNumber, highest + TRIES); number += 1) {
    if (await reserve(session, transaction, number)) return ok(number);
  }
  // A hundred numbers in a row are taken: orders that became sales, whose lines go and whose reservations stay, or orders of
  // other locations. All taken numbers are read once, the first gap is used, and its place is remembered.
  const taken = await takenNumbers(transaction, highest);
  for (let number = highest + 1; number <= lastNumber; number += 1) {
    if (taken.has(number) || !(await reserve(session, transaction, number))) continue;
    session.numbersPassed.set(scope ?? 0, number);
    return ok(number);
  }
  return failed(
    scope === null
      ? problem('numbers-exhausted-everywhere', { number: lastNumber })
      : problem('numbers-exhausted', { location: scope, number: lastNumber + 1 }),
  );
}

/** What reserves a number in nextacct. */
export function numberText(number: number): string {
  return `${PREFIX}${number}`;
}

/** Reserves one number, unless it is reserved by others or stands on a line. */
function reserve(session: Session, transaction: OpenTransaction, number: number): Promise<boolean> {
  return session.dialect.insertIfAbsent(transaction, numberText(number), numberUseQuery(transaction, number));
}

/** The lines of any kind, placeholders too, that carry the order number. */
export function numberUseQuery(database: Database, number: number) {
  return database
    .selectFrom('operations')
    .select('ID')
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
    .where('Acct', '=', number);
}

/**
 * The last number a location may use: another location's range begins where a placeholder stands, a line without partner
 * and item whose Acct is one less than the first number of that range.
 */
async function lastOfRange(
  transaction: OpenTransaction,
  location: LocationId,
  highest: number,
): Promise<number> {
  const row = await nextRangeQuery(transaction, location, highest).executeTakeFirst();
  return Math.min(CEILING, (row?.Acct ?? CEILING + 1) - 1);
}

/** The index on PartnerID leads to the few placeholders there are. */
export function nextRangeQuery(database: Database, location: LocationId, highest: number) {
  return database
    .selectFrom('operations')
    .select((eb) => eb.fn.min('Acct').as('Acct'))
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
    .where('Acct', '>', highest)
    .where('ObjectID', '<>', location)
    .where((eb) => eb.or([eb('PartnerID', '=', sql.lit(0)), eb('PartnerID', 'is', null)]));
}

/** Every number above one that is reserved or stands on a line. */
async function takenNumbers(transaction: OpenTransaction, highest: number): Promise<Set<number | null>> {
  const reserved = await transaction
    .selectFrom('nextacct')
    .select('NextAcct')
    .where('NextAcct', 'like', `${PREFIX}%`)
    .execute();
  const used = await transaction
    .selectFrom('operations')
    .select('Acct')
    .distinct()
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
    .where('Acct', '>', highest)
    .execute();
  const numbers = reserved.map((row) => Number(/^OR(\d{1,10})$/i.exec(row.NextAcct)?.[1]));
  return new Set([...numbers, ...used.map((row) => row.Acct)]);
}
