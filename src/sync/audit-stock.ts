import { ok, type Result } from '../domain/result.ts';
import { troubledRecords } from '../store/problems.ts';
import { recordOf } from '../store/links.ts';
import { driftingLinks, isToSend, linksToAudit, saveDrifts, type FoundDrift } from '../store/quantities.ts';
import type { LinkRow } from '../store/tables.ts';
import { computeStock } from './compute-stock.ts';
import { reportAll, type SyncContext } from './context.ts';
import { passBrake, reportGone, showPlan, type ExportStockOptions } from './export-stock.ts';
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
  await compareAll(context, begunAt, mayRepair(context));
  if (context.signal.aborted) return ok(undefined);
  if (!mayRepair(context)) return tellLeft(context, options, () => true);
  const passed = await passBrake(context, computed.value, options);
  if (options.plan) {
    await showPlan(context, options.plan);
    return tellLeft(context, options, (link) => !isToSend(link));
  }
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

/** Finds the cause of every difference, page by page, and keeps it. */
async function compareAll(context: SyncContext, begunAt: Date, isRepaired: boolean): Promise<void> {
  const { store, server } = context;
  let afterVariant = '';
  let done = 0;
  while (!context.signal.aborted) {
    const links = await linksToAudit(store, server.id, afterVariant, PAGE);
    if (links.length === 0) return;
    const failing = await troubledRecords(store, server.id, links.map(recordOf), FAILURES);
    const found = links.map((link) => ({
      link,
      cause: causeOf(context, link, begunAt, failing.has(recordOf(link))),
    }));
    const changed = found
      .map(({ link, cause }): FoundDrift & { link: LinkRow } => ({
        link,
        variant: link.variant,
        drift: cause,
        found: isRepaired && cause && REPAIRED.has(cause) ? link.stock_shown : null,
      }))
      .filter(({ link, drift, found: shown }) => link.drift !== drift || link.stock_found !== shown);
    await saveDrifts(
      store,
      server.id,
      changed.map(({ variant, drift, found: shown }) => ({ variant, drift, found: shown })),
    );
    context.counts.unchanged += found.filter(({ link, cause }) => cause === null && !isToSend(link)).length;
    done += links.length;
    afterVariant = links.at(-1)!.variant;
    await context.progress('compare', done);
  }
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

/** Reports, or with a plan shows, the differences that are not put right in this run. */
async function tellLeft(
  context: SyncContext,
  { plan, left, shown }: AuditStockOptions,
  isLeft: (link: LinkRow) => boolean,
): Promise<Result<void>> {
  const { store, server } = context;
  // What a person was shown is reported when it is applied; what is left was shown already.
  if (shown) return ok(undefined);
  let afterVariant = '';
  for (;;) {
    const links = await driftingLinks(store, server.id, afterVariant, PAGE);
    if (links.length === 0) return ok(undefined);
    afterVariant = links.at(-1)!.variant;
    const told = links.filter(isLeft);
    if (plan) for (const link of told) await left?.(link);
    else
      await reportAll(
        context,
        told.map((link) => ({ record: recordOf(link), outcome: 'skipped', detail: foundOf(link) })),
      );
  }
}
