import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { createConnection, type ConnectionOptions } from 'mysql2/promise';
import {
  createMysqlWarehouse,
  createSqliteWarehouse,
  type WarehouseOptions,
  warehouseRows,
} from '../../../demo/warehouse/load.ts';
import { quote } from '../../../demo/warehouse/ddl.ts';
import { blankRow } from '../../../demo/warehouse/default-rows.ts';
import { TABLE_NAMES, type Row, type TableName } from '../../../demo/warehouse/schema.ts';
import type { ResolvedDatabase } from '../../../src/warehouse/warehouse.ts';
import type { DatabaseServer } from '../../servers/database-server.ts';
import { roomAt } from '../../servers/given-mysql.ts';
import type { MssqlServerAddress } from '../../servers/mssql-client.ts';
import { createMssqlWarehouse, inBrackets, insertRows, replaceRows } from '../../servers/mssql-warehouse.ts';

/** A real warehouse database and what the vendor's program or a person might do to it from behind. */
export interface WarehouseStand {
  address: ResolvedDatabase;
  /** What the names of its tables begin with, where others have tables in the same database. */
  tablePrefix?: string;
  /** Runs SQL past the driver: names in backticks, values as "?". Answers the rows of a SELECT. */
  run(text: string, values?: (string | number | null)[]): Promise<Row[]>;
  /** Adds rows; columns not given are as the vendor's program leaves them blank. */
  add(table: TableName, ...rows: Row[]): Promise<void>;
  /** Makes it again what it was when it was new. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Where a database on a MySQL or MariaDB server is. */
export type MysqlAddress = Extract<ResolvedDatabase, { kind: 'mysql' }>;

/** Makes a stand over an empty database: the vendor's fresh rows and nothing else. */
export type StandFactory = () => Promise<WarehouseStand>;

/** A warehouse in a SQLite file of its own. */
export async function sqliteStand(options: WarehouseOptions = {}): Promise<WarehouseStand> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-warehouse-'));
  const file = join(folder, 'warehouse.db');
  createSqliteWarehouse(file, { content: 'fresh', ...options });
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec('PRAGMA synchronous = OFF');
  return standOver(
    { kind: 'sqlite', file },
    options,
    async (text, values) => database.prepare(text).all(...(values as SQLInputValue[])) as Row[],
    async () => {
      if (database.isOpen) database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  );
}

/** A warehouse in a new database of a MariaDB server. */
export async function mysqlStand(
  server: DatabaseServer,
  options: WarehouseOptions = {},
): Promise<WarehouseStand> {
  const { host, port, user, password } = server;
  const database = await server.createDatabase();
  const address: MysqlAddress = { kind: 'mysql', host, port, user, password, database };
  return mysqlStandIn(address, options, () => server.dropDatabase(database));
}

/** A warehouse on a server that somebody named for the tests. */
export async function givenMysqlStand(
  address: Omit<MysqlAddress, 'kind'>,
  options: WarehouseOptions = {},
): Promise<WarehouseStand> {
  const { database, tablePrefix, leave } = await roomAt(address);
  return mysqlStandIn({ kind: 'mysql', ...address, database }, { ...options, tablePrefix }, leave);
}

async function mysqlStandIn(
  address: MysqlAddress,
  options: WarehouseOptions,
  leave: () => Promise<void>,
): Promise<WarehouseStand> {
  await createMysqlWarehouse(address, address.database, { content: 'fresh', ...options });
  const connection = await createConnection(connectionOptions(address));
  return standOver(
    address,
    options,
    async (text, values) => (await connection.query(text, values))[0] as Row[],
    async () => {
      await connection.end();
      await leave();
    },
  );
}

/** Options of a client that is not the driver. */
export function connectionOptions(address: MysqlAddress): ConnectionOptions {
  const { host, port, user, password, database } = address;
  return { host, port, user, password, database, charset: 'utf8mb4', dateStrings: true };
}

/** A warehouse on a SQL Server. */
export async function mssqlStand(
  server: MssqlServerAddress,
  options: WarehouseOptions = {},
): Promise<WarehouseStand> {
  const made = await createMssqlWarehouse(server, { content: 'fresh', ...options });
  const { address, client, tablePrefix } = made;
  const alone: Record<string, () => Promise<void>> = {
    BEGIN: () => client.begin(),
    COMMIT: () => client.commit(),
    ROLLBACK: () => client.rollback(),
  };
  return {
    address,
    tablePrefix,
    async run(text, values = []) {
      const command = alone[text];
      if (!command) return client.run(inBrackets(withMarkedTables(text), tablePrefix), values);
      await command();
      return [];
    },
    async add(table, ...rows) {
      for (const row of rows) {
        const whole = { ...blankRow(table), ...row };
        await insertRows(made, table, Object.keys(whole), [Object.values(whole)]);
      }
    },
    reset: () => replaceRows(made, freshRows(options)),
    close: () => made.close(),
  };
}

/** What a new database holds, table by table; nobody changes the names of the kinds of documents. */
function freshRows(options: WarehouseOptions): { table: TableName; rows: Row[] }[] {
  return Object.entries(warehouseRows({ content: 'fresh', ...options }))
    .filter(([table]) => table !== 'operationtype')
    .map(([table, rows]) => ({ table: table as TableName, rows }));
}

/** A test's SQL as it is; throws where a table has no backticks: it would get no prefix, and be a table of somebody else. */
function withMarkedTables(text: string): string {
  if (/\b(?:from|into|join|table|^update)\s+(?!`)/i.test(text))
    throw new Error(`a table without backticks: ${text}`);
  return text;
}

const TABLES = new RegExp(`\`(${TABLE_NAMES.join('|')})\``, 'g');

/** A stand whose rows are reached by SQL with names in backticks; the names of its tables get their prefix here. */
export function standOver(
  address: ResolvedDatabase,
  options: WarehouseOptions,
  ask: (text: string, values: (string | number | null)[]) => Promise<Row[]>,
  close: () => Promise<void>,
): WarehouseStand {
  const { tablePrefix = '' } = options;
  async function run(text: string, values: (string | number | null)[]): Promise<Row[]> {
    const sql = withMarkedTables(text).replaceAll(TABLES, (_, name) =>
      quote('mysql', `${tablePrefix}${name}`),
    );
    return ask(sql, values);
  }

  async function insert(table: TableName, row: Row): Promise<void> {
    const columns = Object.keys(row).map((column) => quote('mysql', column));
    const places = columns.map(() => '?').join(', ');
    await run(
      `INSERT INTO ${quote('mysql', table)} (${columns.join(', ')}) VALUES (${places})`,
      Object.values(row),
    );
  }

  return {
    address,
    tablePrefix,
    run: (text, values = []) => run(text, values),
    async add(table, ...rows) {
      for (const row of rows) await insert(table, { ...blankRow(table), ...row });
    },
    async reset() {
      await run('BEGIN', []);
      for (const { table, rows } of freshRows(options)) {
        await run(`DELETE FROM ${quote('mysql', table)}`, []);
        for (const row of rows) await insert(table, row);
      }
      await run('COMMIT', []);
    },
    close,
  };
}
