import { CompiledQuery, sql, type Expression, type SqlBool } from 'kysely';
import type { LocationId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Sequence } from './sequences.ts';
import type { Session } from './session.ts';
import type { Database, OpenTransaction } from './sql/dialect.ts';

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
  /** What is numbered. */
  sequence: Sequence;
  /** The highest number, placeholders included; drafts, which are negative, and none at all count as 0. */
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
  sequence: Sequence,
): Promise<Ledger> {
  const { numbersPerLocation } = await session.configuration.settings(transaction);
  if (numbersPerLocation) return readLocationLedger(session, transaction, location, sequence);
  const text = session.keptText(`ledger ${sequence.kind}`, () => ledgerQuery(session, transaction, sequence));
  const { rows } = await transaction.executeQuery(CompiledQuery.raw(text));
  return ledger(rows[0] as LedgerRow, CEILING, null, sequence);
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
  sequence: Sequence,
): Promise<Ledger> {
  const place = placeOf(sequence, location);
  const seen = session.numbersSeen.get(place);
  if (seen !== undefined) {
    const last = await lastOfRange(transaction, location, seen, sequence);
    const row = await ledgerQuery(session, transaction, sequence, {
      location,
      from: seen,
      to: last,
    }).executeTakeFirstOrThrow();
    if (highestOf(row) !== null) return ledger(row, last, location, sequence);
  }
  const row = await ledgerQuery(session, transaction, sequence, { location }).executeTakeFirstOrThrow();
  const highest = Math.max(0, highestOf(row) ?? 0);
  if (highest > 0) session.numbersSeen.set(place, highest);
  return ledger(row, await lastOfRange(transaction, location, highest, sequence), location, sequence);
}

/** Where the numbers of a sequence are remembered: by location, or one place for all. */
function placeOf({ prefix }: Sequence, scope: LocationId | null): string {
  return `${prefix} ${scope ?? ''}`;
}

interface LedgerRow {
  clock: string;
  newestLine: number | null;
  highestNumber: number | null;
  /** Of the other type that shares the numbers. */
  highestOther: number | null;
}

function highestOf({ highestNumber, highestOther }: LedgerRow): number | null {
  if (highestNumber === null || highestOther === null) return highestNumber ?? highestOther;
  return Math.max(highestNumber, highestOther);
}

function ledger(row: LedgerRow, lastNumber: number, scope: LocationId | null, sequence: Sequence): Ledger {
  return {
    clock: row.clock,
    newestLine: row.newestLine ?? 0,
    highestNumber: Math.max(0, highestOf(row) ?? 0),
    lastNumber,
    scope,
    sequence,
  };
}

/** The clock, and the ends of indexes, in one statement: of two types together an index does not tell the highest number. */
export function ledgerQuery(
  { dialect }: Pick<Session, 'dialect'>,
  database: Database,
  { types }: Sequence,
  within?: { location: LocationId; from?: number; to?: number },
) {
  const highest = (type: number) => {
    let lines = database
      .selectFrom('operations')
      .select((eb) => eb.fn.max('Acct').as('highest'))
      .where('OperType', '=', sql.lit(type));
    if (within) lines = lines.where('ObjectID', '=', within.location);
    if (within?.from !== undefined) lines = lines.where('Acct', '>=', within.from);
    if (within?.to !== undefined) lines = lines.where('Acct', '<=', within.to);
    return lines;
  };
  const [first, other] = types as [number, number?];
  return database.selectNoFrom((eb) => [
    dialect.clock.as('clock'),
    eb
      .selectFrom('operations')
      .select((lines) => lines.fn.max('ID').as('newest'))
      .as('newestLine'),
    highest(first).as('highestNumber'),
    (other === undefined ? sql<number | null>`null` : highest(other)).as('highestOther'),
  ]);
}

