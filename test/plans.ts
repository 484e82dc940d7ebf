import { ok } from '../src/domain/result.ts';
import type { DocumentPlan } from '../src/domain/document.ts';
import type { ItemId, PartnerId, UserId } from '../src/domain/ids.ts';
import type { Order } from '../src/domain/order.ts';
import { definitionSchema } from '../src/domain/settings.ts';
import type { DocumentContext } from '../src/sync/map/document-context.ts';
import { planDocument } from '../src/sync/map/order-to-document.ts';
import { standingSale, type StandingSale } from '../src/sync/map/part-of-sale.ts';
import { anItem } from './orders.ts';

const { settings } = definitionSchema.parse({
  name: 'sofia',
  warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: 'warehouse.db' } },
  shop: { url: 'http://127.0.0.1', apiId: 'demo', key: 'demo-key' },
  settings: { import: { location: 3, retailPartner: 4, delivery: { add: true, item: 2 } } },
});

/** The context of a warehouse that has every item; other parts of it and of its settings as told. */
export function context(
  change: Partial<DocumentContext> = {},
  importSettings: Partial<DocumentContext['settings']> = {},
): DocumentContext {
  return {
    settings: { ...settings.import, ...importSettings },
    maps: settings.maps,
    printer: null,
    tag: 'ABCD1234',
    timeZone: 'Europe/Sofia',
    today: '2026-12-01',
    pricesIncludeVat: true,
    currency: 'EUR',
    user: 7 as UserId,
    itemOf: (line) => ok(anItem(line.vatRate.toString())),
    deliveryItem: anItem('20', { id: 2 as ItemId, name: 'Доставка', isService: true }),
    newItems: null,
    operatorCode: null,
    kind: null,
    orderDocument: null,
    isOpenFromBefore: false,
    partners: { find: null, retailPaymentDays: 0 },
    ...change,
  };
}

/** The document of an order that has one. */
export function planned(order: Order, within = context()): DocumentPlan {
  const decision = planDocument(order, within);
  if (!decision.ok) throw new Error(JSON.stringify(decision.problems));
  return decision.plan;
}

/** Why an order has none, by code. */
export const refusals = (order: Order, within = context()): string[] => {
  const decision = planDocument(order, within);
  return decision.ok ? [] : decision.problems.map(({ code }) => code);
};

/** The sale of an order as it stands once it is written. */
export function standing(order: Order, within = context({}, { documentKind: 'sale' })): StandingSale {
  const plan = planned(order, within);
  const { partner, location } = plan;
  const rows = plan.lines.map(({ item, quantity, priceOut }) => ({
    item: item as ItemId,
    quantity,
    priceOut,
    partner: partner as PartnerId,
    location,
  }));
  return standingSale(plan, rows);
}
