import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import type { LocationId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';

/** The vendor's prefix for reservations of order numbers in nextacct: "OR12". */
const PREFIX = 'OR';
/** The vendor's program gives up after so many numbers taken by others; from here on Kervan looks at them all at once. */
const TRIES = 100;
/** Numbers are 32-bit integers; the vendor's ceiling. */
const CEILING = 2_000_000_000;

/** A reserved number, and the database server's clock at that moment. */
export interface ReservedNumber {
  number: number;
  clock: string;
}

/**
 * Takes the next order number the way the vendor's open edition does (and so, it is assumed, Warehouse Pro): the highest
 * Acct of the type, placeholders included; plus one; reserved by inserting "OR" and the number into nextacct; taken ones are
 * passed over.
 *
 * Why no number is given twice, told as a story. A clerk and Kervan both read 41 as the highest number. The clerk's program
 * inserts "OR42" first. Kervan's insert of "OR42" waits at the primary key until the clerk's document is committed, is
 * refused, and goes on to 43. Had the clerk's save failed, the key would be free again and 42 would be Kervan's. Two things
 * the key does not stop: reservations deleted by the yearly trimming, and programs that take a number without
 * reserving it. So a number is used only if, after its reservation, no line anywhere carries it.
 */
export async function reserveNumber(
  session: Session,
  transaction: OpenTransaction,
  location: LocationId,
): Promise<Result<ReservedNumber>> {
  const { numbersPerLocation } = await session.configuration.settings(transaction);
  const scope = numbersPerLocation ? location : null;
  const passed = session.numbersPassed.get(scope ?? 0) ?? 0;
  const highest = Math.max(passed, await highestNumber(transaction, scope));
  const last = scope === null ? CEILING : await lastOfRange(transaction, scope, highest);
  for (let number = highest + 1; number <= Math.min(last, highest + TRIES); number += 1) {
    const clock = await reserve(session, transaction, number);
    if (clock !== null) return ok({ number, clock });
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
): Promise<Result<ReservedNumber>> {
  const taken = await takenNumbers(transaction);
  for (let number = highest + 1; number <= last; number += 1) {
    if (taken.has(number)) continue;
    const clock = await reserve(session, transaction, number);
    if (clock === null) continue;
    session.numbersPassed.set(scope ?? 0, number);
    return ok({ number, clock });
  }
  return failed(problem('numbers-exhausted', { location: scope ?? 0, number: last + 1 }));
}

/** Reserves one number; null when it is reserved by others or stands on a line. */
async function reserve(
  session: Session,
  transaction: OpenTransaction,
  number: number,
): Promise<string | null> {
  if (!(await session.dialect.insertIfAbsent(transaction, `${PREFIX}${number}`))) return null;
  const { clock, used } = await numberCheckQuery(session, transaction, number).executeTakeFirstOrThrow();
  return used === null ? clock : null;
}

/** The server's clock, and a line of any kind that carries the order number, if there is one. */
export function numberCheckQuery(
  session: Pick<Session, 'dialect'>,
  transaction: OpenTransaction,
  number: number,
) {
  return transaction.selectNoFrom((eb) => [
    session.dialect.clock.as('clock'),
    eb
      .selectFrom('operations')
      .select((line) => line.fn.max('ID').as('ID'))
      .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
      .where('Acct', '=', number)
      .as('used'),
  ]);
}

/** The highest order number, of one location or of all; drafts, which are negative, and none at all count as 0. */
async function highestNumber(transaction: OpenTransaction, location: LocationId | null): Promise<number> {
  const row = await highestNumberQuery(transaction, location).executeTakeFirst();
  return Math.max(0, row?.Acct ?? 0);
}

export function highestNumberQuery(transaction: OpenTransaction, location: LocationId | null) {
  const lines = transaction
    .selectFrom('operations')
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order));
  if (location === null) return lines.select((eb) => eb.fn.max('Acct').as('Acct'));
  // Not as max(): the server walks down the index of numbers and stops at the first line of this location.
  return lines.select('Acct').where('ObjectID', '=', location).orderBy('Acct', 'desc').limit(sql.lit(1));
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

export function nextRangeQuery(transaction: OpenTransaction, location: LocationId, highest: number) {
  return transaction
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
