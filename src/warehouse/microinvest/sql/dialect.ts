import {
  sql,
  type AliasableExpression,
  type Expression,
  type Insertable,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
  type Transaction,
} from 'kysely';
import type { ReadOnlyReason } from '../../warehouse.ts';
import type { WarehouseTables } from '../tables.ts';

export type Database = Kysely<WarehouseTables>;
export type OpenTransaction = Transaction<WarehouseTables>;

/** An open database: where it is, for messages, and how to speak to it. */
export interface Connection {
  database: Database;
  dialect: Dialect;
  /** What messages name it by: address, database, user; never a password. */
  place: Record<string, string>;
  /** Why nothing can be written there; null where it can. */
  readOnly: ReadOnlyReason | null;
  /** What is read is a copy of what could be written: nobody asks it for rights. */
  isCopy?: boolean;
}

/** All in which the engines differ; everything else is the same Kysely code on each of them. */
export interface Dialect {
  name: 'mysql' | 'sqlite' | 'mssql' | 'access';
  /** The database server's own clock, local to it, to the second: "2026-11-23 10:15:00". */
  clock: AliasableExpression<string>;
  /** How texts are compared. */
  text: TextComparison;
  /** Counts conditions: 0 where the first holds, 1 where the second does, and so on; their number where none does. */
  ranked(conditions: readonly Expression<SqlBool>[]): Expression<number>;
  /**
   * Adds a text to nextacct, whose primary key it is, unless it stands there or `unless` finds a row; says whether it was
   * added. A client that has added the same text and not yet committed is waited for.
   */
  insertIfAbsent(database: Database, nextAcct: string, unless?: AnyRow): Promise<boolean>;
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
  /** How texts are kept, by the engine's own name for it; several where the columns that are used differ. */
  encoding(database: Database, columns: readonly Column[]): Promise<string>;
  /** How an administrator gives rights to the account that is signed in; null where there are no accounts. */
  granting: ((database: Database) => Promise<Grant>) | null;
  /** Every column of every table of this database, with the room it has for text. */
  columns(database: Database): Promise<Column[]>;
  /** Of these tables the ones whose changes cannot be taken back: what is cut off there stays half written. */
  withoutTransactions(database: Database, tables: readonly (keyof WarehouseTables)[]): Promise<string[]>;
  /** What an error of this engine means; null for an error that is not the engine's, which is then a bug. */
  faultOf(error: unknown): Fault | null;
}

/** The statement, to be shown and not run, that gives rights to a table: `(['INSERT', 'DELETE'], 'operations')`. */
export type Grant = (rights: readonly string[], table: keyof WarehouseTables) => string;

/** A statement that looks whether there is any row. */
export type AnyRow = Pick<SelectQueryBuilder<WarehouseTables, never, object>, 'executeTakeFirst'> &
  Expression<unknown>;

/**
 * Comparisons of a text column. Those of folded texts compare it with the output of `foldText`, without blanks at its ends and without case;
 * they may take more texts for equal than `foldText` does, never fewer: who uses them compares again.
 */
export interface TextComparison {
  isFolded(column: Expression<string | null>, texts: readonly string[]): Expression<SqlBool>;
  beginsFolded(column: Expression<string | null>, text: string): Expression<SqlBool>;
  holdsFolded(column: Expression<string | null>, text: string): Expression<SqlBool>;
  /** Whether it begins with exactly these characters, whatever they mean to LIKE. */
  begins(column: Expression<string | null>, text: string): Expression<SqlBool>;
  /** Its first characters; some engines give all of them. */
  head(column: Expression<string | null>, length: number): AliasableExpression<string>;
  /** Whether it is one of these, small letters and digits, when the signs that people write between digits are left out. */
  isBare(column: Expression<string | null>, texts: readonly string[]): Expression<SqlBool>;
}

/** A text whose every character stands for itself in a LIKE with the escape sign "!"; "[" begins a set on some engines. */
function likeText(text: string): string {
  return text.replaceAll(/[!%_[]/g, '!$&');
}

/** Comparisons in the SQL that most engines understand; what they fold a column with is their own. */
export function textComparison(
  folded: (column: Expression<string | null>) => Expression<string>,
): TextComparison {
  const like = (text: Expression<string | null>, pattern: string) =>
    sql<SqlBool>`${text} like ${pattern} escape '!'`;
  return {
    isFolded: (column, texts) => sql<SqlBool>`${folded(column)} in (${sql.join(texts)})`,
    beginsFolded: (column, text) => like(folded(column), `${likeText(text)}%`),
    holdsFolded: (column, text) => like(folded(column), `%${likeText(text)}%`),
    begins: (column, text) => like(column, `${likeText(text)}%`),
    head: (column, length) => sql<string>`substring(${column}, 1, ${sql.lit(length)})`,
    isBare: (column, texts) => sql<SqlBool>`${bare(column)} in (${sql.join(texts)})`,
  };
}

/** What people write between the signs of a number. */
const SIGNS_BETWEEN = [' ', '-', '/', '.', '(', ')', '+'];

/** A column in small letters without the signs that people write between digits. */
function bare(column: Expression<string | null>): Expression<string> {
  return SIGNS_BETWEEN.reduce(
    (text, sign) => sql<string>`replace(${text}, ${sql.lit(sign)}, '')`,
    sql<string>`lower(${column})`,
  );
}

/** `ranked` in the SQL that most engines understand. */
export function rankedByCase(conditions: readonly Expression<SqlBool>[]): Expression<number> {
  const cases = conditions.map((condition, place) => sql`when ${condition} then ${sql.lit(place)}`);
  return sql<number>`case ${sql.join(cases, sql` `)} else ${sql.lit(conditions.length)} end`;
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
 * - port: something else answers there
 * - instance: the server does not know the named instance, or that one does not listen
 * - browser: whoever tells where a named instance listens is silent; the computer may be switched off
 * - encryption: the two agree on no way to encrypt the line
 * - encryption-demanded: the server lets nobody, or not this user, in over a line that is not encrypted
 * - encryption-absent: the server cannot encrypt
 * - certificate: the server's certificate is not trusted
 * - certificate-name: it is, and made out to another name than the address
 * - exclusive: another program has the file for itself alone
 * - damaged: the file cannot be read to its end
 * - folder: not even the folder of the file is there; a share or a disk may be switched off
 * - helper: the program that speaks to the engine does not start
 * - driver: what speaks to this kind of database is not installed
 * - bitness: it may be, but for programs of the other bitness (32 or 64) than the one that asked
 */
export const FAULT_KINDS = [
  'lock',
  'lost',
  'unreachable',
  'port',
  'instance',
  'browser',
  'encryption',
  'encryption-demanded',
  'encryption-absent',
  'certificate',
  'certificate-name',
  'refused-login',
  'closed',
  'exclusive',
  'damaged',
  'helper',
  'driver',
  'bitness',
  'missing',
  'folder',
  'foreign',
  'rights',
  'text',
  'other',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The number of changed rows where an engine does not tell it (Access, whose driver may not know): whoever needs it looks again. */
export const UNKNOWN_COUNT = -1n;

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
