import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import MDBReader from 'mdb-reader';

/** A file that cannot be read, and why. */
export class UnreadableFile extends Error {
  kind: 'refused-login' | 'foreign';

  constructor(kind: UnreadableFile['kind'], detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** What Kervan looks things up by in long tables. */
const INDEXES: Record<string, readonly string[]> = {
  operations: ['OperType, Acct', 'GoodID', 'Date'],
  store: ['GoodID'],
  payments: ['OperType, Acct'],
  ecrreceipts: ['OperType, Acct'],
  documents: ['OperType, Acct'],
};

type Reader = MDBReader;
type Column = ReturnType<ReturnType<Reader['getTable']>['getColumns']>[number];

/** Rows that are read at once, so that a long table is never in memory twice. */
const ROWS_AT_ONCE = 5000;

/**
 * Fills a new SQLite file with these tables of an Access file (Jet 4 and ACE), as far as they are there. Types as the warehouse driver knows
 * them: texts with their length, moments as "2026-11-23 10:15:00", Yes and No as -1 and 0. Throws UnreadableFile.
 */
export function fillCopy(
  { content, password }: { content: Buffer; password: string },
  target: string,
  wanted: readonly string[],
): void {
  const reader = opened(content, password);
  const database = new DatabaseSync(target);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
    const names = new Map(reader.getTableNames().map((name) => [name.toLowerCase(), name]));
    for (const table of wanted) {
      const name = names.get(table);
      if (name !== undefined) fillTable(reader, name, database);
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function opened(content: Buffer, password: string): Reader {
  let reader: Reader;
  try {
    reader = new MDBReader(content, { password });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new UnreadableFile(/password/i.test(detail) ? 'refused-login' : 'foreign', detail);
  }
  // The password of a Jet 4 file stands in it beside the data: nobody is kept from reading, but a wrong one would not write.
  const own = reader.getPassword();
  if (own !== null && own !== '' && own !== password)
    throw new UnreadableFile('refused-login', 'wrong password');
  return reader;
}

function fillTable(reader: Reader, name: string, database: DatabaseSync): void {
  const table = reader.getTable(name);
  const columns = table.getColumns().filter(({ type }) => typeOf(type) !== null);
  const quoted = columns.map((column) => quote(column.name));
  const lower = name.toLowerCase();
  database.exec(`CREATE TABLE ${quote(lower)} (${columns.map((column) => declared(column)).join(', ')})`);
  const insert = database.prepare(
    `INSERT INTO ${quote(lower)} (${quoted.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const names = columns.map((column) => column.name);
  // Not by the count in the head of the table, which need not be right.
  for (let rowOffset = 0; ; rowOffset += ROWS_AT_ONCE) {
    const rows = table.getData({ columns: names, rowOffset, rowLimit: ROWS_AT_ONCE });
    for (const row of rows) insert.run(...names.map((column) => plain(row[column])));
    if (rows.length < ROWS_AT_ONCE) break;
  }
  for (const index of INDEXES[lower] ?? []) {
    database.exec(`CREATE INDEX ${quote(`${lower} ${index}`)} ON ${quote(lower)} (${index})`);
  }
}

/** The type in SQLite; null for what the warehouse has not and the driver does not read. */
function typeOf(type: Column['type']): string | null {
  switch (type) {
    case 'boolean':
    case 'byte':
    case 'integer':
    case 'long':
      return 'INTEGER';
    case 'currency':
    case 'numeric':
    case 'float':
    case 'double':
      return 'DOUBLE';
    case 'datetime':
      return 'DATETIME';
    case 'text':
      return 'VARCHAR';
    case 'memo':
      return 'TEXT';
    default:
      return null;
  }
}

function declared({ name, type, size, autoLong }: Column): string {
  if (autoLong) return `${quote(name)} INTEGER PRIMARY KEY`;
  // The size of a text is in bytes of UTF-16.
  return `${quote(name)} ${typeOf(type)}${type === 'text' ? `(${size / 2})` : ''}`;
}

function plain(value: unknown): SQLInputValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? -1 : 0;
  // The moment has no zone; the reader gives it as if it were in UTC.
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  return value as SQLInputValue;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
