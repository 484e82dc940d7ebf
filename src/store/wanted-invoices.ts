import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

/** A sale whose buyer wants an invoice: Kervan's, or the one that somebody made of its order document. */
export interface SaleToInvoice extends Pick<OrderRow, 'number' | 'version' | 'buyer' | 'sale_number'> {
  document_number: number;
  document_day: string;
  /** What the order document became, "became 2/77"; null of a sale of Kervan's own. */
  reason: string | null;
}

/** How an order that somebody made a sale of begins to say so; see `becameReason`. */
export const BECAME_SALE = 'became 2/';

/**
 * The sales whose buyers want an invoice by the latest version of their orders, by the day of the document that Kervan wrote. Give the last of a page to get
 * the next.
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
      .select(['number', 'version', 'buyer', 'document_number', 'document_day', 'sale_number', 'reason'])
      .where('server', '=', server)
      // Said as the index orders_to_invoice says it, else SQLite would go through all orders.
      .where(sql<boolean>`wants_invoice = 1`)
      .where((eb) =>
        eb.or([
          eb.and([eb('document_kind', '=', 'sale'), eb('state', '=', 'documented')]),
          eb.and([eb('state', '=', 'finished'), eb('reason', 'like', `${BECAME_SALE}%`)]),
        ]),
      )
      .where('document_number', 'is not', null)
      .where('document_day', '>', '')
      .where(sql<boolean>`(document_day, number) > (${after?.document_day ?? ''}, ${after?.number ?? ''})`)
      .orderBy('document_day')
      .orderBy('number')
      .limit(limit)
      .$narrowType<{ document_number: number; document_day: string }>()
  );
}