/**
 * Takes the next number the way the vendor's open edition does (and so, it is assumed, Warehouse Pro): the highest
 * Acct of the sequence, plus one, reserved by inserting "OR" (say) and the number into nextacct; taken ones are passed over.
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
  { scope, highestNumber, lastNumber, sequence }: Ledger,
): Promise<Result<number>> {
  const place = placeOf(sequence, scope);
  const passed = session.numbersPassed.get(place) ?? 0;
  const highest = passed < lastNumber ? Math.max(highestNumber, passed) : highestNumber;
  for (let number = highest + 1; number <= Math.min(lastNumber, highest + TRIES); number += 1) {
    if (await reserve(session, transaction, number, sequence)) return ok(number);
  }
  // A hundred numbers in a row are taken: orders that became sales, whose lines go and whose reservations stay, or orders of
  // other locations. All taken numbers are read once, the first gap is used, and its place is remembered.
  const taken = await takenNumbers(transaction, highest, sequence);
  for (let number = highest + 1; number <= lastNumber; number += 1) {
    if (taken.has(number) || !(await reserve(session, transaction, number, sequence))) continue;
    session.numbersPassed.set(place, number);
    return ok(number);
  }
  return failed(
    scope === null
      ? problem('numbers-exhausted-everywhere', { number: lastNumber, prefix: sequence.prefix })
      : problem('numbers-exhausted', { location: scope, number: lastNumber + 1, prefix: sequence.prefix }),
  );
}

/** What reserves a number in nextacct. */
export function numberText({ prefix }: Sequence, number: number): string {
  return `${prefix}${number}`;
}

/** Reserves one number, unless it is reserved by others or stands on a line. */
function reserve(
  session: Session,
  transaction: OpenTransaction,
  number: number,
  sequence: Sequence,
): Promise<boolean> {
  const text = numberText(sequence, number);
  return session.dialect.insertIfAbsent(transaction, text, numberUseQuery(transaction, number, sequence));
}

/** The lines of these types, placeholders too, that carry the number. */
export function numberUseQuery(database: Database, number: number, { types }: Sequence) {
  return database.selectFrom('operations').select('ID').where(isOfTypes(types)).where('Acct', '=', number);
}

/** Written into the SQL text: an index leads there, and the types never vary. */
function isOfTypes(types: readonly number[]): Expression<SqlBool> {
  const [first, ...others] = types.map((type) => sql.lit(type));
  if (others.length === 0) return sql<SqlBool>`${sql.ref('OperType')} = ${first}`;
  return sql<SqlBool>`${sql.ref('OperType')} in (${sql.join([first, ...others])})`;
}

/**
 * The last number a location may use: another location's range begins where a placeholder stands, a line without partner
 * and item whose Acct is one less than the first number of that range.
 */
async function lastOfRange(
  transaction: OpenTransaction,
  location: LocationId,
  highest: number,
  sequence: Sequence,
): Promise<number> {
  const row = await nextRangeQuery(transaction, location, highest, sequence).executeTakeFirst();
  return Math.min(CEILING, (row?.next ?? CEILING + 1) - 1);
}

/** The index on PartnerID leads to the few placeholders there are. */
export function nextRangeQuery(
  database: Database,
  location: LocationId,
  highest: number,
  { types }: Sequence,
) {
  return database
    .selectFrom('operations')
    .select((eb) => eb.fn.min('Acct').as('next'))
    .where(isOfTypes(types))
    .where('Acct', '>', highest)
    .where('ObjectID', '<>', location)
    .where((eb) => eb.or([eb('PartnerID', '=', sql.lit(0)), eb('PartnerID', 'is', null)]));
}

/** Every number above one that is reserved or stands on a line. */
async function takenNumbers(
  transaction: OpenTransaction,
  highest: number,
  { prefix, types }: Sequence,
): Promise<Set<number | null>> {
  const pattern = new RegExp(`^${prefix}(\\d{1,10})$`, 'i');
  const reserved = await transaction
    .selectFrom('nextacct')
    .select('NextAcct')
    .where('NextAcct', 'like', `${prefix}%`)
    .execute();
  const used = await transaction
    .selectFrom('operations')
    .select('Acct')
    .distinct()
    .where(isOfTypes(types))
    .where('Acct', '>', highest)
    .execute();
  const numbers = reserved.map((row) => Number(pattern.exec(row.NextAcct)?.[1]));
  return new Set([...numbers, ...used.map((row) => row.Acct)]);
}
