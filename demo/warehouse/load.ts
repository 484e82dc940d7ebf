import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Connection, createConnection } from 'mysql2/promise';
import { columnsOf, createStatements, type DdlOptions, type Dialect, quote } from './ddl.ts';
import { defaultRows } from './default-rows.ts';
import { type SampleOptions, sampleRows } from './sample.ts';
import { type Row, type Rows, TABLE_NAMES, type TableName, tableOf } from './schema.ts';
import { readAsLatin1 } from './latin1.ts';
import { upgradedRows } from './upgraded-rows.ts';

export interface WarehouseOptions extends Partial<SampleOptions>, DdlOptions {
  /** A fresh database without anything, or the sample shop (the default). */
  content?: 'fresh' | 'sample';
}

/** The rows a database made with these options holds. */
export function warehouseRows(options: WarehouseOptions = {}): Rows {
  const rows = options.content === 'fresh' ? defaultRows(options.currency) : sampleRows(options);
  return options.upgraded === true ? upgradedRows(rows) : rows;
}

/**
 * Makes a warehouse in a SQLite file (":memory:" makes no sense here: it is closed at the end) and gives the rows it
 * holds. An existing file is replaced.
 */
export function createSqliteWarehouse(file: string, options: WarehouseOptions = {}): Rows {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
  const rows = warehouseRows(options);
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA synchronous = OFF; BEGIN');
    for (const statement of createStatements('sqlite', options)) database.exec(statement);
    for (const filled of tablesToFill('sqlite', rows, options)) {
      const places = filled.columns.map(() => '?').join(', ');
      const insert = database.prepare(`${insertInto('sqlite', filled, options)} (${places})`);
      for (const row of filled.values) insert.run(...row);
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
  return rows;
}

/** Where the server listens and who may make databases there. */
export interface MysqlServer {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** How many values one INSERT carries: far below the server's limit for a packet. */
const VALUES_PER_INSERT = 20_000;

/**
 * Makes a warehouse in a new database of a MySQL or MariaDB server and gives the rows it holds. A database of that
 * name must be absent or empty, unless the tables get a prefix that no other table there has. With the character set
 * latin1 the texts are stored as old databases have them: as the bytes of Windows-1251 in columns that say latin1.
 */
export async function createMysqlWarehouse(
  server: MysqlServer,
  name: string,
  options: WarehouseOptions = {},
): Promise<Rows> {
  const { host, port, user, password } = server;
  const rows = warehouseRows(options);
  const connection = await createConnection({ host, port, user, password });
  try {
    await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET ??', [
      name,
      options.charset ?? 'utf8mb3',
    ]);
    await connection.changeUser({ database: name });
    for (const statement of createStatements('mysql', options)) await connection.query(statement);
    await connection.beginTransaction();
    const store = options.charset === 'latin1' ? readAsLatin1 : (value: Row[string]) => value;
    for (const filled of tablesToFill('mysql', rows, options)) {
      const insert = insertInto('mysql', filled, options);
      await insertAll(connection, insert, filled, store);
    }
    await connection.commit();
  } finally {
    await connection.end();
  }
  return rows;
}

async function insertAll(
  connection: Connection,
  insert: string,
  { columns, values }: FilledTable,
  store: (value: Row[string]) => Row[string],
): Promise<void> {
  const rowsPerInsert = Math.floor(VALUES_PER_INSERT / columns.length);
  for (let start = 0; start < values.length; start += rowsPerInsert) {
    const part = values.slice(start, start + rowsPerInsert).map((row) => row.map(store));
    await connection.query(`${insert} ?`, [part]);
  }
}

export interface FilledTable {
  table: TableName;
  columns: string[];
  values: Row[string][][];
}

/** The tables with rows, each row as the list of its values in the order of the columns. */
export function tablesToFill(dialect: Dialect, rows: Rows, { upgraded }: DdlOptions): FilledTable[] {
  return TABLE_NAMES.filter((table) => rows[table].length > 0).map((table) => {
    const columns = columnsOf(dialect, tableOf(table, upgraded))
      // What counts up by itself on SQL Server alone, no row says.
      .filter((column) => column.mssqlOnly !== true)
      .map((column) => column.name);
    return { table, columns, values: rows[table].map((row) => columns.map((column) => row[column] ?? null)) };
  });
}

function insertInto(
  dialect: Dialect,
  { table, columns }: FilledTable,
  { tablePrefix = '' }: DdlOptions,
): string {
  const list = columns.map((column) => quote(dialect, column)).join(', ');
  return `INSERT INTO ${quote(dialect, tablePrefix + table)} (${list}) VALUES`;
}
