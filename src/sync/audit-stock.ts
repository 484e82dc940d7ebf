import { ok, type Result } from '../domain/result.ts';
import { troubledRecords } from '../store/problems.ts';
import { recordOf, type LinkedRow } from '../store/links.ts';
import { driftingLinks, isToSend, linksToAudit, saveDrifts, type FoundDrift } from '../store/quantities.ts';
import type { LinkRow } from '../store/tables.ts';
import { computeStock, type ComputedStock } from './compute-stock.ts';
import { reportAll, type SyncContext } from './context.ts';
import { passBrake, reportGone, type ExportStockOptions } from './export-stock.ts';
import { fetchOrders } from './fetch-orders.ts';
import { linkKnown, readProducts } from './link-products.ts';
import { driftOf, quantityOf, type DriftCause } from './map/drift.ts';
import { sendStock } from './send-stock.ts';
import { FAILURES, foundOf, standingOf } from './stock-standing.ts';

const PAGE = 500;

export interface AuditStockOptions extends ExportStockOptions {
  /** With `plan`: told of each difference that would be left as it is. */
  left?: (link: LinkRow) => void | Promise<void>;
}

/** What is put right by sending it again; what else differs is due already, or is for a person. */
const REPAIRED: ReadonlySet<DriftCause> = new Set<DriftCause>(['edited', 'not-shown']);

/**
 * Compares what the shop shows of every linked product with what it should show, names the cause of each difference, and sends
 * again what may be put right: through the same brake and plan as an export.
 *
 * The products are read before the orders. A sale that had lowered a quantity when it was read then has its order in the inbox, and is not
 * taken for a change by hand. One that comes in between makes a difference that its order explains.
 */
export async function auditStock(
  context: SyncContext,
  options: AuditStockOptions = {},
): Promise<Result<void>> {
  const begunAt = context.clock.now();
  const read = await readProducts(context, 'all');
  if (!read.ok) return read;
  const fetched = await fetchOrders(context);
  if (!fetched.ok) return fetched;
  const linked = await linkKnown(context);
  if (!linked.ok) return linked;
  const computed = await computeStock(context);
  if (!computed.ok) return computed;
  const repairs = await compareAll(context, begunAt, options);
  if (context.signal.aborted) return ok(undefined);
  if (options.plan) return planAudit(context, computed.value, repairs, options);
  if (!mayRepair(context)) return tellLeft(context, options, () => true);
  const passed = await passBrake(context, computed.value, options);
  // What waits for a person is left for now too.
  await tellLeft(context, options, (link) => !passed.ok || !isToSend(link));
  if (!passed.ok) return passed;
  await reportGone(context, computed.value.gone);
  return sendStock(context, { shown: options.shown, isAudit: true });
}

/** Quantities that the warehouse may not change are the shop's own: they are compared, and left. */
function mayRepair({ server }: SyncContext): boolean {
  return server.definition.settings.export.overwrite.includes('stock');
}

function isRepaired(context: SyncContext, cause: string | null): boolean {
  return cause !== null && REPAIRED.has(cause as DriftCause) && mayRepair(context);
}

/**
 * Finds the cause of every difference, page by page, and keeps it; answers how many are to be put right. What is put right is due from
 * here on. A plan makes nothing due, nor does a person's choice what was not chosen.
 */
async function compareAll(
  context: SyncContext,
  begunAt: Date,
  { plan, shown }: AuditStockOptions,
): Promise<number> {
  const { store, server, counts } = context;
  let repairs = 0;
  let afterVariant = '';
  for (let done = 0; !context.signal.aborted;) {
    const links = await linksToAudit(store, server.id, afterVariant, PAGE);
    if (links.length === 0) break;
    const failing = await troubledRecords(store, server.id, links.map(recordOf), FAILURES);
    const drifts: FoundDrift[] = [];
    for (const link of links) {
      const { variant } = link;
      const drift = causeOf(context, link, begunAt, failing.has(recordOf(link)));
      const repaired = isRepaired(context, drift);
      const isDue = repaired && !plan && (!shown || shown.hashOf(variant) !== undefined);
      // What an earlier audit made due stays so.
      const found = isDue ? link.stock_shown : repaired ? link.stock_found : null;
      if (link.drift !== drift || link.stock_found !== found) drifts.push({ variant, drift, found });
      if (repaired) repairs += 1;
      if (drift === null && !isToSend(link)) counts.unchanged += 1;
    }
    await saveDrifts(store, server.id, drifts);
    done += links.length;
    afterVariant = links.at(-1)!.variant;
    await context.progress('compare', done);
  }
  return repairs;
}

function causeOf(
  { clock }: SyncContext,
  link: LinkRow,
  begunAt: Date,
  hasFailed: boolean,
): DriftCause | null {
  return driftOf(
    standingOf(link, {
      due: quantityOf(link.stock_due),
      shown: quantityOf(link.stock_shown),
      isListed: link.told_at !== null && Date.parse(link.told_at) >= begunAt.getTime(),
      changedAt: link.shop_changed_at === null ? null : new Date(link.shop_changed_at),
      readAt: link.told_at === null ? clock.now() : new Date(link.told_at),
      hasFailed,
    }),
  );
}

/** Shows each difference as it is in the shop now: what would be sent, and what would be left. */
async function planAudit(
  context: SyncContext,
  computed: ComputedStock,
  repairs: number,
  { plan, left, ...options }: AuditStockOptions,
): Promise<Result<void>> {
  if (mayRepair(context)) await passBrake(context, computed, { ...options, plan, repairs });
  return eachDrifting(context, async (links) => {
    for (const link of links) {
      const isSent = mayRepair(context) && (isToSend(link) || isRepaired(context, link.drift));
      if (!isSent) await left?.(link);
      else await plan?.({ ...(link as LinkedRow), stock_found: link.stock_shown, stock_touched: 0 });
    }
  });
}

/** Reports the differences that are not put right in this run. */
async function tellLeft(
  context: SyncContext,
  { shown }: AuditStockOptions,
  isLeft: (link: LinkRow) => boolean,
): Promise<Result<void>> {
  // Of what a person was shown, what is left was shown already.
  if (shown) return ok(undefined);
  return eachDrifting(context, async (links) => {
    const told = links.filter(isLeft);
    await reportAll(
      context,
      told.map((link) => ({ record: recordOf(link), outcome: 'skipped', detail: foundOf(link) })),
    );
  });
}

async function eachDrifting(
  { store, server }: SyncContext,
  take: (links: LinkRow[]) => Promise<void>,
): Promise<Result<void>> {
  let afterVariant = '';
  for (;;) {
    const links = await driftingLinks(store, server.id, afterVariant, PAGE);
    if (links.length === 0) return ok(undefined);
    await take(links);
    afterVariant = links.at(-1)!.variant;
  }
}
