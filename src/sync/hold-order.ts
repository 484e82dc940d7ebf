import { problem, problemClass, type Problem } from '../domain/problem.ts';
import { update } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import { backoffMs, remember, report, settle, type SyncContext } from './context.ts';
import type { Waiting } from './decide-order.ts';

/** What is to be kept of an order that waits. */
export type Note = (inside: SyncContext) => Promise<void>;

/**
 * Keeps what was decided about some orders in one transaction: one write to the disk instead of many. A crash before it costs nothing, the orders
 * are decided on anew.
 */
export async function keepNotes(context: SyncContext, notes: readonly Note[]): Promise<void> {
  if (notes.length === 0) return;
  await context.store.transaction().execute(async (store) => {
    for (const note of notes) await note({ ...context, store });
  });
}

/**
 * An order that is not due: it waits, visible, with the reason, and is no failure. With a status that comes after the chosen ones it
 * would wait for ever, so a person is told.
 */
export function waitingNote({ number }: OrderRow, { reason, params }: Waiting, found: Problem | null): Note {
  return async (inside) => {
    const { store, server } = inside;
    const change = {
      state: 'waiting' as const,
      reason,
      decided_with: server.settingsHash,
      next_try_at: null,
      attempts: 0,
    };
    await update(store, server.id, number, change);
    await settle(inside, `order ${number}`, found ? [found.code] : []);
    if (found) await remember(inside, `order ${number}`, found);
    await report(inside, `order ${number}`, 'skipped', JSON.stringify({ reason, ...params }));
  };
}

/** What a person is told of an order that waits with a status after all chosen ones; null for any other. */
export function passedProblem(
  { server }: SyncContext,
  { number }: OrderRow,
  { reason, params }: Waiting,
  passed: ReadonlySet<string> = new Set(),
): Problem | null {
  const status = params['status'];
  if (reason !== 'status' || status === undefined || !passed.has(status)) return null;
  return problem('order-status-passed', { number, status, server: server.definition.name });
}

/** An order that cannot become a document now: it waits whole, with its problems and the time of the next try. */
export function heldBackNote(context: SyncContext, row: OrderRow, problems: readonly Problem[]): Note {
  const nextTryAt = nextTry(context, row, problems);
  return async (inside) => {
    const { store, server } = inside;
    const record = `order ${row.number}`;
    const change = {
      state: row.state === 'lost' ? ('lost' as const) : ('waiting' as const),
      reason: problems[0]!.code,
      decided_with: server.settingsHash,
      next_try_at: nextTryAt?.toISOString() ?? null,
      attempts: row.attempts + 1,
    };
    await update(store, server.id, row.number, change);
    await settle(
      inside,
      record,
      problems.map(({ code }) => code),
    );
    for (const found of problems) await remember(inside, record, found, nextTryAt);
    await report(inside, record, 'failed', problems[0]!.code);
  };
}

/** Whether somebody can clear a problem in the warehouse without the order changing: such orders are looked at again in every run. */
export function isClearedInWarehouse(code: Problem['code']): boolean {
  return CLEARED_IN_WAREHOUSE.has(code);
}

const CLEARED_IN_WAREHOUSE = new Set<Problem['code']>([
  'item-not-found',
  'item-ambiguous',
  'item-refused',
  'item-vat-differs',
  'item-vat-unknown',
  'item-product-gone',
  'product-vat-differs',
  'partner-ambiguous',
  'partner-missing-for-order',
  'order-number-clash',
  'order-document-beside',
  'sale-not-enough-stock',
  'new-item-ambiguous',
  'new-item-code-taken',
  'new-partner-ambiguous',
]);

function nextTry(context: SyncContext, row: OrderRow, problems: readonly Problem[]): Date | null {
  const now = context.clock.now().getTime();
  if (problems.every(({ code }) => isClearedInWarehouse(code))) return new Date(now);
  if (problems.some(({ code }) => problemClass(code) === 'data')) return null;
  const asked = problems[0]!.retryAfterMs ?? backoffMs(row.attempts);
  return new Date(now + asked);
}

/** An order whose document is gone without a trace: in doubt, until a person says that it is written again. */
export async function lose(context: SyncContext, row: OrderRow, found: Problem): Promise<void> {
  const record = `order ${row.number}`;
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    await update(store, context.server.id, row.number, { state: 'lost', reason: found.code });
    await remember(inside, record, found);
    await report(inside, record, 'failed', found.code);
  });
}
