import type { Clock } from '../clock.ts';
import type { RunId, ServerId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { logRun } from '../store/run-log.ts';
import { askToCancel, endRun, heartbeat, NO_COUNTS, type Counts } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { RunRow } from '../store/tables.ts';
import type { SyncContext } from '../sync/context.ts';

/** A run of this process while it goes on: its row and its log, who is told of it, and how it is asked to end. */
export interface RunRecord {
  id: RunId;
  counts: Counts;
  /** Aborted by whoever began the run, or by somebody who asks it to end from anywhere. */
  signal: AbortSignal;
  /** Whether it was taken for dead and its place given to another; the signal is aborted then. */
  isReplaced: () => boolean;
  progress: SyncContext['progress'];
  /** Ends the run; answers when. */
  end(state: 'done' | 'failed' | 'stopped', found: Problem | null): Promise<Date>;
}

interface RecordNeeds {
  store: Store;
  clock: Clock;
  /** Ends the run from outside. */
  signal?: AbortSignal | undefined;
  /** Told of the run as it stands: when it begins, whenever it goes on, when it ended. */
  onRun?: ((run: RunRow) => void) | undefined;
}

/** How often a run gives a sign of life at most: each waits for the disk. Who watches it in this process is told of every step. */
const BEAT_MS = 100;

/** The runs of this process, so that they need not wait for their next sign of life to hear that they are asked to end. */
const going = new Map<string, AbortController>();

/** Keeps the record of a run that has just been claimed. */
export async function beginRecord(claimed: RunRow, needs: RecordNeeds): Promise<RunRecord> {
  const { store, clock, onRun } = needs;
  const id = claimed.id as RunId;
  const counts: Counts = { ...NO_COUNTS };
  const cancel = new AbortController();
  going.set(id, cancel);
  let row = claimed;
  const tell = (change: Partial<RunRow>): void => {
    row = { ...row, ...change, counts: JSON.stringify(counts) };
    onRun?.(row);
  };
  // A phase is over with its last sign of life: the next one tells of itself only when it has done something already.
  let beatAt = -Infinity;
  let isReplaced = false;
  let last = { counts: { ...counts }, at: clock.now() };
  const see = (): void => {
    last = { counts: { ...counts }, at: clock.now() };
  };
  const logPhase = async (): Promise<void> => {
    if (row.phase) await logRun(store, id, { kind: 'phase', phase: row.phase, counts: last.counts }, last.at);
  };
  await logRun(store, id, { kind: 'began' }, clock.now());
  tell({});
  return {
    id,
    counts,
    signal: needs.signal ? AbortSignal.any([needs.signal, cancel.signal]) : cancel.signal,
    isReplaced: () => isReplaced,
    async progress(phase, done, total) {
      const isNew = phase !== row.phase;
      if (isNew) await logPhase();
      see();
      tell({ phase, done, total: total ?? null });
      if (!isNew && performance.now() - beatAt < BEAT_MS) return;
      beatAt = performance.now();
      const standing = await heartbeat(store, id, row, counts, clock);
      isReplaced = standing === 'replaced';
      if (standing !== 'goes-on') cancel.abort();
    },
    async end(state, found) {
      see();
      await logPhase();
      const endedAt = clock.now();
      const kept = await endRun(store, id, state, counts, endedAt);
      going.delete(id);
      await logRun(store, id, { kind: 'ended', counts, problem: found }, endedAt);
      tell({ state: kept, ended_at: endedAt.toISOString() });
      return endedAt;
    },
  };
}

/** Asks a run to end after the record it is at, whichever process it runs in; false when it is not under way. */
export async function cancelRun(store: Store, server: ServerId, run: string, now: Date): Promise<boolean> {
  if (!(await askToCancel(store, server, run))) return false;
  await logRun(store, run, { kind: 'cancel-asked' }, now);
  going.get(run)?.abort();
  return true;
}
