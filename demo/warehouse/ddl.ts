import type { Column, Table } from './columns.ts';
import { TABLE_NAMES, type TableName, tableOf } from './schema.ts';

/** The engines a Warehouse Pro database lives on, and SQLite, which the vendor's open edition uses as well. */
export type Dialect = 'mysql' | 'sqlite' | 'mssql' | 'access';

export interface DdlOptions {
  /** A database upgraded from old versions instead of a fresh one. */
  upgraded?: boolean;
  /** Of MySQL's tables. The vendor makes utf8mb3; older databases are met in the others. */
  charset?: 'utf8mb3' | 'utf8mb4' | 'cp1251' | 'latin1';
  /** Stands before the name of every table, where the database holds tables of others too. */
  tablePrefix?: string;
}

/** The statements that make all tables and indexes in an empty database, one statement a text, in order. */
export function createStatements(dialect: Dialect, options: DdlOptions = {}): string[] {
  return TABLE_NAMES.flatMap((name) => createTable(dialect, name, options));
}

/** The statements that make one table with its indexes. */
export function createTable(dialect: Dialect, name: TableName, options: DdlOptions = {}): string[] {
  const { upgraded, tablePrefix = '' } = options;
  const table = tableOf(name, upgraded);
  return WRITERS[dialect](tablePrefix + name, { ...table, name: tablePrefix + table.name }, options);
}

/** The columns the dialect's table really has, in their order. */
export function columnsOf(dialect: Dialect, table: Table): Column[] {
  return table.columns.filter((column) => dialect === 'mssql' || column.mssqlOnly !== true);
}

/** Quotes a name in the way of the dialect; all names are quoted, so that System, Key, Desc and Date need no list. */
export function quote(dialect: Dialect, name: string): string {
  return dialect === 'mssql' || dialect === 'access' ? `[${name}]` : `\`${name}\``;
}

/** The indexes stand inside CREATE TABLE, as one statement a table is much quicker than one an index. */
function mysql(name: string, table: Table, { charset = 'utf8mb3' }: DdlOptions): string[] {
  const q = (column: string) => quote('mysql', column);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const part = (column: string) => {
    const length = byName.get(column)?.indexedLength;
    return length === undefined ? q(column) : `${q(column)}(${length})`;
  };
  const key = table.mysqlKey ?? table.key;
  // A counter must be the first column of some index.
  const indexes = key === table.key ? table.indexes : [table.key, ...table.indexes];
  const lines = [
    ...columnsOf('mysql', table).map((column) => `${q(column.name)} ${mysqlType(column)}`),
    `PRIMARY KEY (${key.map(part).join(', ')})`,
    ...indexes.map((columns) => `INDEX (${columns.map(part).join(', ')})`),
  ];
  return [`CREATE TABLE ${q(name)} (\n  ${lines.join(',\n  ')}\n) ENGINE=InnoDB DEFAULT CHARSET=${charset}`];
}

function mysqlType(column: Column): string {
  if (column.type === 'id') return 'INTEGER NOT NULL AUTO_INCREMENT';
  const type = { int: 'INTEGER', double: 'DOUBLE', timestamp: 'DATETIME', date: 'DATETIME', text: 'VARCHAR' };
  const length = column.type === 'text' ? `(${column.length})` : '';
  const fallback = column.default === undefined ? '' : ` DEFAULT ${column.default}`;
  return `${type[column.type]}${length}${column.required === true ? ' NOT NULL' : ''}${fallback}`;
}

function sqlite(name: string, table: Table): string[] {
  const q = (column: string) => quote('sqlite', column);
  const hasCounter = table.columns.some((column) => column.type === 'id' && column.mssqlOnly !== true);
  const lines = columnsOf('sqlite', table).map((column) => `${q(column.name)} ${sqliteType(column)}`);
  if (!hasCounter) lines.push(`PRIMARY KEY (${table.key.map(q).join(', ')})`);
  if (table.mysqlKey !== undefined) lines.push(`UNIQUE (${table.mysqlKey.map(q).join(', ')})`);
  return [
    `CREATE TABLE ${q(name)} (\n  ${lines.join(',\n  ')}\n)`,
    ...table.indexes.map(
      (columns) =>
        `CREATE INDEX ${q(`${name}_${columns.join('_')}`)} ON ${q(name)} (${columns.map(q).join(', ')})`,
    ),
  ];
}

