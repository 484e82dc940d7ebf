import { noRows, type Row, type Rows, TABLE_NAMES, type TableName, TABLES } from './schema.ts';

/**
 * The same rows as they stand in a database upgraded from old versions: the older half of every table was written
 * before the columns of later versions came and holds NULL in them. The vendor's upgrade fills some of these in; here
 * all stay NULL, the worst that can be met.
 */
export function upgradedRows(rows: Rows): Rows {
  const upgraded = noRows();
  for (const table of TABLE_NAMES) {
    const later = laterColumns(table);
    const oldRows = Math.ceil(rows[table].length / 2);
    upgraded[table] = rows[table].map((row, index) => (index < oldRows ? { ...row, ...later } : row));
  }
  return upgraded;
}

function laterColumns(table: TableName): Row {
  const later = TABLES[table].columns.filter((column) => column.addedIn !== undefined);
  return Object.fromEntries(later.map((column) => [column.name, null]));
}
