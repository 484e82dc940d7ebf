import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection, type Connection } from 'mysql2/promise';
import {
  createMysqlWarehouse,
  createSqliteWarehouse,
  type WarehouseOptions,
} from '../../demo/warehouse/load.ts';
import type { Rows } from '../../demo/warehouse/schema.ts';
import type { ResolvedDatabase } from '../../src/warehouse/warehouse.ts';
import { createMssqlWarehouse } from '../servers/mssql-warehouse.ts';
import { administrator, startTdsServer } from '../servers/tds/tds-server.ts';
import { testMariaDb } from '../servers/test-mariadb.ts';

export type WarehouseKind = 'sqlite' | 'mysql' | 'mssql';
type Value = string | number | null;

/** A warehouse database with a way in beside Kervan's, as a clerk or the vendor's program has it. */
export interface TestWarehouse {
  kind: WarehouseKind;
  /** As in a definition. */
  address: ResolvedDatabase;
  /** The rows it was made with. */
  rows: Rows;
  query<Row = Record<string, Value>>(sql: string, values?: Value[]): Promise<Row[]>;
  execute(sql: string, values?: Value[]): Promise<void>;
  /** Adds a row; columns left out keep their defaults. */
  insert(table: string, row: Record<string, Value>): Promise<void>;
  /** Remembers what documents there are. */
  backup(): Promise<void>;
  /** Brings them back as they were, later ones gone. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a sample warehouse and opens a second way into it. */
export async function openTestWarehouse(
  kind: WarehouseKind,
  folder: string,
  options: WarehouseOptions,
): Promise<TestWarehouse> {
  if (kind === 'mssql') return mssqlWarehouse(options);
  return kind === 'sqlite' ? sqliteWarehouse(join(folder, 'warehouse.db'), options) : mysqlWarehouse(options);
}

function sqliteWarehouse(file: string, options: WarehouseOptions): TestWarehouse {
  const rows = createSqliteWarehouse(file, options);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF');
  const execute = async (sql: string, values: Value[] = []) => void database.prepare(sql).run(...values);
  return {
    kind: 'sqlite',
    address: { kind: 'sqlite', file },
    rows,
    query: async <Row>(sql: string, values: Value[] = []) => database.prepare(sql).all(...values) as Row[],
    execute,
    insert: (table, row) => execute(...insertion(table, row)),
    backup: async () => database.exec(copyStatements('', 'kept_').join(';')),
    restore: async () => database.exec(restoreStatements().join(';')),
    close: async () => database.close(),
  };
}

async function mysqlWarehouse(options: WarehouseOptions): Promise<TestWarehouse> {
  const server = await testMariaDb();
  const database = await server.createDatabase();
  const rows = await createMysqlWarehouse(server, database, options);
  const { host, port, user, password } = server;
  const connection = await createConnection({ host, port, user, password, database, dateStrings: true });
  const execute = async (sql: string, values: Value[] = []) => void (await connection.query(sql, values));
  return {
    kind: 'mysql',
    address: { kind: 'mysql', host, port, user, password, database },
    rows,
    query: async <Row>(sql: string, values: Value[] = []) =>
      (await connection.query(sql, values))[0] as Row[],
    execute,
    insert: (table, row) => execute(...insertion(table, row)),
    backup: () => executeAll(connection, copyStatements('', 'kept_')),
    restore: () => executeAll(connection, restoreStatements()),
    async close() {
      await connection.end();
      await server.dropDatabase(database);
    },
  };
}

/** On the test server, whose statements are SQLite's behind the driver's back. */
async function mssqlWarehouse(options: WarehouseOptions): Promise<TestWarehouse> {
  const server = await startTdsServer();
  const { address, client, rows, close } = await createMssqlWarehouse(administrator(server), options);
  const execute = async (sql: string, values: Value[] = []) => void (await client.run(sql, values));
  const all = async (statements: string[]) => {
    for (const statement of statements) await execute(statement);
  };
  return {
    kind: 'mssql',
    address,
    rows,
    query: async <Row>(sql: string, values: Value[] = []) => (await client.run(sql, values)) as Row[],
    execute,
    insert: (table, row) => execute(...insertion(table, row)),
    backup: () => all(copyStatements('', 'kept_')),
    restore: () => all(restoreStatements()),
    async close() {
      await close();
      await server.close();
    },
  };
}

function insertion(table: string, row: Record<string, Value>): [sql: string, values: Value[]] {
  const places = Object.keys(row).map(() => '?');
  const sql = `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`;
  return [sql, Object.values(row)];
}

async function executeAll(connection: Connection, statements: string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement);
}

const DOCUMENT_TABLES = [
  'operations',
  'nextacct',
  'transformations',
  'payments',
  'cashbook',
  'store',
  'ecrreceipts',
];

function copyStatements(from: string, to: string): string[] {
  return DOCUMENT_TABLES.map((table) => `CREATE TABLE ${to}${table} AS SELECT * FROM ${from}${table}`);
}

function restoreStatements(): string[] {
  return DOCUMENT_TABLES.flatMap((table) => [
    `DELETE FROM ${table}`,
    `INSERT INTO ${table} SELECT * FROM kept_${table}`,
  ]);
}
