import type { Clock } from '../clock.ts';
import type { RunId } from '../domain/ids.ts';
import { problemClass, type Problem } from '../domain/problem.ts';
import type { Printer } from '../fiscal/printer.ts';
import type { Shop } from '../shop/shop.ts';
import { openProblem, closeProblems } from '../store/problems.ts';
import { recordOutcomes, type Counts, type Outcome, type RecordOutcome } from '../store/runs.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** What a part works with while it runs. */
export interface SyncContext {
  server: Server;
  store: Store;
  shop: Shop;
  warehouse: Warehouse;
  /** Null when the server has none. */
  printer: Printer | null;
  /** Whether a stand-in for a printer may stand for it: the warehouse is a sample too. */
  mayUseEmulator: boolean;
  clock: Clock;
  run: RunId;
  counts: Counts;
  /** Says how far the run is; `total` when it is known. */
  progress(phase: Phase, done: number, total?: number): Promise<void>;
  /** Set when the process is asked to stop: the part ends after the record it is at. */
  signal: AbortSignal;
}

export type Phase =
  | 'fetch'
  | 'reconcile'
  | 'orders'
  | 'products'
  | 'nomenclature'
  | 'survey'
  | 'publish'
  | 'send-partners'
  | 'compute'
  | 'compare'
  | 'send'
  | 'items'
  | 'partners'
  | 'match'
  | 'receipts';

/** How soon transient problems of a record are tried again: 1, 2, 4 … minutes, at most an hour, ±20 %. */
export function backoffMs(attempt: number, random = Math.random()): number {
  const minutes = Math.min(60, 2 ** Math.min(attempt, 10));
  return Math.round(minutes * 60_000 * (0.8 + 0.4 * random));
}

/** Counts and records what happened to one record. */
export async function report(
  context: SyncContext,
  record: string,
  outcome: Outcome,
  detail: string | null = null,
): Promise<void> {
  await reportAll(context, [{ record, outcome, detail }]);
}

/** Counts and records what happened to each record of a page. */
export async function reportAll(context: SyncContext, outcomes: readonly RecordOutcome[]): Promise<void> {
  for (const { outcome } of outcomes) context.counts[outcome] += 1;
  const told = outcomes.filter(({ outcome }) => outcome !== 'unchanged');
  await recordOutcomes(context.store, context.run, told);
}

/** Keeps a problem of a record open, with the time of the next try when there is one. */
export async function remember(
  context: SyncContext,
  record: string,
  found: Problem,
  nextTryAt: Date | null = null,
): Promise<void> {
  await openProblem(
    context.store,
    context.server.id,
    record,
    found,
    context.run,
    context.clock.now(),
    nextTryAt,
  );
}

/** Closes a record's problems after success. */
export async function settle(
  context: SyncContext,
  record: string,
  except: Problem['code'][] = [],
): Promise<void> {
  await closeProblems(context.store, context.server.id, record, except);
}

/**
 * Three transient failures of different records in a row mean that the other side is down, not that the records are bad: the run
 * ends early and spares both. Anything else in between starts the count anew.
 */
export function failureStreak(limit = 3): { isOver(found: Problem | null): boolean } {
  let streak = 0;
  return {
    isOver(found) {
      streak = found && problemClass(found.code) === 'transient' ? streak + 1 : 0;
      return streak >= limit;
    },
  };
}
