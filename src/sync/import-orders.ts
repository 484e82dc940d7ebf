import { NUMBER_OF_OPEN_BEFORE, type DocumentPlan } from '../domain/document.ts';
import type { OrderNumber } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { clashingOrder, countToDecide, findOrder, ordersOf, ordersToDecide } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import { adoptDocuments } from './adopt-documents.ts';
import { failureStreak, report, type SyncContext } from './context.ts';
import { decide, type Waiting } from './decide-order.ts';
import { givenBackBefore } from './follow-up.ts';
import { followOrder, followOrders, whatFollows } from './follow-orders.ts';
import type { FollowUp, Settlement } from './followed.ts';
import { refuseChangedOrder, refuseChangedSteps, type Verdict } from './explain-plan.ts';
import { fetchOrder, fetchOrders } from './fetch-orders.ts';
import { keepGivenNumbers } from './given-numbers.ts';
import { importCrowd, isCrowd } from './import-crowd.ts';
import { heldBackNote, keepNotes, lose, passedProblem, waitingNote, type Note } from './hold-order.ts';
import { settleLost } from './lost-steps.ts';
import { planDocument, type DocumentDecision } from './map/order-to-document.ts';
import { preparePage, type PreparedPage } from './prepare-orders.ts';
import { reconcileDocuments } from './reconcile-documents.ts';
import { recordDocuments, writeBack, type WrittenOrder } from './record-document.ts';
import { lookBeforeSales } from './receipts/look-at-printer.ts';
import { shownDocument, shownSteps, type Shown } from './shown.ts';
import { takeTurns, type ImportRows } from './turns.ts';
import { writeDocument } from './write-document.ts';

/** Orders decided with the same look-up of items. */
const PAGE = 100;
/** Documents recorded in the own store in one transaction. */
const RECORDED_TOGETHER = 20;

/** What a plan says of an order: its document, why it waits, why it cannot be, or what follows for the document it has. */
export type ShownDecision =
  | DocumentDecision
  | { ok: false; waiting: Waiting }
  | { ok: true; steps: readonly FollowUp[] };

/** What a decision was made from. */
export interface PlanSource {
  row: OrderRow;
  /** Null when it cannot be understood. */
  order: Order | null;
}

export interface ImportOptions {
  /** Only this order, whatever keeps it waiting but its own faults. */
  order?: OrderNumber;
  /** What a person chose to do about the document of `order`, which changed after it. */
  settlement?: Settlement;
  /** Statuses in which an order without a document went past us; see `passedStatuses`. */
  passed?: ReadonlySet<string>;
  /** Where very many orders wait, the run leaves the rest of them after a while and tells it here; without this, it looks at all. */
  onRest?: () => void;
  /** Instead of writing documents, hand over what would be written. */
  plan?: (number: string, decision: ShownDecision, source: PlanSource) => void | Promise<void>;
  /** Only what a person was shown, and only as it was shown. */
  shown?: Shown;
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
  if (!options.plan) {
    await keepGivenNumbers(context);
    await lookBeforeSales(context);
  }
  if (options.order) return importOne(context, warehouse, options.order, options);
  if (options.shown) return importShown(context, warehouse, options.shown, options);
  const course: Course = { streak: failureStreak(), done: 0, total: 0 };
  const importRows: ImportRows = async (rows, done, total) =>
    importPage(context, rows, warehouse, options, { ...course, done, total });
  const turns = options.plan ? null : takeTurns(context, warehouse, importRows);
  // What was fetched before the shop fell silent is imported all the same; the fetch's failure is the run's answer in the end.
  const fetched = await fetchOrders(context, turns?.amid());
  if (turns && (await isCrowd(context))) {
    const crowd = await importCrowd(context, warehouse, turns, options.onRest);
    return crowd.ok ? fetched : crowd;
  }
  if (!options.plan) {
    const reconciled = await reconcileDocuments(context, warehouse);
    if (!reconciled.ok) return reconciled;
  }
  const imported = await importWaiting(context, warehouse, options);
  if (!imported.ok) return imported;
  const { plan } = options;
  const followed = await followOrders(
    context,
    warehouse,
    plan && ((row, steps, order) => plan(row.number, { ok: true, steps }, { row, order })),
  );
  if (!followed.ok) return followed;
  if (!plan) await writeBack(context);
  return fetched;
}

async function importWaiting(
  context: SyncContext,
  warehouse: WarehouseDescription,
  options: ImportOptions,
): Promise<Result<void>> {
  const streak = failureStreak();
  const startedAt = context.clock.now();
  const { id, settingsHash } = context.server;
  const total = await countToDecide(context.store, id, settingsHash, startedAt);
  let after: OrderRow | null = null;
  let done = 0;
  while (!context.signal.aborted) {
    const rows: OrderRow[] = await ordersToDecide(context.store, id, settingsHash, startedAt, after, PAGE);
    if (rows.length === 0) return ok(undefined);
    const imported = await importPage(context, rows, warehouse, options, { streak, done, total });
    if (!imported.ok) return imported;
    done += rows.length;
    after = rows.at(-1)!;
  }
  return ok(undefined);
}

