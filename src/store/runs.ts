import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { RunId, ServerId } from '../domain/ids.ts';
import { clockTime } from '../domain/local-time.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { Definition } from '../domain/settings.ts';
import { isAlive } from '../process.ts';
import { forEachRow } from './for-each-row.ts';
import type { Store } from './store.ts';
import type { RunRow } from './tables.ts';

/** What happened to one record in a run. */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'skipped' | 'failed';
export type Counts = Record<Outcome, number>;

export const NO_COUNTS: Counts = { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };

/** After this long without a heartbeat a run of another machine counts as dead. */
const LEASE_MS = 60_000;
/** On the same machine the process itself can be looked for; this long without a sign, its number is somebody else's by now. */
const LONGEST_SILENCE_MS = 15 * 60_000;

/** The open runs of this very process. */
const ownRuns = new Set<string>();

/** A run that was claimed, or the one in its way. */
export type Claim = { ok: true; run: RunId; row: RunRow } | { ok: false; other: RunRow };

/**
 * Claims the one open run a server may have. Two processes may try at once: the unique index lets one in. A run whose
 * process died (same machine: the process is gone; other machine: no heartbeat for a minute) is marked interrupted and
 * its place taken. Were it alive after all, nothing would double: exactly-once lives in the warehouse, not here.
 */
export async function claimRun(
  store: Store,
  server: ServerId,
  part: string,
  cause: string,
  clock: Clock,
): Promise<Claim> {
  for (;;) {
    const id = randomUUID() as RunId;
    const { heartbeat_at: at, ...sign } = signOfLife(clock);
    const state = 'running' as const;
    const begun = {
      phase: null,
      done: null,
      total: null,
      counts: JSON.stringify(NO_COUNTS),
      cancel_asked: 0,
    };
    const place = {
      started_at: at,
      ended_at: null,
      heartbeat_at: at,
      ...sign,
      host: hostname(),
      pid: process.pid,
    };
    const row: RunRow = { id, server, part, cause, state, ...begun, ...place };
    const { numInsertedOrUpdatedRows } = await store
      .insertInto('runs')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) {
      ownRuns.add(id);
      return { ok: true, run: id, row };
    }
    const other = await openRun(store, server);
    if (!other) continue;
    if (!isDead(other, clock)) return { ok: false, other };
    await interrupt(store, other.id, clock);
  }
}

async function openRun(store: Store, server: ServerId): Promise<RunRow | undefined> {
  return store
    .selectFrom('runs')
    .selectAll()
    .where('server', '=', server)
    .where('state', '=', 'running')
    .executeTakeFirst();
}

/** A run of this process whose end could not be written: whoever claims next finds it dead. */
export function abandonRun(run: RunId): void {
  ownRuns.delete(run);
}

/** Takes a claim back as if it had never been made. */
export async function dropRun(store: Store, run: RunId): Promise<void> {
  ownRuns.delete(run);
  await store.deleteFrom('runs').where('id', '=', run).execute();
}

/** The run of a server that is under way, or null; one that died with its process is none. */
export async function liveRun(store: Store, server: ServerId, clock: Clock): Promise<RunRow | null> {
  const run = await openRun(store, server);
  return run && !isDead(run, clock) ? run : null;
}

/** Whether this run is under way, and its process lives. */
export async function isRunAlive(store: Store, run: string, clock: Clock): Promise<boolean> {
  const row = await store
    .selectFrom('runs')
    .selectAll()
    .where('id', '=', run)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return row !== undefined && !isDead(row, clock);
}

/** That a run of the server is in the way, and since when by the shop's clock. */
export function underWay({ name, shop }: Definition, { part, started_at: startedAt }: RunRow): Problem {
  const since = `${clockTime(shop.timeZone, new Date(startedAt))}, ${shop.timeZone}`;
  return problem('run-under-way', { server: name, part, since });
}

async function interrupt(store: Store, run: string, clock: Clock): Promise<void> {
  await store
    .updateTable('runs')
    .set({ state: 'interrupted', ended_at: clock.now().toISOString() })
    .where('id', '=', run)
    .where('state', '=', 'running')
    .execute();
}

/** Marks the runs that died with their process, and answers them so that they can be taken up again. */
export async function interruptedRuns(store: Store, clock: Clock): Promise<RunRow[]> {
  const rows = await store.selectFrom('runs').selectAll().where('state', '=', 'running').execute();
  const dead = rows.filter((row) => isDead(row, clock));
  for (const row of dead) await interrupt(store, row.id, clock);
  return dead;
}

/** What a run says of itself while it lives, by both of the computer's clocks. */
function signOfLife(clock: Clock): Pick<RunRow, 'heartbeat_at' | 'heartbeat_uptime_ms'> {
  return { heartbeat_at: clock.now().toISOString(), heartbeat_uptime_ms: clock.uptimeMs() };
}

