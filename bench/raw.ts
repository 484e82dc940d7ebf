import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';
import { openOdbc } from '../src/warehouse/microinvest/odbc/odbc.ts';
import type { Value } from '../src/warehouse/microinvest/odbc/protocol.ts';
import type { ResolvedDatabase } from '../src/warehouse/warehouse.ts';
import { connectMssql, type MssqlServerAddress } from '../test/servers/mssql-client.ts';
import { inBrackets } from '../test/servers/mssql-warehouse.ts';

export type RawValue = string | number | null;

/** A database through the client that Kervan's driver uses as well, and nothing of Kervan's between: SQL with names in backticks and "?" for values. */
export interface Raw {
  /** Rows as the client gives them: objects, or lists where the client has no names for them. */
  run(sql: string, values?: readonly RawValue[]): Promise<readonly unknown[]>;
  begin(): Promise<unknown>;
  commit(): Promise<unknown>;
  close(): Promise<unknown>;
  /** The rows one INSERT may add. */
  rowsAtOnce: number;
  /** An INSERT that says the numbers of its rows itself. */
  numbered(table: string, insert: string): string;
  /** "select" with at most so many rows. */
  most(select: string, rows: number): string;
}

const asItIs = (_table: string, insert: string): string => insert;
const limited = (select: string, rows: number): string => `${select} limit ${rows}`;

/** Opens the client alone. A file of Access stands for a file of SQLite under its ODBC driver, as in the tests. */
export function openRaw(address: ResolvedDatabase): Promise<Raw> {
  if (address.kind === 'mysql') return rawMysql(address);
  if (address.kind === 'mssql') return rawMssql(address as MssqlServerAddress);
  return address.kind === 'access' ? rawOdbc(address.file) : rawSqlite(address.file);
}

async function rawMysql({ host, port, user, password, database }: MysqlAddress): Promise<Raw> {
  const connection = await createConnection({ host, port, user, password, database, dateStrings: true });
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return {
    run: async (sql, values = []) => (await connection.execute(sql, [...values]))[0] as unknown[],
    begin: () => connection.beginTransaction(),
    commit: () => connection.commit(),
    close: () => connection.end(),
    rowsAtOnce: 100,
    numbered: asItIs,
    most: limited,
  };
}

type MysqlAddress = Extract<ResolvedDatabase, { kind: 'mysql' }>;

async function rawMssql(address: MssqlServerAddress): Promise<Raw> {
  const client = await connectMssql(address);
  return {
    run: (sql, values = []) => client.run(inBrackets(sql), values),
    begin: () => client.begin(),
    commit: () => client.commit(),
    close: () => client.close(),
    rowsAtOnce: 50,
    numbered: (table, insert) =>
      `set identity_insert \`${table}\` on; ${insert}; set identity_insert \`${table}\` off`,
    most: (select, rows) => select.replace(/^select/, `select top(${rows})`),
  };
}

async function rawOdbc(file: string): Promise<Raw> {
  const connection = openOdbc(`Driver={SQLite3};Database=${file};Timeout=300;NoCreat=1;SyncPragma=OFF;`);
  return {
    async run(sql, values = []) {
      const all: Value[][] = [];
      const statement = sql.replaceAll(/`(\w+)`/g, '[$1]');
      connection.run(statement, [...values], (rows) => {
        for (const row of rows) all.push(row);
      });
      return all;
    },
    begin: async () => connection.autocommit(false),
    async commit() {
      connection.commit();
      connection.autocommit(true);
    },
    close: async () => connection.close(),
    rowsAtOnce: 1,
    numbered: asItIs,
    most: limited,
  };
}

async function rawSqlite(file: string): Promise<Raw> {
  const database = new DatabaseSync(file);
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    run: async (sql, values = []) => prepared(sql).all(...(values as SQLInputValue[])),
    begin: async () => database.exec('begin immediate'),
    commit: async () => database.exec('commit'),
    close: async () => database.close(),
    rowsAtOnce: 100,
    numbered: asItIs,
    most: limited,
  };
}
