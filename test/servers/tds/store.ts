import { constants, DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { likePattern, translate, translateTable } from './translate.ts';
import { SqlError, sqlErrorOf } from './errors.ts';
import type { Cell, ResultColumn } from './tokens.ts';

export interface Answer {
  columns: ResultColumn[];
  rows: Cell[][];
  /** Rows that were changed or read. */
  count: number;
}

/** What an account may do: "INSERT operations", with tables in small letters; null for everything. */
export type Rights = ReadonlySet<string> | null;

/** One database. */
export interface Store {
  run(sql: string, parameters: Record<string, Cell>, rights: Rights): Answer;
  createTable(sql: string): void;
  /** The column of a table that counts up by itself. */
  identityOf(table: string): string | null;
  begin(): void;
  commit(): void;
  rollback(): void;
  close(): void;
}

/** An empty database; it lives as long as its server. */
export function openStore(name: string): Store {
  const database = new DatabaseSync(':memory:');
  const identities = new Map<string, string>();
  let rights: Rights = null;
  let denied = '';
  database.setAuthorizer((action, table) => {
    const right = RIGHTS.get(action);
    const subject = (table ?? '').toLowerCase();
    if (rights === null || right === undefined || isInternal(subject)) return constants.SQLITE_OK;
    if (rights.has(`${right} ${subject}`)) return constants.SQLITE_OK;
    denied ||= `The ${right} permission was denied on the object '${table}', database '${name}', schema 'dbo'.`;
    return constants.SQLITE_DENY;
  });
  addFunctions(database, name, (table) => rights === null || rights.has(`SELECT ${table.toLowerCase()}`));

  function run(sql: string, parameters: Record<string, Cell>, of: Rights): Answer {
    rights = of;
    denied = '';
    try {
      return execute(database.prepare(translate(sql)), sql, parameters);
    } catch (error) {
      throw denied === '' ? sqlErrorOf(error) : new SqlError(229, denied, 14);
    } finally {
      rights = null;
    }
  }

  return {
    run,
    createTable(sql) {
      const { text, identity } = translateTable(sql);
      database.exec(text);
      const table = /CREATE TABLE \[(\w+)\]/i.exec(sql)?.[1];
      if (identity !== null && table !== undefined) identities.set(table.toLowerCase(), identity);
    },
    identityOf: (table) => identities.get(table.toLowerCase()) ?? null,
    begin: () => database.exec('begin immediate'),
    commit: () => database.exec('commit'),
    rollback: () => database.exec('rollback'),
    close: () => database.close(),
  };
}

const RIGHTS = new Map<number, string>([
  [constants.SQLITE_READ, 'SELECT'],
  [constants.SQLITE_INSERT, 'INSERT'],
  [constants.SQLITE_UPDATE, 'UPDATE'],
  [constants.SQLITE_DELETE, 'DELETE'],
]);

function isInternal(table: string): boolean {
  return table === '' || table.startsWith('sqlite_') || table.startsWith('pragma_');
}

function execute(statement: StatementSync, sql: string, parameters: Record<string, Cell>): Answer {
  const used = new Set([...sql.matchAll(/@(\w+)/g)].map(([, name]) => name!));
  const values = Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => used.has(name))
      .map(([name, value]) => [`@${name}`, value]),
  );
  const columns = statement.columns().map(({ name, type }) => ({ name, type }));
  if (columns.length === 0) {
    return { columns, rows: [], count: Number(statement.run(values).changes) };
  }
  statement.setReturnArrays(true);
  const rows = statement.all(values) as unknown as Cell[][];
  return { columns, rows, count: rows.length };
}

/** What SQLite has not, or has otherwise than a Cyrillic collation that does not tell capitals. */
function addFunctions(database: DatabaseSync, name: string, maySee: (table: string) => boolean): void {
  const always = { deterministic: true };
  const patterns = new Map<string, RegExp>();
  const like = (
    pattern: SQLOutputValue,
    text: SQLOutputValue,
    escape: SQLOutputValue = null,
  ): number | null => {
    if (text === null || pattern === null) return null;
    const key = `${textOf(escape)} ${textOf(pattern)}`;
    const known = patterns.get(key) ?? likePattern(textOf(pattern), escape === null ? null : textOf(escape));
    patterns.set(key, known);
    return known.test(textOf(text)) ? 1 : 0;
  };
  database.function('like', always, (pattern, text) => like(pattern, text));
  database.function('like', always, (pattern, text, escape) => like(pattern, text, escape));
  database.function('lower', always, (text) => (text === null ? null : textOf(text).toLowerCase()));
  database.function('kervan_units', always, (text) => (text === null ? 0 : textOf(text).length));
  database.function('may_see', (table) => (maySee(textOf(table)) ? 1 : 0));
  database.function('schema_name', () => 'dbo');
  database.function('db_name', () => name);
  database.function('version_text', () => 'Test TDS server (not Microsoft SQL Server)\n');
  database.function('serverproperty', (_property) => '15.0.0');
  database.function('databasepropertyex', (_database, _property) => 'Cyrillic_General_CI_AS');
}

/** Texts and numbers are all that stands in these databases. */
function textOf(value: SQLOutputValue): string {
  return value instanceof Uint8Array ? '' : String(value);
}
