import type { InsertObject } from 'kysely';
import type { Dialect, OpenTransaction } from './sql/dialect.ts';
import type { WarehouseTables } from './tables.ts';

/** Adds rows to a table, as many in one statement as the engine takes; none is fine. */
export async function insertRows<Table extends keyof WarehouseTables>(
  dialect: Dialect,
  transaction: OpenTransaction,
  table: Table,
  rows: readonly InsertObject<WarehouseTables, Table>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const most = dialect.rowsPerInsert(Object.keys(first).length);
  for (let start = 0; start < rows.length; start += most) {
    const part = rows.slice(start, start + most);
    await transaction.insertInto(table).values(part).execute();
  }
}
