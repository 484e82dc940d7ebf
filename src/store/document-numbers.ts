import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** An order by the number that its order document has, or had before it was gone. */
export type NumberHolder = Pick<OrderRow, 'number' | 'document_number' | 'document_written_at'>;

/** The orders whose order documents have one of these numbers. */
export async function holdersOf(
  store: Store,
  server: ServerId,
  numbers: readonly number[],
): Promise<NumberHolder[]> {
  if (numbers.length === 0) return [];
  // Left to itself SQLite would read all orders of the server.
  const { rows } = await sql<NumberHolder>`
    SELECT number, document_number, document_written_at
    FROM orders INDEXED BY orders_by_document
    WHERE server = ${server} AND document_number IN (${sql.join(numbers)}) AND document_kind = 'order'`.execute(
    store,
  );
  return rows;
}
