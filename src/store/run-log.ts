import { sql } from 'kysely';
import type { RunId, ServerId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Counts, Outcome, RecordOutcome } from './runs.ts';
import type { Store } from './store.ts';
import type { RunEventRow, RunRow } from './tables.ts';

/** What is written into the log of a run. */
export interface RunEvent {
  kind: RunEventRow['kind'];
  phase?: string;
  counts?: Counts;
  problem?: Problem | null;
}

/** Adds to the log of a run. */
export async function logRun(store: Store, run: RunId | string, event: RunEvent, now: Date): Promise<void> {
  const { kind, phase = null, counts, problem } = event;
  await store
    .insertInto('run_events')
    .values({
      run,
      at: now.toISOString(),
      kind,
      phase,
      counts: counts ? JSON.stringify(counts) : null,
      problem: problem ? JSON.stringify(problem) : null,
    })
    .execute();
}

/** The log of a run, oldest first. */
export async function runLog(store: Store, run: string): Promise<RunEventRow[]> {
  return store.selectFrom('run_events').selectAll().where('run', '=', run).orderBy('id').execute();
}

/** One run of a server; null when there is none (any more). */
export async function findRun(store: Store, server: ServerId, run: string): Promise<RunRow | null> {
  const row = await store
    .selectFrom('runs')
    .selectAll()
    .where('id', '=', run)
    .where('server', '=', server)
    .executeTakeFirst();
  return row ?? null;
}

/** What a schedule did and where nothing came of it: no record was made, changed, put off or failed. */
const DID_NOTHING = sql<boolean>`state = 'done' and cause in ('schedule', 'resumed')
  and counts ->> 'created' = 0 and counts ->> 'updated' = 0 and counts ->> 'skipped' = 0 and counts ->> 'failed' = 0`;

/**
 * A page of a server's runs, newest first; give the last of a page to get the next. With `onlyTelling` those of the schedule that did nothing
 * are left out: a server that looks every few seconds would bury all others under them. With `task` only what was done of it and its parts; plans did nothing.
 */
export async function runPage(
  store: Store,
  server: ServerId,
  { before, onlyTelling, task }: { before: RunRow | null; onlyTelling: boolean; task?: string | undefined },
  limit: number,
): Promise<RunRow[]> {
  let query = store
    .selectFrom('runs')
    .selectAll()
    .where('server', '=', server)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (task !== undefined) {
    query = query
      .where((eb) => eb.or([eb('part', '=', task), eb('part', 'like', `${task}-%`)]))
      .where('cause', '!=', 'plan');
  }
  if (onlyTelling) query = query.where(sql<boolean>`not (${DID_NOTHING})`);
  if (before) {
    const { started_at, id } = before;
    query = query.where((eb) => eb(eb.refTuple('started_at', 'id'), '<', eb.tuple(started_at, id)));
  }
  return query.execute();
}

/** A page of what happened to records in a run, by record. */
export async function outcomesOf(
  store: Store,
  run: string,
  {
    outcome,
    after = '',
    limit,
  }: { outcome?: Outcome | undefined; after?: string | undefined; limit: number },
): Promise<RecordOutcome[]> {
  let query = store
    .selectFrom('outcomes')
    .select(['record', 'outcome', 'detail'])
    .where('run', '=', run)
    .where('record', '>', after)
    .orderBy('record')
    .limit(limit);
  if (outcome) query = query.where('outcome', '=', outcome);
  return (await query.execute()) as RecordOutcome[];
}