/**
 * Numbers of processes come again: in a container Kervan has the same number after every start, so a run with our own number that is
 * not ours is a predecessor's; and after a restart of the computer any program may have the number of a dead Kervan, so a
 * run whose last sign of life is of before that start is dead too.
 *
 * The story of the clock that is put right: a run has a receipt on its way, and somebody sets the computer's clock, by hours forward or back. Were its
 * signs of life measured by that clock, it would be dead, and whoever took its place would send the receipt once more. So they are measured by how long
 * the computer has been on.
 */
function isDead(run: RunRow, clock: Clock): boolean {
  const silentByTheClockMs = clock.now().getTime() - Date.parse(run.heartbeat_at);
  if (run.host !== hostname()) return silentByTheClockMs > LEASE_MS;
  if (run.pid === process.pid) return !ownRuns.has(run.id);
  if (!isAlive(run.pid)) return true;
  // Of a version that kept no more than the time of day.
  if (run.heartbeat_uptime_ms === null) return silentByTheClockMs > LONGEST_SILENCE_MS;
  const silentMs = clock.uptimeMs() - run.heartbeat_uptime_ms;
  return silentMs < 0 || silentMs > LONGEST_SILENCE_MS;
}

/** Whether a run goes on: somebody asked it to end, or it was taken for dead and its place given to another. */
export type RunStanding = 'goes-on' | 'asked-to-end' | 'replaced';

/** Says that a run lives, and how far it is; answers whether it is to end. */
export async function heartbeat(
  store: Store,
  run: RunId,
  { phase, done, total }: Pick<RunRow, 'phase' | 'done' | 'total'>,
  counts: Counts,
  clock: Clock,
): Promise<RunStanding> {
  const change = { phase, done, total, counts: JSON.stringify(counts), ...signOfLife(clock) };
  const row = await store
    .updateTable('runs')
    .set(change)
    .where('id', '=', run)
    .where('state', '=', 'running')
    .returning('cancel_asked')
    .executeTakeFirst();
  if (!row) return 'replaced';
  return row.cancel_asked === 1 ? 'asked-to-end' : 'goes-on';
}

/** Asks a run to end after the record it is at; false when it is not under way (any more). */
export async function askToCancel(store: Store, server: ServerId, run: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('runs')
    .set({ cancel_asked: 1 })
    .where('id', '=', run)
    .where('server', '=', server)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends a run; one whose place was given to another stays interrupted. Answers how it ended. */
export async function endRun(
  store: Store,
  run: RunId,
  state: 'done' | 'failed' | 'stopped',
  counts: Counts,
  now: Date,
): Promise<RunRow['state']> {
  ownRuns.delete(run);
  const kept = sql<RunRow['state']>`case state when 'running' then ${state} else state end`;
  const change = { state: kept, counts: JSON.stringify(counts), ended_at: now.toISOString() };
  const row = await store
    .updateTable('runs')
    .set(change)
    .where('id', '=', run)
    .returning('state')
    .executeTakeFirst();
  return row?.state ?? state;
}

/** What happened to one record, and a word about it. */
export interface RecordOutcome {
  record: string;
  outcome: Outcome;
  detail: string | null;
}

/** Records what happened to records; unchanged ones are only counted. At most 500 at once. */
export async function recordOutcomes(
  store: Store,
  run: RunId,
  outcomes: readonly RecordOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await forEachRow(
    store,
    `insert into outcomes (run, record, outcome, detail) values (:run, :record, :outcome, :detail)
    on conflict (run, record) do update set outcome = excluded.outcome, detail = excluded.detail`,
    outcomes,
    { run },
  );
}

/** The last runs of a server, newest first. */
export async function lastRuns(store: Store, server: ServerId, limit: number): Promise<RunRow[]> {
  return store
    .selectFrom('runs')
    .selectAll()
    .where('server', '=', server)
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute();
}

/** How long runs and what happened in them are kept. */
const KEPT_DAYS = 30;

/** Forgets the runs of a server that ended long ago, with their outcomes and logs: a waiting order leaves one in every run. */
export async function forgetOldRuns(store: Store, server: ServerId, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
  await store.transaction().execute(async (transaction) => {
    const old = transaction
      .selectFrom('runs')
      .select('id')
      .where('server', '=', server)
      .where('started_at', '<', before);
    await transaction.deleteFrom('outcomes').where('run', 'in', old).execute();
    await transaction.deleteFrom('run_events').where('run', 'in', old).execute();
    await transaction
      .deleteFrom('runs')
      .where('server', '=', server)
      .where('started_at', '<', before)
      .where('state', '!=', 'running')
      .execute();
  });
}
