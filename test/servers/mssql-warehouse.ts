import { randomBytes } from 'node:crypto';
import { createStatements, quote } from '../../demo/warehouse/ddl.ts';
import { tablesToFill, type WarehouseOptions, warehouseRows } from '../../demo/warehouse/load.ts';
import { TABLE_NAMES, TABLES, type Row, type Rows, type TableName } from '../../demo/warehouse/schema.ts';
import type { MssqlDatabase } from '../../src/warehouse/warehouse.ts';
import { connectMssql, type MssqlClient, type MssqlServerAddress } from './mssql-client.ts';
import { leftOver, newTablePrefix } from './table-prefix.ts';

/** A warehouse on a SQL Server, and a client beside the driver. */
export interface MssqlWarehouse extends MssqlTables {
  address: MssqlDatabase;
  /** The rows it was made with. */
  rows: Rows;
  /** Removes what was made. */
  close: () => Promise<void>;
}

/** The tables of a warehouse, and a client that reaches them. */
interface MssqlTables {
  client: MssqlClient;
  /** What their names begin with; empty in a database of its own. */
  tablePrefix: string;
}

/**
 * Makes a warehouse in a database of its own; where the account may not make databases, in the one of the address, where its tables get a
 * prefix that no other table there has.
 */
export async function createMssqlWarehouse(
  server: MssqlServerAddress,
  options: WarehouseOptions = {},
): Promise<MssqlWarehouse> {
  const given = await connectMssql(server);
  const name = `kervan_test_${randomBytes(6).toString('hex')}`;
  const isOwn = await given.run(`create database [${name}]`).then(
    () => true,
    () => false,
  );
  const database = isOwn ? name : server.database;
  const client = isOwn ? await connectMssql({ ...server, database }) : given;
  const tablePrefix = isOwn ? '' : newTablePrefix();
  // Others may be at the same.
  if (!isOwn) await dropTables(given, leftOver).catch(() => {});
  const isOurs = (table: string): boolean => table.startsWith(tablePrefix);
  for (const statement of createStatements('mssql', { ...options, tablePrefix })) await client.run(statement);
  const rows = warehouseRows(options);
  await client.begin();
  for (const { table, columns, values } of tablesToFill('mssql', rows, options))
    await insertRows({ client, tablePrefix }, table, columns, values);
  await client.commit();
  return {
    address: { kind: 'mssql', ...server, database, windowsSignIn: false, oldServer: false },
    client,
    tablePrefix,
    rows,
    async close() {
      if (isOwn) await client.close();
      const dropped = isOwn
        ? given.run(`drop database [${name}]`)
        : dropTables(given, (tables) => tables.filter(isOurs));
      // A test may have taken the server or its lines away.
      await dropped.catch(() => {});
      await given.close();
    },
  };
}

async function dropTables(client: MssqlClient, chosen: (names: string[]) => string[]): Promise<void> {
  const columns = await client.run(
    'select TABLE_NAME as [name] from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = schema_name()',
  );
  const names = new Set(columns.map(({ name }) => String(name)));
  for (const name of chosen([...names])) await client.run(`drop table [${name}]`);
}

/** The most of what one statement of the server may carry. */
const MOST_PARAMETERS = 2000;
const MOST_ROWS = 1000;

/** Adds rows with the numbers they have. */
export async function insertRows(
  { client, tablePrefix }: MssqlTables,
  table: TableName,
  columns: readonly string[],
  values: readonly (string | number | null)[][],
): Promise<void> {
  const most = Math.min(MOST_ROWS, Math.floor(MOST_PARAMETERS / columns.length));
  for (let start = 0; start < values.length; start += most) {
    const part = values.slice(start, start + most);
    await client.run(insertion(nameOf(table, tablePrefix), columns, part.length), part.flat());
  }
}

/** A statement that adds so many rows with the numbers they have. */
function insertion(table: string, columns: readonly string[], rows: number): string {
  const name = quote('mssql', table);
  const list = columns.map((column) => quote('mssql', column)).join(', ');
  const places = `(${columns.map(() => '?').join(', ')})`;
  const insert = `insert into ${name} (${list}) values ${Array.from({ length: rows }, () => places).join(', ')}`;
  return columns.includes('ID')
    ? `set identity_insert ${name} on; ${insert}; set identity_insert ${name} off`
    : insert;
}

/** Puts these few rows into the place of all that the tables hold, in one batch. */
export async function replaceRows(
  { client, tablePrefix }: MssqlTables,
  tables: readonly { table: TableName; rows: readonly Row[] }[],
): Promise<void> {
  const statements: string[] = [];
  const values: Row[string][] = [];
  for (const { table, rows } of tables) {
    const name = nameOf(table, tablePrefix);
    statements.push(`delete from ${quote('mssql', name)}`);
    if (rows.length === 0) continue;
    statements.push(insertion(name, Object.keys(rows[0]!), rows.length));
    values.push(...rows.flatMap((row) => Object.values(row)));
  }
  await client.begin();
  await client.run(statements.join('; '), values);
  await client.commit();
}

/** SQL of the tests, with names in backticks, as SQL Server writes it; the names of tables with their prefix. */
export function inBrackets(text: string, tablePrefix = ''): string {
  return text.replaceAll(/`(\w+)`/g, (_, name: string) => quote('mssql', nameOf(name, tablePrefix)));
}

function nameOf(name: string, tablePrefix: string): string {
  return TABLE_NAMES.includes(name as TableName) ? tablePrefix + TABLES[name as TableName].name : name;
}
