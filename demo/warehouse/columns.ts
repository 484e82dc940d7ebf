export interface Table {
  /** The name on MS SQL Server; on MySQL it is the same in lower case. */
  name: string;
  columns: readonly Column[];
  /** The columns of the primary key; ID unless said otherwise. */
  key: readonly string[];
  /** The primary key on MySQL where it is another than `key`. */
  mysqlKey?: readonly string[];
  /** Every further index, by its columns. None is unique. */
  indexes: readonly (readonly string[])[];
  /** Further indexes only MS SQL Server is known to have. */
  mssqlIndexes?: readonly (readonly string[])[];
}

/**
 * - id: counts up by itself
 * - double: money, quantities, rates
 * - timestamp: a moment; MS SQL Server keeps it to 3 ms
 * - date: a business date, midnight in the vendor's data; on MS SQL Server `smalldatetime`, which rounds to the minute
 * - text: Unicode, of at most `length` characters
 */
type LogicalType = 'id' | 'int' | 'double' | 'timestamp' | 'date' | 'text';

export interface Column {
  name: string;
  type: LogicalType;
  /** Of a text. */
  length?: number;
  required?: boolean;
  /** What MySQL fills in for an omitted value. The other engines show no defaults: an omitted value is NULL there. */
  default?: number;
  /** SQLite has this default all the same. */
  sqliteDefault?: boolean;
  /** How many characters of the text MySQL takes into an index; all unless said otherwise. */
  indexedLength?: number;
  /**
   * The schema version that added the column to existing databases: there it stands at the end of the table, has no
   * default and may be NULL in rows that are older.
   */
  addedIn?: '3.00' | '3.01' | '3.02' | '3.05' | '3.06' | '3.07';
  mssql?: { type?: 'int' | 'smallint'; required?: boolean; length?: number };
  /** The column exists on MS SQL Server only. */
  mssqlOnly?: boolean;
}

type More = Omit<Column, 'name' | 'type'>;

/** The row number that counts up by itself. */
export const id: Column = { name: 'ID', type: 'id', required: true };

/** A whole number, 0 by default. */
export function int(name: string, more: More = {}): Column {
  return { name, type: 'int', default: 0, ...more };
}

/** Money, a quantity or a rate, 0 by default. */
export function double(name: string, more: More = {}): Column {
  return { name, type: 'double', default: 0, ...more };
}

/** A whole number or double without default: NULL when omitted. */
export function withoutDefault(column: Column): Column {
  const { default: _unused, ...rest } = column;
  return rest;
}

/** Several whole numbers, 0 by default. */
export function ints(...names: string[]): Column[] {
  return names.map((name) => int(name));
}

/** Several doubles, 0 by default. */
export function doubles(...names: string[]): Column[] {
  return names.map((name) => double(name));
}

/** A text of at most 255 characters unless said otherwise. */
export function text(name: string, more: More = {}): Column {
  return { name, type: 'text', length: 255, ...more };
}

/** Several texts of at most 255 characters. */
export function texts(...names: string[]): Column[] {
  return names.map((name) => text(name));
}

/** A moment, NULL by default. */
export function timestamp(name: string, more: More = {}): Column {
  return { name, type: 'timestamp', ...more };
}

/** A business date, NULL by default. */
export function date(name: string, more: More = {}): Column {
  return { name, type: 'date', ...more };
}

/** A table with the primary key ID; an index of one column is written as its name. */
export function table(
  name: string,
  columns: Column[],
  indexes: (string | string[])[] = [],
  more: Partial<Table> = {},
): Table {
  return { name, columns, key: ['ID'], indexes: indexes.map((index) => [index].flat()), ...more };
}
