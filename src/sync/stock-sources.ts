import { ZERO, type Decimal } from '../domain/decimal.ts';
import type { ItemId, LocationId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { publishesItems } from '../domain/publishing.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { missingItems } from '../store/catalogue.ts';
import type { LinkedRow } from '../store/links.ts';
import type { StockSource } from '../store/tables.ts';
import type { Item } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import type { HeldQuantities } from './held-quantities.ts';
import { stockDue } from './map/stock.ts';

/** The locations whose balances go to the shop, and those whose open orders are taken off them. */
export interface StockPlaces {
  balances: LocationId[];
  orders: LocationId[];
}

/** The places of a server: those of its groups (e), else the one of its documents (g). */
export async function stockPlaces({
  server,
  warehouse,
}: Pick<SyncContext, 'server' | 'warehouse'>): Promise<Result<StockPlaces>> {
  const { export: outgoing, import: incoming } = server.definition.settings;
  const own = incoming.location as LocationId;
  if (outgoing.stockGroups.length === 0) return ok({ balances: [own], orders: [own] });
  const locations = await warehouse.locationsOf(outgoing.stockGroups);
  if (!locations.ok) return locations;
  if (locations.value.length === 0) {
    // Nothing added up is nothing, and it would show every product as sold out.
    return failed(problem('stock-no-locations', { groups: outgoing.stockGroups.join(', ') }));
  }
  // Kervan's own orders stand at location g, which need not be among the stock locations: they hold goods all the same.
  return ok({ balances: locations.value, orders: [...new Set([...locations.value, own])] });
}

/** What quantities are computed from. */
export interface StockSources {
  openOrders: Map<ItemId, Decimal>;
  balances: Map<ItemId, Decimal>;
  held: HeldQuantities;
  /** Items that left the groups that are published. */
  withdrawn: ReadonlySet<number>;
}

/** Those of the items that left the groups that are published; none when nothing is published. */
export async function withdrawnItems(
  { store, server }: Pick<SyncContext, 'store' | 'server'>,
  items: readonly ItemId[],
): Promise<ReadonlySet<number>> {
  if (!publishesItems(server.definition.settings.export)) return new Set();
  return missingItems(store, server.id, items);
}

/** Why an item is sold no more, whatever its balance says. */
export function overOf(
  { id, isDeleted }: Pick<Item, 'id' | 'isDeleted'>,
  withdrawn: ReadonlySet<number>,
): 'deleted' | 'withdrawn' | null {
  if (isDeleted) return 'deleted';
  return withdrawn.has(id) ? 'withdrawn' : null;
}

/** A link's quantity and what it was computed from. */
export interface Due {
  /** Null for a service, which is never out of stock, and for an item that is gone altogether. */
  quantity: Decimal | null;
  source: StockSource | null;
}

/** The quantity of one link. */
export function dueOf(
  { server }: Pick<SyncContext, 'server'>,
  link: LinkedRow,
  item: Item | undefined,
  sources: StockSources,
): Due {
  if (!item || item.isService) return { quantity: null, source: null };
  const parts = {
    balance: sources.balances.get(item.id) ?? null,
    openOrders: sources.openOrders.get(item.id) ?? ZERO,
    waitingOrders: sources.held(link),
    over: overOf(item, sources.withdrawn),
  };
  const source = {
    name: item.name,
    balance: parts.balance?.toString() ?? null,
    openOrders: parts.openOrders.toString(),
    waitingOrders: parts.waitingOrders.toString(),
  };
  return { quantity: stockDue(parts, server.definition.settings.export.stock), source };
}
