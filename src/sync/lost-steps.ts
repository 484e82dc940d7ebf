import { documentPrefix, type KeyKind } from '../domain/document-key.ts';
import { dayIn } from '../domain/local-time.ts';
import { problem, type BothLanguages, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { inBoth, joined } from '../i18n/text.ts';
import { documentsOfOrder, keepDocument, returnsOfOrders } from '../store/documents.ts';
import { findOrder, update } from '../store/inbox.ts';
import { closeProblemsOf, isOpen, problemsOf, recordsWith } from '../store/problems.ts';
import { forgetSteps, leaveMissing, renumberStep, writtenSteps, type WrittenStep } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentTrace } from '../warehouse/warehouse.ts';
import { writeAgain } from './apply-returns.ts';
import { remember, report, type SyncContext } from './context.ts';
import type { Settlement } from './followed.ts';

const LOST = 'after-sale-lost';
const NO_TRACES: ReadonlyMap<string, DocumentTrace> = new Map();
/** Orders whose steps are looked for together. */
const PAGE = 200;

/**
 * Looks whether what was written after the sales still stands: returns, corrections, later payments. One that is gone with its key, while the sale stands,
 * was lost when a backup was restored: a person decides whether it is written again, never a program. One that a clerk voided leaves its key, and is
 * no more to be told of. `between` is called after each page and may end the look.
 */
export async function tellLostSteps(
  context: SyncContext,
  between: () => Promise<Result<void>>,
): Promise<Result<void>> {
  const { store, server, signal } = context;
  const lost = new Set<string>();
  let after = '';
  while (!signal.aborted) {
    const steps = await writtenSteps(store, server.id, { after, limit: PAGE });
    if (steps.length === 0) {
      const told = await recordsWith(store, server.id, { code: LOST });
      for (const { record } of told) {
        const over = lost.has(record) ? ok(undefined) : await endLost(context, record);
        if (!over.ok) return over;
      }
      return ok(undefined);
    }
    const found = await tellLost(context, steps);
    if (!found.ok) return found;
    for (const record of found.value) lost.add(record);
    after = steps.at(-1)!.order_number;
    const went = await between();
    if (!went.ok) return went;
  }
  return ok(undefined);
}

/** Answers the records of the orders of which something is lost. What was told already is looked for by its key alone. */
async function tellLost(context: SyncContext, steps: readonly WrittenStep[]): Promise<Result<string[]>> {
  const keyless = await withoutKeys(context, steps);
  if (!keyless.ok) return keyless;
  const told: string[] = [];
  const untold: WrittenStep[] = [];
  for (const [record, those] of Map.groupBy(keyless.value, recordOf)) {
    if (await isOpen(context.store, context.server.id, record, lostProblem(context, those)))
      told.push(record);
    else untold.push(...those);
  }
  const gone = await goneOf(context, untold);
  if (!gone.ok) return gone;
  for (const [record, those] of Map.groupBy(gone.value, recordOf)) {
    await remember(context, record, lostProblem(context, those));
    await report(context, record, 'failed', LOST);
    told.push(record);
  }
  return ok(told);
}

/**
 * Nothing of an order is lost any more.
 *
 * The story of the other number: two installations tell of a lost return. In one of them a person has it written again, and it stands under another number. What is
 * given back by hand is looked for under that number, so the other installation keeps it too.
 */
async function endLost(context: SyncContext, record: string): Promise<Result<void>> {
  const { store, server, warehouse } = context;
  const number = record.slice(recordOf({ order_number: '' }).length);
  const kept = (await documentsOfOrder(store, server.id, number)).filter(({ plan }) => plan.kind !== 'order');
  const traces = await warehouse.findDocuments(kept.map(({ plan }) => plan.key));
  if (!traces.ok) return traces;
  const order = await findOrder(store, server.id, number);
  await store.transaction().execute(async (transaction) => {
    for (const each of kept) {
      const document = traces.value.get(each.plan.key)?.document;
      if (!document || document.number === each.number) continue;
      const { number: acct, writtenAt } = document;
      await keepDocument(transaction, server.id, { ...each, number: acct, writtenAt });
      await renumberStep(transaction, server.id, each.plan, acct);
      if (order?.reason === `returned ${each.number}`)
        await update(transaction, server.id, number, { reason: `returned ${acct}` });
    }
    await closeProblemsOf(transaction, server.id, [record], [LOST]);
  });
  return ok(undefined);
}

function recordOf({ order_number: number }: Pick<WrittenStep, 'order_number'>): string {
  return `order ${number}`;
}

/** Whose keys are gone while that of their sale stands; what was found voided when it was to be written never stood. */
async function withoutKeys(
  { warehouse }: SyncContext,
  steps: readonly WrittenStep[],
): Promise<Result<WrittenStep[]>> {
  const held = await warehouse.heldKeys([...steps.map(({ key }) => key), ...steps.map(({ sale }) => sale)]);
  if (!held.ok) return held;
  return ok(
    steps.filter(({ key, sale, number }) => number !== null && held.value.has(sale) && !held.value.has(key)),
  );
}

