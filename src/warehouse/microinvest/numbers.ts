import { sql } from 'kysely';
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

/** What a writer has to know before it writes, read in one statement. */
export interface Ledger {
  /** The database server's clock. */
  clock: string;
  /** The largest operations.ID. */
  newestLine: number;
  /** The highest order number, placeholders included; drafts, which are negative, and none at all count as 0. */
  highestNumber: number;
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
  const scope = numbersPerLocation ? location : null;
  const row = await ledgerQuery(session, transaction, scope).executeTakeFirstOrThrow();
  return {
    clock: row.clock,
    newestLine: row.newestLine ?? 0,
    highestNumber: Math.max(0, row.highestNumber ?? 0),
    scope,
  };
}

/** Three single values; each comes straight from the end of an index. */
export function ledgerQuery(
  { dialect }: Pick<Session, 'dialect'>,
  database: Database,
  scope: LocationId | null,
) {
  const orders = database.selectFrom('operations').where('OperType', '=', sql.lit(OPERATION_TYPE.order));
  const highestNumber =
    scope === null
      ? orders.select((eb) => eb.fn.max('Acct').as('Acct'))
      : // Not as max(): the server walks down the index of numbers and stops at the first line of this location.
        orders.select('Acct').where('ObjectID', '=', scope).orderBy('Acct', 'desc').limit(sql.lit(1));
  return database.selectNoFrom((eb) => [
    dialect.clock.as('clock'),
    eb
      .selectFrom('operations')
      .select((lines) => lines.fn.max('ID').as('ID'))
      .as('newestLine'),
    highestNumber.as('highestNumber'),
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
  { scope, highestNumber }: Ledger,
): Promise<Result<number>> {
  const highest = Math.max(highestNumber, session.numbersPassed.get(scope ?? 0) ?? 0);
  const last = scope === null ? CEILING : await lastOfRange(transaction, scope, highest);
  for (let number = highest + 1; number <= Math.min(last, highest + TRIES); number += 1) {
    if (await reserve(session, transaction, number)) return ok(number);
  }
  return passTaken(session, transaction, { scope, highest, last });
}

/**
 * A hundred numbers in a row were taken although no line carries them: orders that became sales, whose lines go and whose
 * reservations stay. All reservations are read once and the first gap is used; the place is remembered for the next document.
 */
async function passTaken(
  session: Session,
  transaction: OpenTransaction,
  { scope, highest, last }: { scope: LocationId | null; highest: number; last: number },
): Promise<Result<number>> {
  const taken = await takenNumbers(transaction);
  for (let number = highest + 1; number <= last; number += 1) {
    if (taken.has(number) || !(await reserve(session, transaction, number))) continue;
    session.numbersPassed.set(scope ?? 0, number);
    return ok(number);
  }
  return failed(problem('numbers-exhausted', { location: scope ?? 0, number: last + 1 }));
}

/** Reserves one number, unless it is reserved by others or stands on a line. */
function reserve(session: Session, transaction: OpenTransaction, number: number): Promise<boolean> {
  return session.dialect.insertIfAbsent(
    transaction,
    `${PREFIX}${number}`,
    numberUseQuery(transaction, number),
  );
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

export function nextRangeQuery(database: Database, location: LocationId, highest: number) {
  return database
    .selectFrom('operations')
    .select('Acct')
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
    .where('Acct', '>', highest)
    .where('ObjectID', '<>', location)
    .where(sql<boolean>`coalesce(${sql.ref('PartnerID')}, 0) = 0`)
    .orderBy('Acct')
    .limit(sql.lit(1));
}

async function takenNumbers(transaction: OpenTransaction): Promise<Set<number>> {
  const rows = await transaction
    .selectFrom('nextacct')
    .select('NextAcct')
    .where('NextAcct', 'like', `${PREFIX}%`)
    .execute();
  const numbers = rows.map((row) => /^OR(\d{1,10})$/i.exec(row.NextAcct)?.[1]);
  return new Set(numbers.filter((number) => number !== undefined).map(Number));
}