/** How far a run over many pages is. */
interface Course {
  streak: ReturnType<typeof failureStreak>;
  done: number;
  total: number;
}

async function importPage(
  context: SyncContext,
  rows: OrderRow[],
  warehouse: WarehouseDescription,
  options: ImportOptions,
  { streak, done, total }: Course,
): Promise<Result<void>> {
  const page = await preparePage(context, rows, warehouse);
  if (!page.ok) return page;
  let count = done;
  for (const few of inGroups(rows, RECORDED_TOGETHER)) {
    const gaveUp = await importFew(
      context,
      few,
      { warehouse, page: page.value, options, written: [], notes: [] },
      streak,
    );
    count += few.length;
    await context.progress('orders', count, total);
    if (gaveUp) return failed(problem('run-gave-up', { count: 3 }));
  }
  return ok(undefined);
}

/**
 * Writes what a person was shown, as long as it is still that: each order is fetched and planned anew. Nothing else is
 * looked after, so that nothing happens that was not shown; when the shop does not say what changed, nothing is written at all.
 */
async function importShown(
  context: SyncContext,
  warehouse: WarehouseDescription,
  { subjects }: Shown,
  options: ImportOptions,
): Promise<Result<void>> {
  if (subjects.length === 0) return ok(undefined);
  const fetched = await fetchOrders(context);
  if (!fetched.ok) return fetched;
  const streak = failureStreak();
  let done = 0;
  for (const numbers of inGroups(subjects, PAGE)) {
    if (context.signal.aborted) break;
    const found = await ordersOf(context.store, context.server.id, numbers);
    const rows = found.filter(({ state }) => UNWRITTEN.has(state));
    const written = found.filter(({ state }) => !UNWRITTEN.has(state));
    const followed = await followShown(context, written, warehouse, options.shown!);
    if (!followed.ok) return followed;
    const course = { streak, done: done + written.length, total: subjects.length };
    const imported = await importPage(context, rows, warehouse, options, course);
    if (!imported.ok) return imported;
    done += numbers.length;
  }
  await writeBack(context, new Set(subjects));
  return ok(undefined);
}

/** Does what was shown about orders that have their documents, as long as it still follows. */
async function followShown(
  context: SyncContext,
  rows: readonly OrderRow[],
  warehouse: WarehouseDescription,
  shown: Shown,
): Promise<Result<void>> {
  const page = await preparePage(context, [...rows], warehouse);
  if (!page.ok) return page;
  for (const row of rows) {
    if (context.signal.aborted) break;
    const { steps } = await whatFollows(context, row, page.value, null);
    // What was shown was done meanwhile: its document was written, or its step taken.
    if (steps.length === 0) await report(context, `order ${row.number}`, 'unchanged');
    else if (shownSteps(row.version, steps).hash === shown.hashOf(row.number))
      await followOrder(context, row, page.value);
    else await refuseChangedSteps(context, row);
  }
  return ok(undefined);
}

const UNWRITTEN: ReadonlySet<OrderRow['state']> = new Set(['new', 'waiting', 'lost']);

/** What is at hand while orders are imported; `written` collects the documents that are still to be recorded, `notes` what is to be kept of orders that wait. */
interface Work {
  warehouse: WarehouseDescription;
  page: PreparedPage;
  options: ImportOptions;
  written: WrittenOrder[];
  notes: Note[];
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
    await keepNotes(context, work.notes);
  }
}

function inGroups<Member>(all: readonly Member[], size: number): Member[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/**
 * A person asks for one order: fetched anew, its status and its age do not hold it back, and a lost document is written again. One that stands and was not
 * recorded is recorded first, as what it is.
 */
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
  if (!UNWRITTEN.has(row.state)) return lookAgain(context, row, warehouse, options);
  // Of a lost one it is known that nothing stands.
  if (!options.plan && row.state !== 'lost') {
    const adopted = await adoptDocuments(context, warehouse, [row]);
    if (!adopted.ok) return adopted;
    const known = await findOrder(context.store, context.server.id, number);
    if (adopted.value > 0 && known) return lookAgain(context, known, warehouse, options);
  }
  const page = await preparePage(context, [row], warehouse);
  if (!page.ok) return page;
  const work: Work = { warehouse, page: { ...page.value, isAsked: true }, options, written: [], notes: [] };
  await importFew(context, [row], work, failureStreak());
  if (!options.plan) await writeBack(context);
  return ok(undefined);
}

/** An order that has its document: what a person chose is done, and whatever else follows. */
async function lookAgain(
  context: SyncContext,
  row: OrderRow,
  warehouse: WarehouseDescription,
  { settlement, plan }: ImportOptions,
): Promise<Result<void>> {
  const page = await preparePage(context, [row], warehouse);
  if (!page.ok) return page;
  if (plan || row.state === 'closed') {
    await report(context, `order ${row.number}`, 'unchanged');
    return ok(undefined);
  }
  const settled = await settleLost(context, row, settlement ?? null);
  if (!settled.ok) return settled;
  const chosen = settlement === undefined || settlement === 'again' ? null : settlement;
  if (settled.value) await followOrder(context, settled.value, page.value, chosen);
  return ok(undefined);
}