function sqliteType(column: Column): string {
  if (column.type === 'id') return 'INTEGER PRIMARY KEY AUTOINCREMENT';
  const type = { int: 'INTEGER', double: 'DOUBLE', timestamp: 'DATETIME', date: 'DATETIME', text: 'VARCHAR' };
  const length = column.type === 'text' ? `(${column.length})` : '';
  const fallback =
    column.sqliteDefault === true && column.default !== undefined ? ` DEFAULT ${column.default}` : '';
  return `${type[column.type]}${length}${column.required === true ? ' NOT NULL' : ''}${fallback}`;
}

/** SQL Server takes at most 900 bytes into an index, two for each character. */
const MSSQL_INDEXED_CHARACTERS = 450;

function mssql(_: string, table: Table): string[] {
  const q = (column: string) => quote('mssql', column);
  const lines = [
    ...columnsOf('mssql', table).map((column) => `${q(column.name)} ${mssqlType(column)}`),
    `CONSTRAINT ${q(`PK_${table.name}`)} PRIMARY KEY (${table.key.map(q).join(', ')})`,
  ];
  const indexes = [...table.indexes, ...(table.mssqlIndexes ?? [])].filter((columns) =>
    areShort(table, columns, MSSQL_INDEXED_CHARACTERS),
  );
  return [
    `CREATE TABLE ${q(table.name)} (\n  ${lines.join(',\n  ')}\n)`,
    ...indexes.map((columns) => createIndex('mssql', table, columns)),
  ];
}

function mssqlType(column: Column): string {
  if (column.type === 'id') return 'int IDENTITY(1,1) NOT NULL';
  const type = {
    int: 'int',
    double: 'float',
    timestamp: 'datetime',
    date: 'smalldatetime',
    text: `nvarchar(${column.mssql?.length ?? column.length})`,
  };
  const isRequired = column.mssql?.required ?? column.required ?? false;
  return `${column.mssql?.type ?? type[column.type]} ${isRequired ? 'NOT NULL' : 'NULL'}`;
}

/** Longer texts are memos in Access, which it cannot index in this way. */
const ACCESS_TEXT_CHARACTERS = 255;

/** Jet's own DDL, as its ODBC driver takes it: no defaults there. That Access looks like this is inferred. */
function access(_: string, table: Table): string[] {
  const q = (column: string) => quote('access', column);
  const lines = [
    ...columnsOf('access', table).map((column) => `${q(column.name)} ${accessType(column)}`),
    `CONSTRAINT ${q(`PK_${table.name}`)} PRIMARY KEY (${table.key.map(q).join(', ')})`,
  ];
  const indexes = table.indexes.filter((columns) => areShort(table, columns, ACCESS_TEXT_CHARACTERS));
  return [
    `CREATE TABLE ${q(table.name)} (\n  ${lines.join(',\n  ')}\n)`,
    ...indexes.map((columns) => createIndex('access', table, columns)),
  ];
}

function accessType(column: Column): string {
  if (column.type === 'id') return 'COUNTER NOT NULL';
  const type = {
    int: 'LONG',
    double: 'DOUBLE',
    timestamp: 'DATETIME',
    date: 'DATETIME',
    text: (column.length ?? 0) > ACCESS_TEXT_CHARACTERS ? 'MEMO' : `TEXT(${column.length})`,
  };
  return `${type[column.type]}${column.required === true ? ' NOT NULL' : ''}`;
}

function createIndex(dialect: Dialect, table: Table, columns: readonly string[]): string {
  const q = (name: string) => quote(dialect, name);
  const name = q(`IX_${table.name}_${columns.join('_')}`);
  return `CREATE INDEX ${name} ON ${q(table.name)} (${columns.map(q).join(', ')})`;
}

function areShort(table: Table, columns: readonly string[], characters: number): boolean {
  const lengths = table.columns.filter(({ name }) => columns.includes(name)).map(({ length }) => length ?? 0);
  return Math.max(...lengths) <= characters;
}

const WRITERS: Record<Dialect, (name: string, table: Table, options: DdlOptions) => string[]> = {
  mysql,
  sqlite,
  mssql,
  access,
};
