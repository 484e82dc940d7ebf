import { ok, type Result } from '../domain/result.ts';
import { writeCursor } from '../store/cursors.ts';
import { undocumentedOrders } from '../store/inbox.ts';
import { unlinkAll } from '../store/links.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import { adoptDocuments } from './adopt-documents.ts';
import type { SyncContext } from './context.ts';
import { fetchOrders } from './fetch-orders.ts';
import { linkProducts, PRODUCTS_CURSOR } from './link-products.ts';

const PAGE = 500;

/**
 * Rebuilds what the loss of Kervan's own database took: links from the skus, and the documents of orders from the keys and
 * the markers in the warehouse. Writes nothing into the warehouse or the shop. An import would find the same by itself.
 */
export async function relink(
  context: SyncContext,
  warehouse: WarehouseDescription,
): Promise<Result<{ items: number; documents: number }>> {
  const fetched = await fetchOrders(context);
  if (!fetched.ok) return fetched;
  await unlinkAll(context.store, context.server.id, false);
  await writeCursor(context.store, context.server.id, PRODUCTS_CURSOR, new Date(0).toISOString());
  const linked = await linkProducts(context);
  if (!linked.ok) return linked;
  let documents = 0;
  let afterNumber = '';
  while (!context.signal.aborted) {
    const rows = await undocumentedOrders(context.store, context.server.id, afterNumber, PAGE);
    if (rows.length === 0) break;
    const found = await adoptDocuments(context, warehouse, rows);
    if (!found.ok) return found;
    documents += found.value;
    afterNumber = rows.at(-1)!.number;
  }
  return ok({ items: linked.value, documents });
}
