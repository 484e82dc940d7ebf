import { type Table, withoutDefault } from './columns.ts';
import { MOVEMENT_TABLES } from './tables-of-movements.ts';
import { REGISTER_TABLES } from './tables-of-registers.ts';

/**
 * The schema of a Warehouse Pro database, version 3.07, as data. Table and column names, their order, types, defaults
 * and indexes are those of the vendor's MySQL schema; where MS SQL Server is known to differ the difference stands at
 * the column. No engine has foreign keys, triggers, views or procedures here. There is no decimal type: prices and
 * quantities are doubles. True is -1, false is 0, and a blank text is usually one space.
 */
export const TABLES = { ...REGISTER_TABLES, ...MOVEMENT_TABLES };

/** A table by its MySQL name. */
export type TableName = keyof typeof TABLES;

/** Every table, in the order of their names on MySQL. */
export const TABLE_NAMES = Object.keys(TABLES).sort() as TableName[];

/**
 * A table of a fresh database, or (`upgraded`) of one that has lived through all versions since 2.06: columns added
 * later stand at the end in the order of their arrival, without default and, those before 3.07, without index.
 */
export function tableOf(name: TableName, upgraded = false): Table {
  const table: Table = TABLES[name];
  if (!upgraded) return table;
  const added = table.columns.filter((column) => column.addedIn !== undefined);
  const unindexed = new Set(added.filter(({ addedIn }) => addedIn !== '3.07').map((column) => column.name));
  return {
    ...table,
    columns: [
      ...table.columns.filter((column) => column.addedIn === undefined),
      ...added.map(withoutDefault).sort((a, b) => a.addedIn!.localeCompare(b.addedIn!)),
    ],
    indexes: table.indexes.filter((columns) => !columns.some((column) => unindexed.has(column))),
  };
}

/** A row as plain data; dates are "2026-10-01 00:00:00" in local time, as the warehouse keeps them. */
export type Row = Record<string, string | number | null>;

/** The rows of a database, in the order to insert them. */
export type Rows = Record<TableName, Row[]>;

/** A database without any row. */
export function noRows(): Rows {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, []])) as unknown as Rows;
}
