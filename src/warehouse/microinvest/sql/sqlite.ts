import { sql, Kysely, SqliteDialect } from 'kysely';
import { openSqlite } from '../../../sqlite.ts';
import type { WarehouseTables } from '../tables.ts';
import { absenceOf } from './absent-file.ts';
import {
  foldText,
  insertedId,
  rankedByCase,
  textComparison,
  type Column,
  type Database,
  type Dialect,
  type Fault,
  type FaultKind,
} from './dialect.ts';

/** Short, because it stops the whole process; the driver itself tries again a few times, without stopping it. */
const BUSY_TIMEOUT_MS = 300;

/** Opens a warehouse file; never creates one and leaves its journal mode as its owner set it. Throws SQLite's error. */
export function openSqliteWarehouse(file: string, use: 'read' | 'write' = 'write'): Database {
  const { database, native } = openSqlite(file, {
    create: false,
    journal: 'as-is',
    busyTimeoutMs: BUSY_TIMEOUT_MS,
  });
  if (use === 'read') native.exec('PRAGMA query_only = ON');
  // SQLite's own lower() knows Latin letters only.
  native.function('kervan_fold', { deterministic: true }, (value) =>
    typeof value === 'string' ? foldText(value) : value === null ? null : foldText(String(value)),
  );
  return new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) });
}

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  clock: sql<string>`strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime')`,
  text: textComparison((column) => sql<string>`kervan_fold(${column})`),
  ranked: rankedByCase,
  async insertIfAbsent(database, nextAcct, unless) {
    const insert = database.insertInto('nextacct').orIgnore();
    const statement = unless
      ? insert.columns(['NextAcct']).expression(sql`select ${nextAcct} where not exists ${unless}`)
      : insert.values({ NextAcct: nextAcct });
    const { numInsertedOrUpdatedRows } = await statement.executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  },
  addRow: insertedId,
  // SQLite takes 32,766 parameters; beyond some thousands a statement gets no quicker.
  rowsPerInsert: (parameters) => Math.max(1, Math.floor(8000 / parameters)),
  locksRows: false,
  async engine(database) {
    const { version } = await database
      .selectNoFrom(sql<string>`sqlite_version()`.as('version'))
      .executeTakeFirstOrThrow();
    return `SQLite ${version}`;
  },
  async encoding(database) {
    const { rows } = await sql<{ encoding: string }>`select encoding from pragma_encoding`.execute(database);
    return rows[0]!.encoding;
  },
  granting: null,
  async columns(database) {
    const { rows } = await sql<{ table: string; name: string; type: string }>`
      select lower(m.name) as "table", p.name as name, p.type as type
      from sqlite_master as m join pragma_table_info(m.name) as p
      where m.type = 'table'`.execute(database);
    return rows.map((row): Column => ({
      table: row.table,
      name: row.name,
      // SQLite does not enforce VARCHAR(255), but the vendor's program that reads the text does.
      length: Number(/char\s*\(\s*(\d+)\s*\)/i.exec(row.type)?.[1] ?? 0) || null,
      characterSet: null,
    }));
  },
  withoutTransactions: async () => [],
  faultOf,
};

const KINDS = new Map<number, FaultKind>([
  [3, 'rights'], // SQLITE_PERM
  [5, 'lock'], // SQLITE_BUSY
  [6, 'lock'], // SQLITE_LOCKED
  [8, 'rights'], // SQLITE_READONLY
  [14, 'unreachable'], // SQLITE_CANTOPEN
  [23, 'rights'], // SQLITE_AUTH
  [26, 'foreign'], // SQLITE_NOTADB
]);

/** The file is not under its name any more (SQLITE_READONLY_DBMOVED): away, or another one took its place. The next run opens what is there. */
const MOVED = 1032;

/** Result codes of SQLite; the low byte of an extended code is the plain one. */
function faultOf(error: unknown): Fault | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  if (error.errcode === MOVED) return { kind: 'lost', detail: 'the file was moved or replaced' };
  const code = Number(error.errcode) % 256;
  return { kind: KINDS.get(code) ?? 'other', detail: error.message };
}

/** Why a file could not be opened, told apart from a file or a folder that is not there. */
export function sqliteOpenFault(file: string, error: unknown): Fault | null {
  const fault = faultOf(error);
  if (fault?.kind !== 'unreachable') return fault;
  return { ...fault, kind: absenceOf(file) ?? fault.kind };
}
