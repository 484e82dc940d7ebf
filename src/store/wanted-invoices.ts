import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** A sale whose buyer wants an invoice; its day is known. */
export interface SaleToInvoice extends Pick<OrderRow, 'number' | 'version' | 'buyer' | 'sale_number'> {
  document_number: number;
  document_day: string;
}

/**
 * The standing sales whose buyers want an invoice by the latest version of their orders, oldest first. Give the last of a page to get the
 * next.
 */
export async function salesToInvoice(
  store: Store,
  server: ServerId,
  after: Pick<SaleToInvoice, 'document_day' | 'number'> | null,
  limit: number,
): Promise<SaleToInvoice[]> {
  return salesQuery(store, server, after, limit).execute();
}

/** The statement behind it, told apart so that it can be asked how it is answered. */
export function salesQuery(
  store: Store,
  server: ServerId,
  after: Pick<SaleToInvoice, 'document_day' | 'number'> | null,
  limit: number,
) {
  return (
    store
      .selectFrom('orders')
      .select(['number', 'version', 'buyer', 'document_number', 'document_day', 'sale_number'])
      .where('server', '=', server)
      // Said as the index orders_to_invoice says it, else SQLite would go through all orders.
      .where(sql<boolean>`wants_invoice = 1 and document_kind = 'sale'`)
      .where('state', '=', 'documented')
      .where('document_number', 'is not', null)
      .where('document_day', '>', '')
      .where(sql<boolean>`(document_day, number) > (${after?.document_day ?? ''}, ${after?.number ?? ''})`)
      .orderBy('document_day')
      .orderBy('number')
      .limit(limit)
      .$narrowType<{ document_number: number; document_day: string }>()
  );
}
