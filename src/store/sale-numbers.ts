import { sql } from 'kysely';
import type { SaleNumberSource } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/**
 * The highest sale number (УНП) of a register within a range that Kervan knows to be given, of sales and of their corrections that have a receipt;
 * null when it knows none.
 */
export async function lastSaleNumber(
  store: Store,
  server: ServerId,
  range: Pick<SaleNumberSource, 'register' | 'from' | 'to'>,
): Promise<number | null> {
  const found = await Promise.all(
    (['orders', 'receipts'] as const).map((table) =>
      lastNumberQuery(store, table, server, range).executeTakeFirst(),
    ),
  );
  const known = found.flatMap((row) => row?.sequence ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

/** The statement behind it, told apart so that it can be asked how it is answered: it says the number as the indexes say it. */
export function lastNumberQuery(
  store: Store,
  table: 'orders' | 'receipts',
  server: ServerId,
  { register, from, to }: Pick<SaleNumberSource, 'register' | 'from' | 'to'>,
) {
  const sequence = sql<number>`CAST(substr(sale_number, -7) AS INTEGER)`;
  return store
    .selectFrom(table)
    .select(sequence.as('sequence'))
    .where('server', '=', server)
    .where(sql<boolean>`sale_number IS NOT NULL`)
    .where(sql`substr(sale_number, 1, 8)`, '=', register)
    .where(sequence, '>=', from)
    .where(sequence, '<=', to)
    .orderBy(sequence, 'desc')
    .limit(1);
}
