import type { ItemId } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { countLinked, linksAfter, recordOf, type LinkedRow } from '../store/links.ts';
import { exportSize, linksToSend, saveDue } from '../store/quantities.ts';
import { closeProblemsOf, closeProblemsOfKind } from '../store/problems.ts';
import type { Item } from '../warehouse/warehouse.ts';
import { remember, report, type SyncContext } from './context.ts';
import { fetchOrders } from './fetch-orders.ts';
import { heldQuantities } from './held-quantities.ts';
import { followItems, linkProducts } from './link-products.ts';
import { sendStock } from './send-stock.ts';
import type { Shown } from './shown.ts';
import { dueOf, stockPlaces, type Due } from './stock-sources.ts';

const PAGE = 500;
/** A shop in which this many quantities, and nine of ten there are, would become zero stops for a person, however small it is. */
const LEAST_TO_EMPTY = 3;

export interface ExportStockOptions {
  /** A person looked at the changes that stopped the export and lets them pass this once. */
  releaseBrake?: boolean;
  /** Instead of sending, hand over what would be sent. */
  plan?: (link: LinkedRow) => void | Promise<void>;
  /** With `plan`: told what would stop the export. */
  onBrake?: (found: Problem) => void;
  /** Only what a person was shown, and only as it was shown; that person looked, so the brake lets it pass. */
  shown?: Shown;
}

/**
 * Quantities of the warehouse go to the shop: absolute values, only those that differ from what was last sent or that the shop
 * may have changed by itself. Orders are fetched first, so that a sale the shop has already counted is not given back.
 */
export async function exportStock(
  context: SyncContext,
  options: ExportStockOptions = {},
): Promise<Result<void>> {
  const fetched = await fetchOrders(context);
  if (!fetched.ok) return fetched;
  // Quantities the warehouse may not change stay the shop's own.
  if (!context.server.definition.settings.export.overwrite.includes('stock')) return ok(undefined);
  const linked = await linkProducts(context);
  if (!linked.ok) return linked;
  const computed = await computeAll(context);
  if (!computed.ok) return computed;
  if (context.signal.aborted) return ok(undefined);
  const stopped = options.releaseBrake || options.shown ? null : await brake(context, computed.value);
  if (options.plan) {
    if (stopped) options.onBrake?.(stopped);
    return showPlan(context, options.plan);
  }
  if (stopped) return failed(stopped);
  await reportGone(context, computed.value.gone);
  // Whatever was shown once, from here on the quantities are taken as they are.
  if (!options.shown) await closeProblemsOfKind(context.store, context.server.id, 'sku', 'plan-changed');
  return sendStock(context, options.shown);
}

/** How many links there are, and those whose item the warehouse does not know any more. */
interface Computed {
  linked: number;
  gone: LinkedRow[];
}

/**
 * Computes the quantity of every link, page by page. What open orders hold is read before the balances: should a clerk turn an order into
 * a sale in between, it is subtracted twice until the next export. The other way round it would be subtracted not at all, and
 * the shop would sell what is gone.
 */
async function computeAll(context: SyncContext): Promise<Result<Computed>> {
  const { store, server, warehouse } = context;
  const places = await stockPlaces(context);
  if (!places.ok) return places;
  const openOrders = await warehouse.openOrders(places.value.orders);
  if (!openOrders.ok) return openOrders;
  const held = await heldQuantities(context);
  if (!held.ok) return held;
  const computed: Computed = { linked: 0, gone: [] };
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
    const due = followed.value.links.map((link) => ({
      link,
      ...dueOf(context, link, items.get(link.item as ItemId), {
        openOrders: openOrders.value,
        balances: balances.value,
        held: held.value,
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

/** Only once the brake let pass: a database that lost its items would leave thousands of problems in every run. */
async function reportGone(context: SyncContext, gone: readonly LinkedRow[]): Promise<void> {
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    for (const link of gone) {
      const { sku, item } = link;
      await remember(inside, recordOf(link), problem('link-item-gone', { sku, item }));
      await report(inside, recordOf(link), 'failed', 'link-item-gone');
    }
  });
}

/**
 * Stops before a shop is emptied by mistake: when the warehouse gave far fewer items than are linked, or when too many known
 * quantities would change at once. A change that an order explains does not count, and neither does a first sending.
 */
async function brake(context: SyncContext, { linked, gone }: Computed): Promise<Problem | null> {
  const { brake: limit } = context.server.definition.settings.export;
  const server = context.server.definition.name;
  if (gone.length >= limit.least && gone.length * 100 > linked * limit.share) {
    return problem('stock-read-shrunk', { found: linked - gone.length, expected: linked, server });
  }
  const { total, changed, positive, zeroed } = await exportSize(context.store, context.server.id);
  const isTooMuch = changed >= limit.least && changed * 100 > total * limit.share;
  const emptiesShop = zeroed >= LEAST_TO_EMPTY && zeroed * 10 >= positive * 9;
  if (isTooMuch || emptiesShop) {
    return problem('stock-brake', { changes: Math.max(changed, zeroed), total, server });
  }
  return null;
}

async function showPlan(
  context: SyncContext,
  show: NonNullable<ExportStockOptions['plan']>,
): Promise<Result<void>> {
  let afterItem = 0;
  for (;;) {
    const links = await linksToSend(context.store, context.server.id, afterItem, PAGE);
    if (links.length === 0) return ok(undefined);
    for (const link of links) await show(link);
    afterItem = links.at(-1)!.item;
  }
}
