import { isBrake, type Release } from '../domain/brake.ts';
import type { OrderNumber, RunId } from '../domain/ids.ts';
import { problem, problemClass, type Problem, type ProblemCode } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Clock } from '../clock.ts';
import type { Printer } from '../fiscal/printer.ts';
import type { Shop } from '../shop/shop.ts';
import { forgetPlans } from '../store/plans.ts';
import { closeProblems, closeProblemsOf, openProblem } from '../store/problems.ts';
import { abandonRun, claimRun, dropRun, forgetOldRuns, underWay, type Counts } from '../store/runs.ts';
import { isKept, keepShopWords, type Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { storeFault } from '../store/store-fault.ts';
import { auditStock } from '../sync/audit-stock.ts';
import { checkServer, readOnlyProblem, wordsOfShop, type ServerCheck } from '../sync/check-server.ts';
import type { Phase, SyncContext } from '../sync/context.ts';
import { documentNames, type DocumentNames } from '../sync/document-names.ts';
import type { PlannedFamily } from '../sync/catalogue/planned-family.ts';
import { exportCatalogue } from '../sync/export-catalogue.ts';
import { exportPartners } from '../sync/export-partners.ts';
import { exportStock } from '../sync/export-stock.ts';
import { match } from '../sync/match.ts';
import { printReceipts, type PlannedReceipt } from '../sync/receipts/print-receipts.ts';
import { relink } from '../sync/relink.ts';
import { importNomenclature } from '../sync/import-nomenclature.ts';
import type { PlannedNomenclature } from '../sync/nomenclature-course.ts';
import { importOrders, type PlanSource, type ShownDecision } from '../sync/import-orders.ts';
import { passedStatuses } from '../sync/decide-order.ts';
import type { Settlement } from '../sync/followed.ts';
import type { ShownPlan } from '../sync/shown.ts';
import type { LinkedRow } from '../store/links.ts';
import type { LinkRow, RunRow } from '../store/tables.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { unfitOption } from './run-options.ts';
import { beginRecord, type RunRecord } from './run-record.ts';

/** What can be run: the guide's two tasks and the nightly audit, and their parts. */
export const PARTS = [
  'import',
  'export',
  'import-orders',
  'import-nomenclature',
  'print-receipts',
  'export-catalogue',
  'export-stock',
  'export-partners',
  'audit',
  'audit-stock',
  'relink',
  'match',
] as const;
export type Part = (typeof PARTS)[number];

type RealPart = Exclude<Part, 'import' | 'export' | 'audit'>;
const PARTS_OF: Record<Part, readonly RealPart[]> = {
  import: ['import-orders', 'print-receipts', 'import-nomenclature'],
  export: ['export-catalogue', 'export-stock', 'export-partners'],
  'import-orders': ['import-orders'],
  'import-nomenclature': ['import-nomenclature'],
  'print-receipts': ['print-receipts'],
  'export-catalogue': ['export-catalogue'],
  'export-stock': ['export-stock'],
  'export-partners': ['export-partners'],
  audit: ['audit-stock'],
  'audit-stock': ['audit-stock'],
  relink: ['relink'],
  match: ['match'],
};

/** What writes to the warehouse. */
const WRITING: ReadonlySet<RealPart> = new Set(['import-orders', 'import-nomenclature', 'relink']);

/** What reads all of the warehouse and writes nothing to it. */
const READING: ReadonlySet<RealPart> = new Set([
  'export-catalogue',
  'export-stock',
  'export-partners',
  'audit-stock',
  'match',
]);

/** The part a task is there for; what keeps it from its work is said of the whole task. */
const MAIN: Partial<Record<Part, RealPart>> = { import: 'import-orders', export: 'export-stock' };

/** All parts that are done when these are. */
function coveredBy(done: readonly RealPart[]): Part[] {
  return PARTS.filter((part) => PARTS_OF[part].every((real) => done.includes(real)));
}

/** The parts that send quantities, and what stops each of them: a person who lets one pass has let the others pass too. */
const SENDING = PARTS.filter((part) =>
  PARTS_OF[part].some((real) => real === 'export-stock' || real === 'audit-stock'),
);
const BRAKES: readonly ProblemCode[] = ['stock-brake', 'stock-read-shrunk'];

/** The two ends of a server, opened for a run, and its printer. */
export interface Ends {
  warehouse: Warehouse;
  shop: Shop;
  /** Null when the server has none. */
  printer: Printer | null;
}

export interface RunRequest {
  server: Server;
  part: Part;
  cause: 'person' | 'schedule' | 'resumed';
  order?: OrderNumber;
  /** What a person chose to do about the document of `order`, which changed after it. */
  settlement?: Settlement;
  releaseBrake?: Release;
  /** Computes and shows, writes nothing outside Kervan's own store. */
  plan?: PlanView;
  /** Only what a person was shown, and only as it was shown. */
  shown?: ShownPlan;
  signal?: AbortSignal;
  onProgress?: (phase: Phase, done: number, total?: number) => void;
  /** The run may leave some of what waits to the next one, so that others have their turn; told when it did. */
  onRest?: () => void;
  /** Told of the run as it is kept: as soon as it is claimed, whenever it goes on, when it ended. */
  onRun?: (run: RunRow) => void;
}

/** Where a plan is shown. */
export interface PlanView {
  /** Told before the first order what the numbers on the documents stand for; the warehouse is asked only for a view that wants it. */
  names?(names: DocumentNames): void;
  order(number: string, decision: ShownDecision, source: PlanSource): void | Promise<void>;
  stock(link: LinkedRow): void | Promise<void>;
  /** What an audit found and would leave as it is. */
  left?(link: LinkRow): void | Promise<void>;
  /** Items and partners without orders, and customers of the shop. */
  nomenclature(planned: PlannedNomenclature): void | Promise<void>;
  /** Products of the shop. */
  catalogue(planned: PlannedFamily): void | Promise<void>;
  /** Receipts that are owed; left out where nobody looks at them. */
  receipt?(planned: PlannedReceipt): void | Promise<void>;
  /** A brake that would stop the run; told of each. */
  brake?(found: Problem): void;
}

/** A run as it ended. */
export interface RunReport {
  id: RunId;
  server: string;
  part: Part;
  state: 'done' | 'failed' | 'stopped';
  startedAt: Date;
  endedAt: Date;
  counts: Counts;
  /** Why the run as a whole could not do its work; the problems of single records are kept with them. */
  problem: Problem | null;
  /** What of it could not: the run's own part, or a later one after the others had done theirs; null without a problem. */
  failedPart: Part | null;
}

/** Why a run could not do all of its work, and which part of it could not. */
interface Trouble {
  problem: Problem;
  part: Part;
}

export interface RunnerNeeds {
  store: Store;
  clock: Clock;
  allowEmulator: boolean;
  /** Opens the two ends; for reading, when nothing will be written to the warehouse and most of it read. */
  open: (server: Server, isForReading: boolean) => Promise<Result<Ends>>;
  /** Told of what must not happen; answers a reference number for the user. */
  onBug: (error: unknown) => string;
}

/**
 * Runs a part of a server now, in this process; fails when another run of the server is under way, an option does not fit the part, or
 * Kervan's own store cannot be written. What was done in the warehouse by then is found there by the next run.
 */
export async function runPart(needs: RunnerNeeds, request: RunRequest): Promise<Result<RunReport>> {
  try {
    return await runKept(needs, request);
  } catch (error) {
    const fault = storeFault(error);
    if (!fault) throw error;
    return failed(fault);
  }
}

async function runKept(needs: RunnerNeeds, request: RunRequest): Promise<Result<RunReport>> {
  const { store, clock } = needs;
  const { server, part } = request;
  const unfit = unfitOption(request);
  if (unfit) return failed(unfit);
  const startedAt = clock.now();
  const claim = await claimRun(store, server.id, part, causeOf(request), clock);
  if (!claim.ok) {
    return failed(underWay(server.definition, claim.other));
  }
  // Somebody loads the server, somebody else deletes it, and only then does the first one claim: without this look its orders would be
  // fetched into an inbox nobody can see. A deletion that comes after the claim is refused by it.
  if (!(await isKept(store, server.id))) {
    await dropRun(store, claim.run);
    return failed(problem('server-unknown', { name: server.definition.name }));
  }
  try {
    return await runToItsEnd(needs, request, claim, startedAt);
  } catch (error) {
    // Its end could not be kept. It must not stand in the way of the next run as one of ours that goes on.
    abandonRun(claim.run);
    throw error;
  }
}

async function runToItsEnd(
  needs: RunnerNeeds,
  request: RunRequest,
  claim: { run: RunId; row: RunRow },
  startedAt: Date,
): Promise<Result<RunReport>> {
  const { store, clock } = needs;
  const { server, part } = request;
  const record = await beginRecord(claim.row, { store, clock, signal: request.signal, onRun: request.onRun });
  let trouble: Trouble | null;
  try {
    trouble = await runClaimed(needs, request, record);
  } catch (error) {
    const found = storeFault(error) ?? problem('bug', { reference: needs.onBug(error) });
    trouble = { problem: found, part };
  }
  trouble = whenCut(record, trouble, part);
  const state = trouble ? 'failed' : record.signal.aborted ? 'stopped' : 'done';
  const endedAt = await record.end(state, trouble?.problem ?? null);
  await forgetOldRuns(store, server.id, endedAt);
  await forgetPlans(store, server.id, endedAt);
  // Who runs one of these sees how it ended; no later run would close its problem. Whoever took a run's place is at the rest of it already.
  if (trouble && part !== 'relink' && part !== 'match' && trouble.problem.code !== 'run-taken-over')
    await openProblem(store, server.id, `part ${trouble.part}`, trouble.problem, claim.run, endedAt);
  return ok({
    id: claim.run,
    server: server.definition.name,
    part,
    state,
    startedAt,
    endedAt,
    counts: record.counts,
    problem: trouble?.problem ?? null,
    failedPart: trouble?.part ?? null,
  });
}

/** A run that was told to end tries nothing as often as it should: what passes by itself says nothing then. */
function whenCut(record: RunRecord, trouble: Trouble | null, part: Part): Trouble | null {
  if (!record.signal.aborted) return trouble;
  if (trouble && problemClass(trouble.problem.code) !== 'transient') return trouble;
  return record.isReplaced() ? { problem: problem('run-taken-over'), part } : null;
}

/** How the run is told from others afterwards: a plan, what is applied of it, and a single order are not taken up again when they die. */
function causeOf({ cause, plan, shown, order }: RunRequest): string {
  if (plan) return 'plan';
  if (shown) return 'apply';
  return order ? 'order' : cause;
}

async function runClaimed(
  needs: RunnerNeeds,
  request: RunRequest,
  record: RunRecord,
): Promise<Trouble | null> {
  const { server } = request;
  const refuse = (found: Problem): Trouble => ({ problem: found, part: request.part });
  const isForReading = PARTS_OF[request.part].every((part) => READING.has(part));
  const ends = await needs.open(server, isForReading);
  if (!ends.ok) return refuse(ends.problem);
  try {
    const check = await checkServer(
      server.definition,
      ends.value.warehouse,
      ends.value.shop,
      needs.allowEmulator,
    );
    if (!check.ok) return refuse(check.problem);
    await keepShopWords(needs.store, server, wordsOfShop(check.value));
    const stop = await keepCheck(needs, server, record.id, check.value, request);
    if (stop) return refuse(stop);
    const mayUseEmulator = needs.allowEmulator || check.value.warehouse.isSample;
    const context = { ...syncContext(needs, request, ends.value, record), mayUseEmulator };
    return await runParts(context, check.value, request);
  } finally {
    await ends.value.warehouse.close();
    await ends.value.shop.close();
    await ends.value.printer?.close();
  }
}

/**
 * One part after another. What passes by itself stops the rest, because the other side is down; what one part waits for a person with does not
 * keep the others from their work: quantities go on although prices are braked. What another part than the main one cannot do is its own problem: what was
 * said of the run as a whole is over as soon as the main part was done. Answers the first problem; a brake that stands besides is kept.
 */
async function runParts(
  context: SyncContext,
  check: ServerCheck,
  request: RunRequest,
): Promise<Trouble | null> {
  const parts = PARTS_OF[request.part];
  const main = MAIN[request.part] ?? parts[0]!;
  const done: RealPart[] = [];
  let trouble: Trouble | null = null;
  let isDown = false;
  for (const part of parts) {
    // What was sold gets its receipt, whatever stopped the sales.
    if (isDown && part !== 'print-receipts') continue;
    const ran = await runReal(part, context, check, request);
    if (ran.ok) {
      done.push(part);
      continue;
    }
    const found = { problem: ran.problem, part: part === main ? request.part : part };
    // The run tells of one; whoever lets the prices pass must see that the quantities wait for a person too.
    if (trouble && isBrake(ran.problem.code)) await keepTrouble(context, found);
    trouble ??= found;
    isDown ||= problemClass(ran.problem.code) === 'transient';
  }
  // A plan has done nothing, a choice of one and what was cut off not all there is: they settle nothing, and the brake stays on.
  const isPartly = request.shown ? !request.shown.isWhole || context.counts.failed > 0 : false;
  if (done.length === 0 || request.plan || isPartly || context.signal.aborted) return trouble;
  for (const part of new Set([...coveredBy(done), ...(done.includes(main) ? [request.part] : [])]))
    await closeProblems(context.store, context.server.id, `part ${part}`);
  if (done.some((part) => SENDING.includes(part))) {
    const records = SENDING.map((part) => `part ${part}`);
    await closeProblemsOf(context.store, context.server.id, records, BRAKES);
  }
  return trouble;
}

async function keepTrouble({ store, server, run, clock }: SyncContext, found: Trouble): Promise<void> {
  await openProblem(store, server.id, `part ${found.part}`, found.problem, run, clock.now());
}

/**
 * Every setting that does not fit the database or the shop is its own open problem, until a check finds it in order. Answers the one that
 * stops the run: what an account may not write does not stop a run that writes nothing.
 */
async function keepCheck(
  { store, clock }: RunnerNeeds,
  server: Server,
  run: RunId,
  { problems: found, onlyWriting }: ServerCheck,
  { part, plan }: RunRequest,
): Promise<Problem | null> {
  const isWriting = !plan && PARTS_OF[part].some((each) => WRITING.has(each));
  const always = found.find((each) => !onlyWriting.includes(each));
  const own = always ?? found[0];

  await store
    .deleteFrom('problems')
    .where('server', '=', server.id)
    .where('record', 'like', 'check %')
    .execute();
  // One is kept as the run's own problem: the same for every part, so that they do not open and close each other's.
  for (const [index, each] of found.filter((other) => other !== own).entries())
    await openProblem(store, server.id, `check ${index + 1}`, each, run, clock.now());
  return always ?? (isWriting ? (own ?? null) : null);
}

function syncContext(
  { store, clock }: RunnerNeeds,
  { server, onProgress }: RunRequest,
  ends: Ends,
  { id: run, counts, signal, progress: keep }: RunRecord,
): Omit<SyncContext, 'mayUseEmulator'> {
  const progress: SyncContext['progress'] = async (phase, done, total) => {
    onProgress?.(phase, done, total);
    await keep(phase, done, total);
  };
  return { server, store, clock, run, counts, signal, progress, ...ends };
}

async function runReal(
  part: RealPart,
  context: SyncContext,
  check: ServerCheck,
  request: RunRequest,
): Promise<Result<void>> {
  const { order, settlement, plan, shown, releaseBrake, onRest } = request;
  const readOnly =
    WRITING.has(part) && !plan
      ? readOnlyProblem(context.server.definition.warehouse.database, check.warehouse.readOnly)
      : null;
  if (readOnly) return failed(readOnly);
  if (part === 'import-orders') {
    if (plan?.names) {
      const names = await documentNames(
        context.warehouse,
        check.choices,
        context.server.definition.settings.import,
      );
      if (!names.ok) return names;
      plan.names(names.value);
    }
    return importOrders(context, check.warehouse, {
      passed: passedStatuses(
        context.server.definition,
        check.statuses.map(({ code }) => code),
      ),
      ...(onRest && { onRest }),
      ...(order && { order }),
      ...(settlement && { settlement }),
      ...(plan && { plan: plan.order.bind(plan) }),
      ...(shown && { shown: shown.of('order') }),
    });
  }
  if (part === 'import-nomenclature') return runNomenclature(context, check, request);
  if (part === 'print-receipts') {
    const view = plan && { plan: (planned: PlannedReceipt) => plan.receipt?.(planned) };
    return printReceipts(context, check.warehouse, { isAlone: request.part === part, ...view });
  }
  if (part === 'relink') return runRelink(context, check);
  if (part === 'match') return match(context);
  if (part === 'export-partners')
    return exportPartners(context, check, {
      isAlone: request.part === 'export-partners',
      ...(plan && { plan: plan.nomenclature.bind(plan) }),
      ...(shown && { shown: shown.of('customer') }),
    });
  if (part === 'export-catalogue')
    return exportCatalogue(context, check, {
      isAlone: request.part === 'export-catalogue',
      ...(releaseBrake && { releaseBrake }),
      ...(plan && { plan: plan.catalogue.bind(plan), onBrake: (found) => plan.brake?.(found) }),
      ...(shown && { shown: shown.of('product') }),
    });
  const options = {
    ...(releaseBrake && { releaseBrake }),
    ...(plan && { plan: plan.stock.bind(plan), onBrake: (found: Problem) => plan.brake?.(found) }),
    ...(shown && { shown: shown.of('stock') }),
  };
  if (part === 'export-stock') return exportStock(context, options);
  return auditStock(context, { ...options, left: (link) => plan?.left?.(link) });
}

/** Not with a single order, and not when a person was shown nothing of it. */
async function runNomenclature(
  context: SyncContext,
  check: ServerCheck,
  { part, order, plan, shown }: RunRequest,
): Promise<Result<void>> {
  const isShown = !shown || (['item', 'partner'] as const).some((kind) => shown.of(kind).subjects.length > 0);
  if (order || !isShown) return ok(undefined);
  return importNomenclature(context, check, {
    isAlone: part === 'import-nomenclature',
    ...(plan && { plan: plan.nomenclature.bind(plan) }),
    ...(shown && { shown }),
  });
}

async function runRelink(context: SyncContext, check: ServerCheck): Promise<Result<void>> {
  const done = await relink(context, check.warehouse);
  if (!done.ok) return done;
  context.counts.updated += done.value.items + done.value.documents;
  return ok(undefined);
}