/** Which of these, whose keys are gone, do not stand either. Keys that the yearly trimming took from documents that stand are put back. */
async function goneOf(context: SyncContext, steps: readonly WrittenStep[]): Promise<Result<WrittenStep[]>> {
  const { warehouse, server } = context;
  const documents = steps.filter(({ kind }) => kind !== 'payment').map(({ key }) => key);
  const traces = documents.length > 0 ? await warehouse.findDocuments(documents) : ok(NO_TRACES);
  if (!traces.ok) return traces;
  const standing = new Set(documents.filter((key) => traces.value.get(key)?.document));
  const kinds = (['return', 'correction', 'sale'] as const satisfies KeyKind[]).filter((kind) =>
    [...standing].some((key) => key.startsWith(documentPrefix(server.tag, kind))),
  );
  for (const kind of kinds) {
    const restored = await warehouse.restoreKeys(documentPrefix(server.tag, kind));
    if (!restored.ok) return restored;
  }
  const paid = await standingPayments(
    context,
    steps.filter(({ kind }) => kind === 'payment'),
  );
  if (!paid.ok) return paid;
  return ok(
    steps.filter(({ key }) => !standing.has(key) && !traces.value.get(key)?.hasKey && !paid.value.has(key)),
  );
}

/** The keys of payments that stand with the sales and the returns of these orders. */
async function standingPayments(
  { store, server, warehouse }: SyncContext,
  payments: readonly WrittenStep[],
): Promise<Result<Set<string>>> {
  const standing = new Set<string>();
  if (payments.length === 0) return ok(standing);
  const orders = [...new Set(payments.map(({ order_number: number }) => number))];
  const numbers = {
    sale: payments.map(({ sale_number: number }) => number),
    return: await returnsOfOrders(store, server.id, orders),
  };
  for (const kind of ['sale', 'return'] as const) {
    const found = await warehouse.paymentsOf(kind, numbers[kind]);
    if (!found.ok) return found;
    for (const { paid } of found.value.values()) {
      for (const { transaction } of paid) standing.add(transaction);
    }
  }
  return ok(standing);
}

function lostProblem({ server }: SyncContext, steps: readonly WrittenStep[]): Problem {
  const { order_number: number, sale_number: document } = steps[0]!;
  const params = { number, document: String(document), lost: joined(steps.map(words)) };
  return problem(LOST, { ...params, server: server.definition.name });
}

function words({ kind, number, amount }: WrittenStep): BothLanguages {
  return inBoth(`what.lost.${kind}`, { document: String(number), amount: amount ?? '–' });
}

/**
 * Does what a person chose about lost steps of an order: they are written again, each under its own key, or left as they are. Answers the order as it is
 * by then; null when something kept them from being written, and that is told.
 */
export async function settleLost(
  context: SyncContext,
  row: OrderRow,
  settlement: Settlement | null,
): Promise<Result<OrderRow | null>> {
  if (settlement !== 'again' && settlement !== 'leave') return ok(row);
  const { store, server } = context;
  const record = `order ${row.number}`;
  const open = await problemsOf(store, server.id, record);
  if (!open.some(({ code }) => code === LOST)) return ok(row);
  const keyless = await withoutKeys(context, await writtenSteps(store, server.id, { only: row.number }));
  if (!keyless.ok) return keyless;
  const gone = await goneOf(context, keyless.value);
  if (!gone.ok) return gone;
  const keys = gone.value.map(({ key }) => key);
  if (settlement === 'leave') await leaveMissing(store, server.id, row.number, keys);
  else {
    const done = await doAgain(context, row, keys);
    if (!done.ok) {
      await remember(context, record, {
        ...done.problem,
        params: { number: row.number, ...done.problem.params },
      });
      await report(context, record, 'failed', done.problem.code);
      return ok(null);
    }
  }
  await closeProblemsOf(store, server.id, [record], [LOST]);
  return ok((await findOrder(store, server.id, row.number)) ?? row);
}

/**
 * Documents are written as they were, because their receipts and reversals are on paper; payments follow from the order, as they did, and of them no more is written
 * than is owed still. Should the process die before that, the next import follows the order.
 */
async function doAgain(context: SyncContext, row: OrderRow, keys: readonly string[]): Promise<Result<void>> {
  const { store, server, clock } = context;
  const kept = await documentsOfOrder(store, server.id, row.number);
  const lost = keys.flatMap((key) => kept.filter(({ plan }) => plan.key === key));
  const today = dayIn(server.definition.shop.timeZone, clock.now());
  const written = await writeAgain(context, row, lost, today);
  if (!written.ok) return written;
  const others = keys.filter((key) => !lost.some(({ plan }) => plan.key === key));
  await store.transaction().execute(async (transaction) => {
    await forgetSteps(transaction, server.id, row.number, others);
    await update(transaction, server.id, row.number, { explained_version: row.version - 1 });
  });
  return ok(undefined);
}