/** Decides, plans and applies one order; answers the problem when it failed. */
async function importRow(context: SyncContext, row: OrderRow, work: Work): Promise<Problem | null> {
  const { page, options, notes } = work;
  const holdBack = (problems: readonly Problem[]): Problem => {
    notes.push(heldBackNote(context, row, problems));
    return problems[0]!;
  };
  const read = page.orders.get(row.number)!;
  const verdict = await judge(context, row, read, page, options);
  const passed = 'waiting' in verdict ? passedProblem(context, row, verdict.waiting, options.passed) : null;
  if (options.plan) {
    const decision = 'lost' in verdict ? refusal(verdict.lost) : passed ? refusal(passed) : verdict;
    await options.plan(row.number, decision, { row, order: read.ok ? read.value : null });
    return null;
  }
  if (options.shown && !isAsShown(row, verdict, options.shown))
    return refuseChangedOrder(context, options.shown, row, verdict);
  if (verdict.ok) {
    const found = await apply(context, { row, order: read.ok ? read.value : null }, verdict, work);
    return found && holdBack([found]);
  }
  if ('problems' in verdict) return holdBack(verdict.problems);
  if ('waiting' in verdict) notes.push(waitingNote(row, verdict.waiting, passed));
  else await lose(context, row, verdict.lost);
  return null;
}

/** What is to become of an order, whoever asks. */
async function judge(
  context: SyncContext,
  row: OrderRow,
  read: Result<Order>,
  page: PreparedPage,
  { shown }: ImportOptions,
): Promise<Verdict> {
  // An order that could not be read when it came may lack status and age in its row.
  const { erased_at } = row;
  const known = read.ok
    ? { status: read.value.status, created_at: read.value.createdAt.toISOString(), erased_at }
    : row;
  const waiting = decide(known, context.server.definition, page.isAsked ?? false);
  if (waiting) return { ok: false, waiting };
  const missing = page.isAsked || !read.ok ? null : page.lostDocumentOf(row, read.value);
  if (missing) return { ok: false, lost: missing };
  if (shown && row.state === 'lost') return { ok: false, lost: lostAlready(context, row) };
  return read.ok ? planOrder(context, row, read.value, page) : refusal(read.problem);
}

function isAsShown(row: OrderRow, verdict: Verdict, shown: Shown): boolean {
  return verdict.ok && shownDocument(row.version, verdict.plan).hash === shown.hashOf(row.number);
}

function lostAlready({ server }: SyncContext, { number, document_number: document }: OrderRow): Problem {
  const params = { number, document: String(document ?? '–'), server: server.definition.name };
  return problem('order-document-lost', params);
}

async function planOrder(
  context: SyncContext,
  row: OrderRow,
  order: Order,
  page: PreparedPage,
): Promise<DocumentDecision> {
  const other = await clashingOrder(context.store, context.server.id, row.number);
  if (other) return refusal(problem('order-number-clash', { number: row.number, other }));
  // A sale that was lost is written again as what it was, whatever its status is by now.
  const kind = row.state === 'lost' && row.document_kind === 'sale' ? 'sale' : null;
  const isOpenFromBefore = row.sale_number === NUMBER_OF_OPEN_BEFORE;
  const planned = planDocument(order, { ...page.documentContext(order), kind, isOpenFromBefore });
  return planned.ok && kind === 'sale' ? { ...planned, plan: soldAgain(planned.plan, row) } : planned;
}

/** A lost sale is the same sale when it is written again: it keeps its number (УНП), which its receipt carries. */
function soldAgain(plan: DocumentPlan, { sale_number: had }: OrderRow): DocumentPlan {
  const { saleNumber } = plan;
  if (had === null || saleNumber === null || saleNumber === NUMBER_OF_OPEN_BEFORE)
    return { ...plan, isAgain: true };
  return { ...plan, saleNumber: { ...saleNumber, again: had }, isAgain: true };
}

/** Answers why no document was written. */
async function apply(
  context: SyncContext,
  { row, order }: PlanSource,
  { plan, doubts }: DocumentDecision & { ok: true },
  { warehouse, written }: Work,
): Promise<Problem | null> {
  const outcome = await writeDocument(context, plan);
  if (!outcome.ok) {
    const { problem: found } = outcome;
    // The warehouse speaks of texts and tables; whose they are is known here.
    return { ...found, params: { number: row.number, ...found.params } };
  }
  if (outcome.value.kind === 'existing') {
    // Another installation wrote it a moment ago, or nobody has looked since a crash: it is recorded as what it is.
    const adopted = await adoptDocuments(context, warehouse, [row]);
    return adopted.ok ? null : adopted.problem;
  }
  const hasRefunds = order !== null && order.refunds.length > 0;
  const { document } = outcome.value;
  const told =
    plan.kind === 'order' && document
      ? givenBackBefore(context.server, { number: row.number, document_number: document.number }, order)
      : [];
  written.push({ row, plan, doubts: [...doubts, ...told], outcome: outcome.value, hasRefunds });
  return null;
}

function refusal(found: Problem): DocumentDecision & { ok: false } {
  return { ok: false, problems: [found] };
}
