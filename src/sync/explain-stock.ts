import { sum, type Decimal } from '../domain/decimal.ts';
import { documentPrefix } from '../domain/document-key.ts';
import type { LocationId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { StockRule } from '../domain/settings.ts';
import { ordersOfKeys } from '../store/inbox.ts';
import type { LinkedRow } from '../store/links.ts';
import type { Item, OpenOrder } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { holdingOrders, type HoldingOrder } from './held-quantities.ts';
import { reckonStock, type StockReckoning } from './map/stock.ts';
import { overOf, stockPlaces, withdrawnItems } from './stock-sources.ts';

/** Where the quantity of one product comes from, to the last document: the balances and the steps add up to what is due. */
export interface StockExplanation extends StockReckoning {
  locations: LocationBalance[];
  openOrders: ExplainedOrder[];
  waitingOrders: HoldingOrder[];
  rule: StockRule;
}

/** What lies at one of the chosen locations; null when the item has no row there. */
export interface LocationBalance {
  id: LocationId;
  /** '' when it has none. */
  name: string;
  balance: Decimal | null;
}

/** An open order in the warehouse, and the order of the shop it was made of; null when it is none of Kervan's. */
export interface ExplainedOrder extends Omit<OpenOrder, 'note'> {
  order: string | null;
}

/** Explains the quantity of a linked product, read as an export reads it: what orders hold first, then the balances. */
export async function explainStock(
  sides: Pick<SyncContext, 'store' | 'server' | 'shop' | 'warehouse'>,
  link: LinkedRow,
  item: Item,
): Promise<Result<StockExplanation>> {
  const { server, warehouse } = sides;
  const places = await stockPlaces(sides);
  if (!places.ok) return places;
  const open = await warehouse.openOrdersOf(item.id, places.value.orders);
  if (!open.ok) return open;
  const waitingOrders = await holdingOrders(sides, link);
  if (!waitingOrders.ok) return waitingOrders;
  const locations = await balancesOf(sides, item, places.value.balances);
  if (!locations.ok) return locations;
  const there = locations.value.flatMap(({ balance }) => balance ?? []);
  const rule = server.definition.settings.export.stock;
  const reckoned = reckonStock(
    {
      balance: there.length === 0 ? null : sum(there),
      openOrders: sum(open.value.map(({ quantity }) => quantity)),
      waitingOrders: sum(waitingOrders.value.map(({ quantity }) => quantity)),
      over: overOf(item, await withdrawnItems(sides, [item.id])),
    },
    rule,
  );
  return ok({
    ...reckoned,
    rule,
    locations: locations.value,
    openOrders: await withOrders(sides, open.value),
    waitingOrders: waitingOrders.value,
  });
}

/** Each location by itself, so that what is said of each is what is added up. */
async function balancesOf(
  { warehouse }: Pick<SyncContext, 'warehouse'>,
  item: Item,
  locations: readonly LocationId[],
): Promise<Result<LocationBalance[]>> {
  const choices = await warehouse.choices();
  if (!choices.ok) return choices;
  const names = new Map(choices.value.locations.map(({ id, name }) => [id, name]));
  const balances: LocationBalance[] = [];
  for (const id of locations) {
    const found = await warehouse.stock([item.id], [id]);
    if (!found.ok) return found;
    balances.push({ id, name: names.get(id) ?? '', balance: found.value.get(item.id) ?? null });
  }
  return ok(balances);
}

/** Which orders of the shop the documents were made of, by the keys in their notes. */
async function withOrders(
  { store, server }: Pick<SyncContext, 'store' | 'server'>,
  documents: readonly OpenOrder[],
): Promise<ExplainedOrder[]> {
  const prefix = documentPrefix(server.tag);
  const keyOf = ({ note }: OpenOrder): string | null =>
    note.startsWith(prefix) ? note.slice(prefix.length).split(' ', 1)[0]! : null;
  const keys = documents.flatMap((document) => keyOf(document) ?? []);
  const orders = await ordersOfKeys(store, server.id, keys);
  return documents.map(({ note, ...document }) => ({
    ...document,
    order: orders.get(keyOf({ ...document, note }) ?? '') ?? null,
  }));
}
