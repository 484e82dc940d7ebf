import type { Release } from '../domain/brake.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { recordOf, type LinkedRow } from '../store/links.ts';
import { exportSize, hasUnsentMade, linksToSend } from '../store/quantities.ts';
import { standingBrakes } from './brake.ts';
import { computeStock, type ComputedStock } from './compute-stock.ts';
import { remember, report, type SyncContext } from './context.ts';
import { fetchOrders } from './fetch-orders.ts';
import { linkProducts } from './link-products.ts';
import { sendStock } from './send-stock.ts';
import type { Shown } from './shown.ts';

const PAGE = 500;
/** A shop in which this many quantities, and nine of ten there are, would become zero stops for a person, however small it is. */
const LEAST_TO_EMPTY = 3;

export interface ExportStockOptions {
  /** A person looked at the changes that stopped the export and lets them, and no more than them, pass this once. */
  releaseBrake?: Release;
  /** Instead of sending, hand over what would be sent. */
  plan?: (link: LinkedRow) => void | Promise<void>;
  /** With `plan`: told each brake that would stop the export. */
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
  // Quantities the warehouse may not change stay the shop's own, but what Kervan made begins with the warehouse's.
  const onlyFirst = !context.server.definition.settings.export.overwrite.includes('stock');
  if (onlyFirst && !(await hasUnsentMade(context.store, context.server.id))) return ok(undefined);
  const linked = await linkProducts(context);
  if (!linked.ok) return linked;
  const computed = await computeStock(context);
  if (!computed.ok) return computed;
  if (context.signal.aborted) return ok(undefined);
  if (!onlyFirst) {
    const passed = await passBrake(context, computed.value, options);
    if (!passed.ok) return passed;
  }
  if (options.plan) return showPlan(context, options.plan, onlyFirst);
  if (!onlyFirst) await reportGone(context, computed.value.gone);
  return sendStock(context, { shown: options.shown, onlyFirst });
}

/**
 * Fails with what keeps the quantities from being sent; a person lets them pass, or has looked at them, and a plan is only told. `repairs` are
 * changes that a plan shows and that are not due yet.
 */
export async function passBrake(
  context: SyncContext,
  computed: ComputedStock,
  { releaseBrake, shown, plan, onBrake, repairs = 0 }: ExportStockOptions & { repairs?: number },
): Promise<Result<void>> {
  const standing = shown ? [] : standingBrakes(await brakes(context, computed, repairs), releaseBrake);
  if (plan) standing.forEach((each) => onBrake?.(each));
  else if (standing[0]) return failed(standing[0]);
  return ok(undefined);
}

/** Only once the brake let pass: a database that lost its items would leave thousands of problems in every run. */
export async function reportGone(context: SyncContext, gone: readonly LinkedRow[]): Promise<void> {
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
async function brakes(
  context: SyncContext,
  { linked, gone: { length: gone } }: ComputedStock,
  repairs: number,
): Promise<(Problem | null)[]> {
  const { brake: limit } = context.server.definition.settings.export;
  const server = context.server.definition.name;
  const isShrunk = gone >= limit.least && gone * 100 > linked * limit.share;
  const { total, changed: due, positive, zeroed } = await exportSize(context.store, context.server.id);
  const changed = due + repairs;
  const isTooMuch = changed >= limit.least && changed * 100 > total * limit.share;
  const emptiesShop = zeroed >= LEAST_TO_EMPTY && zeroed * 10 >= positive * 9;
  return [
    isShrunk
      ? problem('stock-read-shrunk', { found: linked - gone, expected: linked, changes: gone, server })
      : null,
    isTooMuch || emptiesShop
      ? problem('stock-brake', { changes: Math.max(changed, zeroed), total, server })
      : null,
  ];
}

/** Hands over what would be sent. */
async function showPlan(
  context: SyncContext,
  show: NonNullable<ExportStockOptions['plan']>,
  onlyFirst: boolean,
): Promise<Result<void>> {
  let afterItem = 0;
  for (;;) {
    const links = await linksToSend(context.store, context.server.id, afterItem, PAGE, onlyFirst);
    if (links.length === 0) return ok(undefined);
    for (const link of links) await show(link);
    afterItem = links.at(-1)!.item;
  }
}
