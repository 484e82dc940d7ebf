import type { ItemId, UserId } from '../domain/ids.ts';
import { dayIn } from '../domain/local-time.ts';
import type { Order } from '../domain/order.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { makesSales } from '../domain/sales.ts';
import { isSupto } from '../domain/version.ts';
import { rawVersion } from '../store/inbox.ts';
import { releasedDocuments } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { Item, WarehouseDescription } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import type { DocumentContext } from './map/document-context.ts';
import { findBuyers } from './find-buyers.ts';
import { findProducts } from './find-products.ts';
import { tracesOf } from './trace-documents.ts';
import { resolveItems, type ItemResolver } from './resolve-items.ts';
import { deliveryItemOf, deliveryItems } from './map/delivery-item.ts';

/** The orders of a page as understood, and what their documents depend on. */
export interface PreparedPage {
  orders: Map<string, Result<Order>>;
  documentContext: (order: Order) => DocumentContext;
  /**
   * The shop remembers a document of the order that neither Kervan nor the warehouse knows: the warehouse was restored or trimmed and
   * Kervan's own database lost, or another program imported it. To write a second one is for a person to say.
   */
  lostDocumentOf: (row: OrderRow, order: Order) => Problem | null;
  /** A person named the order: what holds others back does not hold this one. */
  isAsked?: boolean;
}

/** Finds out all that a page of orders depends on, with few questions for many orders. */
export async function preparePage(
  context: SyncContext,
  rows: OrderRow[],
  warehouse: WarehouseDescription,
): Promise<Result<PreparedPage>> {
  const orders = new Map<string, Result<Order>>();
  for (const row of rows) {
    const raw = await rawVersion(context.store, context.server.id, row.number, row.version);
    orders.set(row.number, context.shop.readOrder(raw));
  }
  const readable = [...orders.values()].flatMap((order) => (order.ok ? [order.value] : []));
  const resolver = await resolveItems(context, readable);
  if (!resolver.ok) return resolver;
  const lostDocumentOf = await lostDocuments(context, rows, orders);
  if (!lostDocumentOf.ok) return lostDocumentOf;
  const ofDelivery = await findDeliveryItems(context);
  if (!ofDelivery.ok) return ofDelivery;
  const operatorCode = await findOperatorCode(context);
  if (!operatorCode.ok) return operatorCode;
  const newItems = await findProducts(context, readable, resolver.value, warehouse.items);
  if (!newItems.ok) return newItems;
  const partners = await findBuyers(context, readable);
  if (!partners.ok) return partners;
  return ok({
    orders,
    lostDocumentOf: lostDocumentOf.value,
    documentContext: documentContexts(context, warehouse, resolver.value, {
      ofDelivery: ofDelivery.value,
      operatorCode: operatorCode.value,
      newItems: newItems.value,
      partners: partners.value,
    }),
  });
}

async function lostDocuments(
  context: SyncContext,
  rows: readonly OrderRow[],
  orders: Map<string, Result<Order>>,
): Promise<Result<PreparedPage['lostDocumentOf']>> {
  const { definition } = context.server;
  const released = await releasedDocuments(
    context.store,
    context.server.id,
    rows.map(({ number }) => number),
  );
  const remembered = rows.filter((row) => {
    const order = orders.get(row.number)!;
    if (row.document_key !== null || !order.ok || order.value.warehouseDocument === '') return false;
    // What Kervan took away itself, because the order was cancelled, is not lost.
    return !released.has(`${row.number} ${order.value.warehouseDocument}`);
  });
  if (remembered.length === 0) return ok(() => null);
  const traces = await tracesOf(context, remembered);
  if (!traces.ok) return traces;
  const lost = new Set(
    remembered.filter(({ number }) => !traces.value.has(number)).map(({ number }) => number),
  );
  return ok((row, { number, warehouseDocument: document }) =>
    lost.has(row.number)
      ? problem('order-document-lost', { number, document, server: definition.name })
      : null,
  );
}

async function findDeliveryItems({ server, warehouse }: SyncContext): Promise<Result<Map<ItemId, Item>>> {
  return warehouse.items(deliveryItems(server.definition.settings).map(({ item }) => item as ItemId));
}

/** What sale numbers call the operator; null where none are issued. */
async function findOperatorCode({ server, warehouse }: SyncContext): Promise<Result<string | null>> {
  const { definition } = server;
  const { activeUser } = definition.settings.import;
  if (!isSupto(definition.warehouse.version) || !makesSales(definition) || activeUser === null)
    return ok(null);
  return warehouse.userCode(activeUser as UserId);
}

type FoundForAll = Pick<DocumentContext, 'operatorCode' | 'newItems' | 'partners'> & {
  ofDelivery: ReadonlyMap<ItemId, Item>;
};

function documentContexts(
  context: SyncContext,
  warehouse: WarehouseDescription,
  resolver: ItemResolver,
  { ofDelivery, ...found }: FoundForAll,
): (order: Order) => DocumentContext {
  const { definition, tag } = context.server;
  const settings = definition.settings.import;
  const { timeZone } = definition.shop;
  const user = (
    isSupto(definition.warehouse.version) ? settings.activeUser : settings.documentUser
  ) as UserId;
  const { currency } = warehouse;
  const { maps } = definition.settings;
  // The part does not start before the VAT mode is known.
  const pricesIncludeVat = warehouse.pricesIncludeVat!;
  const today = dayIn(timeZone, context.clock.now());
  return (order) => ({
    settings,
    maps,
    printer: definition.printer,
    tag,
    timeZone,
    today,
    pricesIncludeVat,
    currency,
    user,
    itemOf: resolver(order),
    deliveryItem: ofDelivery.get(deliveryItemOf(order, definition.settings).item as ItemId) ?? null,
    kind: null,
    orderDocument: null,
    isOpenFromBefore: false,
    ...found,
  });
}
