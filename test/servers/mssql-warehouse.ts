import { randomBytes } from 'node:crypto';
import { createStatements, quote } from '../../demo/warehouse/ddl.ts';
import { tablesToFill, type WarehouseOptions, warehouseRows } from '../../demo/warehouse/load.ts';
import { TABLE_NAMES, TABLES, type Row, type Rows, type TableName } from '../../demo/warehouse/schema.ts';
import type { MssqlDatabase } from '../../src/warehouse/warehouse.ts';
import { connectMssql, type MssqlClient, type MssqlServerAddress } from './mssql-client.ts';

/** A warehouse on a SQL Server, and a client beside the driver. */
export interface MssqlWarehouse {
  address: MssqlDatabase;
  client: MssqlClient;
  /** The rows it was made with. */
  rows: Rows;
  /** Removes what was made. */
  close: () => Promise<void>;
}

/** Says that the tables of a database are those of tests and may be dropped. */
const MARK = 'KervanTest';

/**
 * Makes a warehouse in a database of its own; where the account may not make databases, in the one of the address, which must
 * have no tables then, or those of an earlier test.
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
  if (!isOwn) await takeOver(client);
  for (const statement of createStatements('mssql', options)) await client.run(statement);
  const rows = warehouseRows(options);
  await client.begin();
  for (const { table, columns, values } of tablesToFill('mssql', rows, options))
    await insertRows(client, table, columns, values);
  await client.commit();
  return {
    address: { kind: 'mssql', ...server, database, windowsSignIn: false, oldServer: false },
    client,
    rows,
    async close() {
      if (isOwn) await client.close();
      // A test may have taken the server or its lines away.
      await (isOwn ? given.run(`drop database [${name}]`) : dropTables(given)).catch(() => {});
      await given.close();
    },
  };
}

async function takeOver(client: MssqlClient): Promise<void> {
  const names = await tablesOf(client);
  if (names.size > 0 && !names.has(MARK))
    throw new Error('the account may not make databases, and the given one has tables that are not of tests');
  await dropTables(client);
  await client.run(`create table [${MARK}] ([Made] int NULL)`);
}

/** Leaves the given database as it was: empty. The mark goes last, so that what is cut off here can be taken over. */
async function dropTables(client: MssqlClient): Promise<void> {
  const names = await tablesOf(client);
  for (const name of names) if (name !== MARK) await client.run(`drop table [${name}]`);
  if (names.has(MARK)) await client.run(`drop table [${MARK}]`);
}

async function tablesOf(client: MssqlClient): Promise<Set<string>> {
  const tables = await client.run('select TABLE_NAME as [name] from INFORMATION_SCHEMA.COLUMNS');
  return new Set(tables.map(({ name }) => String(name)));
}

/** The most of what one statement of the server may carry. */
const MOST_PARAMETERS = 2000;
const MOST_ROWS = 1000;

/** Adds rows with the numbers they have. */
export async function insertRows(
  client: MssqlClient,
  table: TableName,
  columns: readonly string[],
  values: readonly (string | number | null)[][],
): Promise<void> {
  const most = Math.min(MOST_ROWS, Math.floor(MOST_PARAMETERS / columns.length));
  for (let start = 0; start < values.length; start += most) {
    const part = values.slice(start, start + most);
    await client.run(insertion(table, columns, part.length), part.flat());
  }
}

/** A statement that adds so many rows with the numbers they have. */
function insertion(table: TableName, columns: readonly string[], rows: number): string {
  const name = quote('mssql', TABLES[table].name);
  const list = columns.map((column) => quote('mssql', column)).join(', ');
  const places = `(${columns.map(() => '?').join(', ')})`;
  const insert = `insert into ${name} (${list}) values ${Array.from({ length: rows }, () => places).join(', ')}`;
  return columns.includes('ID')
    ? `set identity_insert ${name} on; ${insert}; set identity_insert ${name} off`
    : insert;
}

/** Puts these few rows into the place of all that the tables hold, in one batch. */
export async function replaceRows(
  client: MssqlClient,
  tables: readonly { table: TableName; rows: readonly Row[] }[],
): Promise<void> {
  const statements: string[] = [];
  const values: Row[string][] = [];
  for (const { table, rows } of tables) {
    statements.push(`delete from ${quote('mssql', TABLES[table].name)}`);
    if (rows.length === 0) continue;
    statements.push(insertion(table, Object.keys(rows[0]!), rows.length));
    values.push(...rows.flatMap((row) => Object.values(row)));
  }
  await client.begin();
  await client.run(statements.join('; '), values);
  await client.commit();
}

/** SQL of the tests, with names in backticks, as SQL Server writes it. */
export function inBrackets(text: string): string {
  return text.replaceAll(/`(\w+)`/g, (_, name: string) => quote('mssql', nameOf(name)));
}

function nameOf(name: string): string {
  return TABLE_NAMES.includes(name as TableName) ? TABLES[name as TableName].name : name;
}
