import type { ItemId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import { countLinked, linksAfter, recordOf, type LinkedRow } from '../store/links.ts';
import { closeProblemsOf } from '../store/problems.ts';
import { saveDue } from '../store/quantities.ts';
import type { Item } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { heldQuantities } from './held-quantities.ts';
import { followItems } from './link-products.ts';
import { dueOf, stockPlaces, withdrawnItems, type Due } from './stock-sources.ts';

const PAGE = 500;

/** How many links there are, and those whose item the warehouse does not know any more. */
export interface ComputedStock {
  linked: number;
  gone: LinkedRow[];
}

/**
 * Computes the quantity of every link, page by page. What open orders hold is read before the balances: should a clerk turn an order into
 * a sale in between, it is subtracted twice until the next export. The other way round it would be subtracted not at all, and
 * the shop would sell what is gone.
 */
export async function computeStock(context: SyncContext): Promise<Result<ComputedStock>> {
  const { store, server, warehouse } = context;
  const places = await stockPlaces(context);
  if (!places.ok) return places;
  const openOrders = await warehouse.openOrders(places.value.orders);
  if (!openOrders.ok) return openOrders;
  const held = await heldQuantities(context);
  if (!held.ok) return held;
  const computed: ComputedStock = { linked: 0, gone: [] };
  const total = await countLinked(store, server.id);
  let afterItem = 0;
  while (!context.signal.aborted) {
    const links = await linksAfter(store, server.id, afterItem, PAGE);
    if (links.length === 0) return ok(computed);
    const followed = await followItems(context, links);
    if (!followed.ok) return followed;
    const { items } = followed.value;
    const ids = followed.value.links.map(({ item }) => item as ItemId);
    const balances = await warehouse.stock(ids, places.value.balances);
    if (!balances.ok) return balances;
    const withdrawn = await withdrawnItems(context, ids);
    const due = followed.value.links.map((link) => ({
      link,
      ...dueOf(context, link, items.get(link.item as ItemId), {
        openOrders: openOrders.value,
        balances: balances.value,
        held: held.value,
        withdrawn,
      }),
    }));
    await keepPage(context, due, items);
    computed.linked += links.length;
    computed.gone.push(...followed.value.links.filter(({ item }) => !items.has(item as ItemId)));
    afterItem = links.at(-1)!.item;
    await context.progress('compute', computed.linked, Math.max(total, computed.linked));
  }
  return ok(computed);
}

async function keepPage(
  context: SyncContext,
  page: (Due & { link: LinkedRow })[],
  items: Map<ItemId, Item>,
): Promise<void> {
  const changed = page
    .map(({ link, quantity, source }) => ({
      link,
      variant: link.variant,
      quantity: quantity?.toString() ?? null,
      parts: source && JSON.stringify(source),
    }))
    .filter(({ link, quantity, parts }) => link.stock_due !== quantity || link.stock_parts !== parts)
    .map(({ variant, quantity, parts }) => ({ variant, quantity, parts }));
  await saveDue(context.store, context.server.id, changed);
  const back = page.filter(({ link }) => items.has(link.item as ItemId));
  await closeProblemsOf(
    context.store,
    context.server.id,
    back.map(({ link }) => recordOf(link)),
    ['link-item-gone'],
  );
}
