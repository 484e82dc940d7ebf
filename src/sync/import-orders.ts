import type { DocumentPlan } from '../domain/document.ts';
import type { OrderNumber, UserId, ItemId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { problem, problemClass, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isSupto } from '../domain/version.ts';
import { clashingOrder, findOrder, ordersToDecide, rawVersion, update } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { Item, WarehouseDescription } from '../warehouse/warehouse.ts';
import { backoffMs, failureStreak, remember, report, settle, type SyncContext } from './context.ts';
import { decide, type Waiting } from './decide-order.ts';
import { explainChanges } from './explain-changes.ts';
import { fetchOrder, fetchOrders } from './fetch-orders.ts';
import { planDocument, dayIn, type DocumentContext, type DocumentDecision } from './map/order-to-document.ts';
import { reconcileDocuments } from './reconcile-documents.ts';
import { resolveItems, type ItemResolver } from './resolve-items.ts';
import { recordDocument, writeBack } from './record-document.ts';

/** Orders decided with the same look-up of items. */
const PAGE = 100;

export interface ImportOptions {
  /** Only this order, whatever keeps it waiting but its own faults. */
  order?: OrderNumber;
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
    const reconciled = await reconcileDocuments(context);
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
    for (const row of rows) {
      if (context.signal.aborted) return ok(undefined);
      const trouble = await importRow(context, row, page.value, options);
      done += 1;
      if (done % 20 === 0) await context.progress('orders', done);
      if (streak.isOver(trouble)) return failed(problem('run-gave-up', { count: 3 }));
    }
    await context.progress('orders', done);
    after = rows.at(-1)!;
  }
  return ok(undefined);
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
  if (!row) return failed(problem('order-unknown', { number }));
  if (row.state !== 'new' && row.state !== 'waiting' && row.state !== 'lost') {
    await report(context, `order ${number}`, 'unchanged');
    await explainChanges(context);
    return ok(undefined);
  }
  const page = await preparePage(context, [row], warehouse);
  if (!page.ok) return page;
  await importRow(context, row, { ...page.value, isAsked: true }, options);
  if (!options.plan) await writeBack(context);
  return ok(undefined);
}

/** The orders of a page as understood, and what their documents depend on. */
interface PreparedPage {
  orders: Map<string, Result<Order>>;
  documentContext: (order: Order) => DocumentContext;
  isAsked?: boolean;
}

async function preparePage(
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
  const deliveryItem = await findDeliveryItem(context);
  if (!deliveryItem.ok) return deliveryItem;
  return ok({
    orders,
    documentContext: documentContexts(context, warehouse, resolver.value, deliveryItem.value),
  });
}

async function findDeliveryItem(context: SyncContext): Promise<Result<Item | null>> {
  const id = context.server.definition.settings.import.delivery.item as ItemId;
  const found = await context.warehouse.items([id]);
  return found.ok ? ok(found.value.get(id) ?? null) : found;
}

function documentContexts(
  context: SyncContext,
  warehouse: WarehouseDescription,
  resolver: ItemResolver,
  deliveryItem: Item | null,
): (order: Order) => DocumentContext {
  const { definition, tag } = context.server;
  const settings = definition.settings.import;
  const { timeZone } = definition.shop;
  const user = (
    isSupto(definition.warehouse.version) ? settings.activeUser : settings.documentUser
  ) as UserId;
  const { currency } = warehouse;
  // The part does not start before the VAT mode is known.
  const pricesIncludeVat = warehouse.pricesIncludeVat!;
  const today = dayIn(timeZone, context.clock.now());
  return (order) => ({
    settings,
    tag,
    timeZone,
    today,
    pricesIncludeVat,
    currency,
    user,
    itemOf: resolver(order),
    deliveryItem,
  });
}

/** Decides, plans and applies one order; answers the problem when it failed. */
async function importRow(
  context: SyncContext,
  row: OrderRow,
  page: PreparedPage,
  options: ImportOptions,
): Promise<Problem | null> {
  const read = page.orders.get(row.number)!;
  const waiting = decide(row, context.server.definition, page.isAsked ?? false);
  if (waiting) {
    options.plan?.(row.number, { ok: false, waiting });
    if (!options.plan) await wait(context, row, waiting);
    return null;
  }
  const decision = read.ok ? await planOrder(context, row, read.value, page) : refusal(read.problem);
  if (options.plan) {
    options.plan(row.number, decision);
    return null;
  }
  if (!decision.ok) return holdBack(context, row, decision.problems);
  return apply(context, row, decision.plan);
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

async function apply(context: SyncContext, row: OrderRow, plan: DocumentPlan): Promise<Problem | null> {
  const written = await context.warehouse.writeDocument(plan);
  if (!written.ok) return holdBack(context, row, [written.problem]);
  await recordDocument(context, row, plan, written.value);
  return null;
}

/** An order that is not due: it waits, visible, with the reason, and is no failure. */
async function wait(context: SyncContext, row: OrderRow, { reason, params }: Waiting): Promise<void> {
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    const change = {
      state: 'waiting' as const,
      reason,
      decided_with: context.server.settingsHash,
      next_try_at: null,
      attempts: 0,
    };
    await update(store, context.server.id, row.number, change);
    await settle(inside, `order ${row.number}`);
    await report(inside, `order ${row.number}`, 'skipped', JSON.stringify({ reason, ...params }));
  });
}

/** An order that cannot become a document now: it waits whole, with its problems and the time of the next try. */
async function holdBack(
  context: SyncContext,
  row: OrderRow,
  problems: readonly Problem[],
): Promise<Problem | null> {
  const nextTryAt = nextTry(context, row, problems);
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    const record = `order ${row.number}`;
    const change = {
      state: row.state === 'lost' ? ('lost' as const) : ('waiting' as const),
      reason: problems[0]!.code,
      decided_with: context.server.settingsHash,
      next_try_at: nextTryAt?.toISOString() ?? null,
      attempts: row.attempts + 1,
    };
    await update(store, context.server.id, row.number, change);
    await settle(
      inside,
      record,
      problems.map(({ code }) => code),
    );
    for (const found of problems) await remember(inside, record, found, nextTryAt);
    await report(inside, record, 'failed', problems[0]!.code);
  });
  return problems[0]!;
}

/** Codes that somebody can clear in the warehouse without the order changing: looked at again in every run. */
const CLEARED_IN_WAREHOUSE = new Set<Problem['code']>([
  'item-not-found',
  'item-ambiguous',
  'item-vat-differs',
  'item-vat-unknown',
  'order-number-clash',
]);

function nextTry(context: SyncContext, row: OrderRow, problems: readonly Problem[]): Date | null {
  const now = context.clock.now().getTime();
  if (problems.every(({ code }) => CLEARED_IN_WAREHOUSE.has(code))) return new Date(now);
  if (problems.some(({ code }) => problemClass(code) === 'data')) return null;
  const asked = problems[0]!.retryAfterMs ?? backoffMs(row.attempts);
  return new Date(now + asked);
}

function refusal(found: Problem): DocumentDecision {
  return { ok: false, problems: [found] };
}
