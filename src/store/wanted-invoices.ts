import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** A sale whose buyer wants an invoice. */
export type SaleToInvoice = Pick<
  OrderRow,
  'number' | 'version' | 'buyer' | 'document_number' | 'document_day' | 'sale_number'
>;

/** The standing sales whose buyers want an invoice by the latest version of their orders, in pages by number. */
export async function salesToInvoice(
  store: Store,
  server: ServerId,
  afterNumber: string,
  limit: number,
): Promise<SaleToInvoice[]> {
  return (
    store
      .selectFrom('orders')
      .select(['number', 'version', 'buyer', 'document_number', 'document_day', 'sale_number'])
      .where('server', '=', server)
      // Said as the index orders_to_invoice says it, else SQLite would not use it.
      .where(sql<boolean>`wants_invoice = 1 and document_kind = 'sale'`)
      .where('state', '=', 'documented')
      .where('document_number', 'is not', null)
      .where('number', '>', afterNumber)
      .orderBy('number')
      .limit(limit)
      .execute()
  );
}
