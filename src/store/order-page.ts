import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow, OrderState } from './tables.ts';

/** What may be shown of an order to anybody who may see the server: nothing of the buyer. */
export type OrderSummary = Pick<
  OrderRow,
  | 'number'
  | 'state'
  | 'status'
  | 'reason'
  | 'created_at'
  | 'updated_at'
  | 'next_try_at'
  | 'document_number'
  | 'document_day'
  | 'document_total'
>;

/** A page of a server's orders by number; give the last number of a page to get the next. */
export async function orderPage(
  store: Store,
  server: ServerId,
  { state, after = '', limit }: { state?: OrderState; after?: string; limit: number },
): Promise<OrderSummary[]> {
  let query = store
    .selectFrom('orders')
    .select(['number', 'state', 'status', 'reason', 'created_at', 'updated_at', 'next_try_at'])
    .select(['document_number', 'document_day', 'document_total'])
    .where('server', '=', server)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit);
  if (state) query = query.where('state', '=', state);
  return query.execute();
}
