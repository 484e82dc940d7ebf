import { codesOfClasses, problem, problemClass, type Problem } from '../domain/problem.ts';
import { dayIn } from '../domain/local-time.ts';
import type { Order } from '../domain/order.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { documentsOfOrder, type KeptDocument } from '../store/documents.ts';
import { findOrder, ordersToFollow, rawVersion, update } from '../store/inbox.ts';
import { closeProblemsOf, problemsOf } from '../store/problems.ts';
import { findReceipt } from '../store/receipts.ts';
import { endLeft, stepsOf } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import { applyFollowUp } from './apply-follow-up.ts';
import { failureStreak, remember, report, settle, type SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import { followUps } from './follow-up.ts';
import { isClearedInWarehouse } from './hold-order.ts';
import {
  cancelledProblem,
  documentChanged,
  type Followed,
  type FollowUp,
  type Settlement,
} from './followed.ts';
import { planDocument } from './map/order-to-document.ts';
import { wasOpenBeforeSupto } from './map/sale-number-source.ts';
import { preparePage, type PreparedPage } from './prepare-orders.ts';
import { saleSoFar } from './standing-sale-of.ts';
import type { Applied } from './step-row.ts';
import { becameAsTold, becameReason } from './trace-documents.ts';

const PAGE = 100;

/**
 * Looks at the orders that changed in the shop after their documents were made, and does in the warehouse what follows from it, each step
 * exactly once; what does not follow by itself is a problem for a person. An order whose step failed is looked at again in the next run.
 */
export async function followOrders(
  context: SyncContext,
  warehouse: WarehouseDescription,
  plan?: PlanFollowing,
): Promise<Result<void>> {
  const { store, server } = context;
  const streak = failureStreak();
  const { definition, settingsHash } = server;
  const statuses = [...endedStatuses(definition), ...definition.settings.import.saleStatuses];
  const which = { settingsHash, statuses };
  let after = '';
  while (!context.signal.aborted) {
    const rows = await ordersToFollow(store, server.id, which, after, PAGE);
    if (rows.length === 0) return ok(undefined);
    const page = await preparePage(context, rows, warehouse);
    if (!page.ok) return page;
    for (const row of rows) {
      if (context.signal.aborted) break;
      if (plan) await planFollowing(context, row, page.value, plan);
      else if (streak.isOver(await followOrder(context, row, page.value)))
        return failed(problem('run-gave-up', { count: 3 }));
    }
    after = rows.at(-1)!.number;
  }
  return ok(undefined);
}

/** Told what would be done about an order instead of doing it. */
export type PlanFollowing = (
  row: OrderRow,
  steps: readonly FollowUp[],
  order: Order | null,
) => void | Promise<void>;

async function planFollowing(
  context: SyncContext,
  row: OrderRow,
  page: PreparedPage,
  plan: PlanFollowing,
): Promise<void> {
  const { steps } = await whatFollows(context, row, page, null);
  const order = page.orders.get(row.number)!;
  if (steps.length > 0) await plan(row, steps, order.ok ? order.value : null);
}

/** Follows one order; with a settlement as a person chose. Answers what failed. */
export async function followOrder(
  context: SyncContext,
  found: OrderRow,
  page: PreparedPage,
  settlement: Settlement | null = null,
): Promise<Problem | null> {
  const known = await withWhatBecame(context, found, page);
  if (!known.ok) return fail(context, found, known.problem);
  const row = known.value;
  const followed = await whatFollows(context, row, page, settlement);
  let [isFoundSold, isCorrected] = [false, false];
  for (const step of followed.steps) {
    const done = await applyFollowUp(context, row, step);
    if (done.ok && done.value === 'done') {
      isCorrected ||= step.kind === 'correct';
      continue;
    }
    isFoundSold ||= done.ok && done.value === 'found';
    if (isFoundSold) continue;
    if (!done.ok && done.problem.code !== 'warehouse-rights-missing') return fail(context, row, done.problem);
    // What a person wanted and cannot have leaves what there was to choose.
    if (settlement) followed.problems.push(...(await whatFollows(context, row, page, null)).problems);
    followed.problems.push(...hindered(row, step, done));
    break;
  }
  if (isFoundSold || hasRefundsOfSale(followed, page.orders.get(row.number)!))
    return followSold(context, row, page);
  await conclude(context, row, followed, settlement);
  // What was paid or came back meanwhile waited for what the sale is now.
  return isCorrected ? followSold(context, row, page) : null;
}

/** The shop may have been told of the document, from which a sale was made, only after its end was seen here. */
async function withWhatBecame(
  context: SyncContext,
  row: OrderRow,
  page: PreparedPage,
): Promise<Result<OrderRow>> {
  const isEnded = endedStatuses(context.server.definition).includes(row.status);
  if (!isEnded || row.state !== 'finished' || row.reason !== null) return ok(row);
  const order = page.orders.get(row.number)!;
  // Of the number that Kervan knew it was asked when the document was seen to be gone; later it may be somebody else's.
  if (order.ok && order.value.warehouseDocument === String(row.document_number)) return ok(row);
  const became = await becameAsTold(context, row, order);
  if (!became.ok || became.value === null) return became.ok ? ok(row) : became;
  const known = { document_number: became.value.from, reason: becameReason(became.value) };
  await update(context.store, context.server.id, row.number, known);
  return ok({ ...row, ...known });
}

/** What came back before an order became a sale comes back of the sale. */
function hasRefundsOfSale({ steps }: Followed, after: Result<Order>): boolean {
  return steps.some(({ kind }) => kind === 'sell') && after.ok && after.value.refunds.length > 0;
}

/** Goes on with an order that is a sale now: what was paid or came back already belongs to it. */
async function followSold(context: SyncContext, row: OrderRow, page: PreparedPage): Promise<Problem | null> {
  const sold = await findOrder(context.store, context.server.id, row.number);
  return sold?.document_kind === 'sale' ? followOrder(context, sold, page) : null;
}

/** What there is to do about an order and what a person has to look at. */
export async function whatFollows(
  context: SyncContext,
  row: OrderRow,
  page: PreparedPage,
  settlement: Settlement | null,
): Promise<Followed> {
  const read = async (version: number): Promise<Result<Order>> =>
    context.shop.readOrder(await rawVersion(context.store, context.server.id, row.number, version));
  const before = await read(row.settled_version ?? row.document_version!);
  const atSale = await read(row.document_version!);
  const after = page.orders.get(row.number)!;
  const { id, definition } = context.server;
  const { suptoSince } = definition.warehouse;
  const steps = await stepsOf(context.store, id, row.number);
  const documents = await documentsOfOrder(context.store, id, row.number);
  const orderDocument =
    row.document_kind === 'sale' ? null : { key: row.document_key!, number: row.document_number! };
  return followUps(context, {
    row,
    before: before.ok ? before.value : null,
    after: after.ok ? after.value : null,
    unreadable: after.ok ? null : after.problem,
    planNow: (kind) =>
      after.ok
        ? planDocument(after.value, {
            ...page.documentContext(after.value),
            kind,
            orderDocument,
            isOpenFromBefore:
              orderDocument !== null && wasOpenBeforeSupto(suptoSince, row.document_written_at),
          })
        : { ok: false, problems: [after.problem] },
    atSale: atSale.ok ? atSale.value : null,
    sale: row.document_kind === 'sale' ? saleSoFar(documents, row) : null,
    receipt: (await findReceipt(context.store, id, row.document_key!)) ?? null,
    differs: await differs(context, row, documents),
    steps,
    done: new Set(steps.map(({ key }) => key)),
    today: dayIn(definition.shop.timeZone, context.clock.now()),
    settlement,
  });
}

/** A document is kept when it is what the order says; of one that was found to be something else somebody was told, and still is. */
async function differs(
  { store, server }: SyncContext,
  row: OrderRow,
  documents: readonly KeptDocument[],
): Promise<boolean> {
  if (documents.some(({ plan }) => plan.key === row.document_key)) return false;
  const open = await problemsOf(store, server.id, `order ${row.number}`);
  return open.some(({ code }) => code === 'order-document-changed');
}

/** Why a step was not done, and what is left to a person. */
function hindered(row: OrderRow, step: FollowUp, why: Result<Applied>): Problem[] {
  const left = step.kind === 'release' ? [cancelledProblem(row)] : [];
  if (!why.ok) return [...left, why.problem];
  const isTouched = why.value === 'touched' || left.length === 0;
  return isTouched ? [...left, documentChanged(row)] : left;
}

/** A step that failed leaves the order to be followed again: in the next run, whatever else it says. */
async function fail(context: SyncContext, row: OrderRow, found: Problem): Promise<Problem> {
  const record = `order ${row.number}`;
  // What an earlier try met, this one did not.
  const passed = PASSING.filter((code) => code !== found.code);
  await closeProblemsOf(context.store, context.server.id, [record], passed);
  await remember(context, record, { ...found, params: { number: row.number, ...found.params } });
  await report(context, record, 'failed', found.code);
  return found;
}

const PASSING = codesOfClasses('transient', 'configuration');

/** As long as one of these is open, nothing is settled. */
const OPEN: ReadonlySet<Problem['code']> = new Set([
  'order-changed',
  'finished-order-changed',
  'sale-order-changed',
  'sale-receipt-missing',
  'sale-receipt-changed',
]);

async function conclude(
  context: SyncContext,
  row: OrderRow,
  { problems, steps, isBack, paidAgain = [] }: Followed,
  settlement: Settlement | null,
): Promise<void> {
  const { store, server } = context;
  const record = `order ${row.number}`;
  await store.transaction().execute(async (transaction) => {
    const inside = { ...context, store: transaction };
    await settle(
      inside,
      record,
      // Whether something is lost is known to the look at all documents.
      [...problems.map(({ code }) => code), 'after-sale-lost'],
    );
    for (const found of problems) await remember(inside, record, found);
    await endLeft(transaction, server.id, row, paidAgain);
    // What can be cleared in the warehouse or the settings passes by itself: the order is looked at again in every run until then.
    const isOver = !problems.some(
      ({ code }) => isClearedInWarehouse(code) || problemClass(code) === 'configuration',
    );
    await update(transaction, server.id, row.number, {
      explained_version: isOver ? row.version : row.version - 1,
      decided_with: server.settingsHash,
      // A rewritten document is of this version itself.
      ...((settlement === 'leave' || settlement === 'correct') &&
        problems.every(({ code }) => !OPEN.has(code)) && { settled_version: row.version }),
    });
    if (isBack && problems.length === 0) await finish(inside, row);
    if (steps.length > 0 && problems.length === 0) return;
    if (problems.length > 0 || row.version > (row.explained_version ?? 0))
      await report(inside, record, 'skipped', 'changed-after-document');
    else await report(inside, record, 'unchanged');
  });
}

/** All of the sale came back by refunds: the order is finished, as with a return of the whole. */
async function finish({ store, server }: SyncContext, { number }: OrderRow): Promise<void> {
  const steps = await stepsOf(store, server.id, number);
  const returns = steps.filter(
    ({ kind, key }) => kind === 'return' || (kind === 'missing' && key.startsWith('KVR-')),
  );
  await update(store, server.id, number, { state: 'finished', reason: `returned ${returns.at(-1)?.number}` });
}
