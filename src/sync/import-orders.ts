import type { DocumentPlan } from '../domain/document.ts';
import type { OrderNumber } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { clashingOrder, findOrder, ordersToDecide } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import { failureStreak, report, type SyncContext } from './context.ts';
import { decide, type Waiting } from './decide-order.ts';
import { explainChanges } from './explain-changes.ts';
import { fetchOrder, fetchOrders } from './fetch-orders.ts';
import { holdBack, lose, wait } from './hold-order.ts';
import { planDocument, type DocumentDecision } from './map/order-to-document.ts';
import { preparePage, type PreparedPage } from './prepare-orders.ts';
import { reconcileDocuments } from './reconcile-documents.ts';
import { recordDocuments, writeBack, type WrittenOrder } from './record-document.ts';

/** Orders decided with the same look-up of items. */
const PAGE = 100;
/** Documents recorded in the own store in one transaction. */
const RECORDED_TOGETHER = 20;

export interface ImportOptions {
  /** Only this order, whatever keeps it waiting but its own faults. */
  order?: OrderNumber;
  /** Statuses in which an order without a document went past us; see `passedStatuses`. */
  passed?: ReadonlySet<string>;
  /** Instead of writing documents, hand over what would be written. */
  plan?: (number: string, decision: DocumentDecision | { ok: false; waiting: Waiting }) => void;
}

/**
 * Orders of the shop become documents of the warehouse: fetch, decide, plan, apply, record; one order at a time, and the failure of one stops no
 * other. Can be cut off and repeated at any point: the document's key in the warehouse tells what is done.
 */
export async function importOrders(
  context: SyncContext,
  warehouse: WarehouseDescription,
  options: ImportOptions = {},
): Promise<Result<void>> {
  if (options.order) return importOne(context, warehouse, options.order, options);
  // What was fetched before the shop fell silent is imported all the same; the fetch's failure is the run's answer in the end.
  const fetched = await fetchOrders(context);
  if (!options.plan) {
    const reconciled = await reconcileDocuments(context, warehouse);
    if (!reconciled.ok) return reconciled;
  }
  const imported = await importWaiting(context, warehouse, options);
  if (!imported.ok) return imported;
  if (!options.plan) {
    await explainChanges(context);
    await writeBack(context);
  }
  return fetched;
}

async function importWaiting(
  context: SyncContext,
  warehouse: WarehouseDescription,
  options: ImportOptions,
): Promise<Result<void>> {
  const streak = failureStreak();
  const startedAt = context.clock.now();
  let after: OrderRow | null = null;
  let done = 0;
  while (!context.signal.aborted) {
    const { id, settingsHash } = context.server;
    const rows: OrderRow[] = await ordersToDecide(context.store, id, settingsHash, startedAt, after, PAGE);
    if (rows.length === 0) return ok(undefined);
    const page = await preparePage(context, rows, warehouse);
    if (!page.ok) return page;
    for (const few of inGroups(rows, RECORDED_TOGETHER)) {
      const gaveUp = await importFew(context, few, { page: page.value, options, written: [] }, streak);
      done += few.length;
      await context.progress('orders', done);
      if (gaveUp) return failed(problem('run-gave-up', { count: 3 }));
    }
    after = rows.at(-1)!;
  }
  return ok(undefined);
}

/** What is at hand while orders are imported; `written` collects the documents that are still to be recorded. */
interface Work {
  page: PreparedPage;
  options: ImportOptions;
  written: WrittenOrder[];
}

/**
 * Imports a few orders and records them together, whatever ends the loop: one write to the disk of the own store instead
 * of many. A crash before it costs nothing but a look-up, because the next run finds the documents by their keys.
 */
async function importFew(
  context: SyncContext,
  rows: readonly OrderRow[],
  work: Work,
  streak: ReturnType<typeof failureStreak>,
): Promise<boolean> {
  try {
    for (const row of rows) {
      if (context.signal.aborted) return false;
      if (streak.isOver(await importRow(context, row, work))) return true;
    }
    return false;
  } finally {
    await recordDocuments(context, work.written);
  }
}

function inGroups(rows: readonly OrderRow[], size: number): OrderRow[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}

/** A person asks for one order: fetched anew, its status and its age do not hold it back, and a lost document is written again. */
async function importOne(
  context: SyncContext,
  warehouse: WarehouseDescription,
  number: OrderNumber,
  options: ImportOptions,
): Promise<Result<void>> {
  const fetched = await fetchOrder(context, number);
  if (!fetched.ok) return fetched;
  const row = await findOrder(context.store, context.server.id, number);
  // What the shop does not know any more makes no document, even if it was received once.
  if (!row || !fetched.value) return failed(problem('order-unknown', { number }));
  if (row.state !== 'new' && row.state !== 'waiting' && row.state !== 'lost') {
    await report(context, `order ${number}`, 'unchanged');
    await explainChanges(context);
    return ok(undefined);
  }
  const page = await preparePage(context, [row], warehouse);
  if (!page.ok) return page;
  const work: Work = { page: { ...page.value, isAsked: true }, options, written: [] };
  await importFew(context, [row], work, failureStreak());
  if (!options.plan) await writeBack(context);
  return ok(undefined);
}

/** Decides, plans and applies one order; answers the problem when it failed. */
async function importRow(
  context: SyncContext,
  row: OrderRow,
  { page, options, written }: Work,
): Promise<Problem | null> {
  const read = page.orders.get(row.number)!;
  // An order that could not be read when it came may lack status and age in its row.
  const known = read.ok ? { status: read.value.status, created_at: read.value.createdAt.toISOString() } : row;
  const waiting = decide(known, context.server.definition, page.isAsked ?? false);
  if (waiting) {
    options.plan?.(row.number, { ok: false, waiting });
    if (!options.plan) await wait(context, row, waiting, options.passed);
    return null;
  }
  const missing = page.isAsked || !read.ok ? null : page.lostDocumentOf(row, read.value);
  if (missing) {
    if (options.plan) options.plan(row.number, refusal(missing));
    else await lose(context, row, missing);
    return null;
  }
  const decision = read.ok ? await planOrder(context, row, read.value, page) : refusal(read.problem);
  if (options.plan) {
    options.plan(row.number, decision);
    return null;
  }
  if (!decision.ok) return holdBack(context, row, decision.problems);
  return apply(context, row, decision.plan, written);
}

async function planOrder(
  context: SyncContext,
  row: OrderRow,
  order: Order,
  page: PreparedPage,
): Promise<DocumentDecision> {
  const other = await clashingOrder(context.store, context.server.id, row.number);
  if (other) return refusal(problem('order-number-clash', { number: row.number, other }));
  return planDocument(order, page.documentContext(order));
}

async function apply(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
  written: WrittenOrder[],
): Promise<Problem | null> {
  const outcome = await context.warehouse.writeDocument(plan);
  if (!outcome.ok) {
    const { problem: found } = outcome;
    // The warehouse speaks of texts and tables; whose they are is known here.
    return holdBack(context, row, [{ ...found, params: { number: row.number, ...found.params } }]);
  }
  written.push({ row, plan, outcome: outcome.value });
  return null;
}

function refusal(found: Problem): DocumentDecision {
  return { ok: false, problems: [found] };
}
