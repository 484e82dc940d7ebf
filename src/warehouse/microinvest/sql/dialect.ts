import type { AliasableExpression, Expression, Insertable, Kysely, Transaction } from 'kysely';
import type { WarehouseTables } from '../tables.ts';

export type Database = Kysely<WarehouseTables>;
export type OpenTransaction = Transaction<WarehouseTables>;

/** An open database: where it is, for messages, and how to speak to it. */
export interface Connection {
  database: Database;
  dialect: Dialect;
  /** What messages name it by: address, database, user; never a password. */
  place: Record<string, string>;
}

/** All in which the engines differ; everything else is the same Kysely code on each of them. */
export interface Dialect {
  name: 'mysql' | 'sqlite';
  /** The database server's own clock, local to it, to the second: "2026-11-23 10:15:00". */
  clock: AliasableExpression<string>;
  /**
   * A text column for comparing with the output of `foldText`: without blanks at its ends and without case. It may
   * take more texts for equal than `foldText` does, never fewer: who uses it compares again.
   */
  folded(column: Expression<string | null>): Expression<string>;
  /**
   * Adds a text to nextacct, whose primary key it is, unless it stands there or `unless` finds a row; says whether it was
   * added. A client that has added the same text and not yet committed is waited for.
   */
  insertIfAbsent(database: Database, nextAcct: string, unless?: Expression<unknown>): Promise<boolean>;
  /** Adds a row to a table that numbers its rows by itself, and answers the ID it got. */
  addRow<Table extends NumberedTable>(
    database: Database,
    table: Table,
    row: Insertable<WarehouseTables[Table]>,
  ): Promise<number>;
  /** How many rows with so many parameters each one INSERT may carry; at least 1. */
  rowsPerInsert(parameters: number): number;
  /** Whether rows that are read to be changed have to be locked; where they do not, a transaction has the database to itself. */
  locksRows: boolean;
  /** The server's version as it calls itself. */
  engine(database: Database): Promise<string>;
  /** Every column of every table of this database, with the room it has for text. */
  columns(database: Database): Promise<Column[]>;
  /** Of these tables the ones whose changes cannot be taken back: what is cut off there stays half written. */
  withoutTransactions(database: Database, tables: readonly (keyof WarehouseTables)[]): Promise<string[]>;
  /** What an error of this engine means; null for an error that is not the engine's, which is then a bug. */
  faultOf(error: unknown): Fault | null;
}

export interface Column {
  table: string;
  name: string;
  /** Characters the column holds; null when it has no limit or holds no text. */
  length: number | null;
  /** MySQL's name of its character set; null where every character can be stored; or UTF16_UNITS. */
  characterSet: string | null;
}

/** The tables that new records are added to. */
export type NumberedTable = 'goods' | 'goodsgroups' | 'partners';

/** The character set of a column that holds every character and counts those beyond U+FFFF (emoji) as two. */
export const UTF16_UNITS = 'utf-16 units';

export interface Fault {
  kind: FaultKind;
  /** The engine's own words. */
  detail: string;
}

/**
 * - lock: somebody else holds a row or the file (time-out, deadlock): nothing was done, try again
 * - lost: the connection went away under way: what was asked may or may not have been done
 * - unreachable: no connection could be made
 */
export type FaultKind =
  | 'lock'
  | 'lost'
  | 'unreachable'
  | 'refused-login'
  | 'closed'
  | 'missing'
  | 'foreign'
  | 'rights'
  | 'text'
  | 'other';

/** A text as it is compared: blanks of any kind as spaces, none at the ends, lower case. */
export function foldText(text: string): string {
  return text
    .replaceAll(/[\t\n\r\u00A0]/g, ' ')
    .trim()
    .toLowerCase();
}

/** The most values in one list of parameters. */
const BATCH = 500;

/**
 * Cuts a list into lists of at most 500 for `in (…)`, each filled up to a power of two by repeating its last
 * value: a server then sees ten different statements instead of five hundred and keeps them prepared.
 */
export function* batches<Value>(values: Iterable<Value>): Generator<Value[]> {
  const all = [...new Set(values)];
  for (let start = 0; start < all.length; start += BATCH) {
    const batch = all.slice(start, start + BATCH);
    const width = Math.min(BATCH, 2 ** Math.ceil(Math.log2(batch.length)));
    while (batch.length < width) batch.push(batch.at(-1)!);
    yield batch;
  }
}

/** `addRow` of engines whose clients are told the number of a row they have added. */
export async function insertedId<Table extends NumberedTable>(
  database: Database,
  table: Table,
  row: Insertable<WarehouseTables[Table]>,
): Promise<number> {
  const { insertId } = await database.insertInto(table).values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}
