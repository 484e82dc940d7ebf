import { ok, type Result } from '../domain/result.ts';
import { keepDocument } from '../store/documents.ts';
import { NO_DOCUMENT, update } from '../store/inbox.ts';
import { keepStep } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import { report, settle, type SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import type { FollowUp } from './followed.ts';
import { correct, takeBack } from './apply-returns.ts';
import { leave, pay, sell } from './apply-sale-steps.ts';
import { oweNow } from './receipts/changed-payments.ts';
import { areRowsOurs, fingerprint, plannedRows, withNumbers } from './record-document.ts';
import { stepRow, type Applied } from './step-row.ts';

/**
 * Does one step in the warehouse and records it here. Should the process die in between, the step is asked for again: the warehouse finds
 * it done and changes nothing.
 */
export function applyFollowUp(context: SyncContext, row: OrderRow, step: FollowUp): Promise<Result<Applied>> {
  if (step.kind === 'release') return release(context, row);
  if (step.kind === 'rewrite') return rewrite(context, row, step);
  if (step.kind === 'sell') return sell(context, row, step.plan);
  if (step.kind === 'pay') return pay(context, row, step);
  if (step.kind === 'leave') return leave(context, row, step);
  if (step.kind === 'receipt') return oweNow(context, row, step.payments);
  return step.kind === 'return' ? takeBack(context, row, step) : correct(context, row, step.plans);
}

/**
 * The document of a cancelled order goes, and the order stands as one that was cancelled before it had any: should the shop revive it, it
 * gets a new one like every other order.
 *
 * The story of the revived order: its document is taken away, the process dies before that is recorded, and the buyer confirms the order again. The next
 * run finds no document, and would take it for one that a restored backup lost, which only a person may have written again. So what is
 * being taken away is kept first.
 */
async function release(context: SyncContext, row: OrderRow): Promise<Result<Applied>> {
  await update(context.store, context.server.id, row.number, { releasing: row.document_number });
  const done = await context.warehouse.releaseDocument({
    key: row.document_key!,
    number: row.document_number!,
    isOurs: (rows) => areRowsOurs(row, rows),
  });
  if (!done.ok) return done;
  if (done.value === 'touched' || done.value === 'has-dependents') return ok(done.value);
  await recordRelease(context, row);
  return ok('done');
}

/** Keeps that the document of a cancelled order is gone; one that was revived since is decided on anew. */
export async function recordRelease(context: SyncContext, row: OrderRow): Promise<void> {
  const isEnded = endedStatuses(context.server.definition).includes(row.status);
  await context.store.transaction().execute(async (store) => {
    // Revived and cancelled again, it has a document under the same key, and that goes too.
    const key = `${row.document_key} ${row.document_number}`;
    await keepStep(store, { ...stepRow(context, row, 'release'), key });
    await update(store, context.server.id, row.number, {
      state: isEnded ? 'waiting' : 'new',
      reason: isEnded ? 'ended' : null,
      next_try_at: null,
      attempts: 0,
      // The shop is told that there is none any more.
      write_back: 'pending',
      ...NO_DOCUMENT,
    });
    await settle({ ...context, store }, `order ${row.number}`);
    await report({ ...context, store }, `order ${row.number}`, 'updated', `released ${row.document_number}`);
  });
}

/** The document is written anew under its number, as the order is now. */
async function rewrite(
  context: SyncContext,
  row: OrderRow,
  { plan }: FollowUp & { kind: 'rewrite' },
): Promise<Result<Applied>> {
  const done = await context.warehouse.rewriteDocument(plan, {
    key: row.document_key!,
    number: row.document_number!,
    // It may be written anew already, and the process died before that was noted.
    isOurs: (rows) => areRowsOurs(row, rows) || fingerprint(rows) === fingerprint(plannedRows(plan)),
  });
  if (!done.ok) return done;
  if (done.value.kind !== 'rewritten') return ok(done.value.kind);
  const { document } = done.value;
  await context.store.transaction().execute(async (store) => {
    await keepStep(store, { ...stepRow(context, row, 'rewrite'), amount: plan.totalWithVat.toFixed(2) });
    await keepDocument(store, context.server.id, {
      plan: withNumbers(plan, document.rows),
      version: row.version,
      number: document.number,
      writtenAt: document.writtenAt,
    });
    await update(store, context.server.id, row.number, {
      document_day: plan.date,
      document_written_at: document.writtenAt,
      document_total: plan.totalWithVat.toFixed(2),
      document_version: row.version,
      settled_version: null,
      document_rows: fingerprint(document.rows),
    });
    await report({ ...context, store }, `order ${row.number}`, 'updated', `rewritten ${document.number}`);
  });
  return ok('done');
}
