import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { RunRow } from './tables.ts';

/**
 * When a schedule last came to its end with a part since `since`: the run neither failed nor was cut off, or a person ended it. Null when never. An end
 * that lies after `now` was written by a clock that has since been put right, and does not count.
 */
export async function lastScheduledEnd(
  store: Store,
  server: ServerId,
  part: string,
  since: Date,
  now: Date,
): Promise<Date | null> {
  const row = await store
    .selectFrom('runs')
    .select('ended_at')
    .where('server', '=', server)
    .where('started_at', '>=', since.toISOString())
    .where('part', '=', part)
    .where('cause', 'in', ['schedule', 'resumed'])
    .where((eb) =>
      eb.or([eb('state', '=', 'done'), eb.and([eb('state', '=', 'stopped'), eb('cancel_asked', '=', 1)])]),
    )
    .where('ended_at', '<=', now.toISOString())
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
  return row?.ended_at ? new Date(row.ended_at) : null;
}

/** The run of a server that began last; one that lies ahead, by a clock that was wrong, only where there is no other. Null when there is none. */
export async function lastRun(store: Store, server: ServerId, now: Date): Promise<RunRow | null> {
  const newest = store
    .selectFrom('runs')
    .selectAll()
    .where('server', '=', server)
    .orderBy('started_at', 'desc')
    .limit(1);
  const begun = newest.where('started_at', '<=', now.toISOString());
  return (await begun.executeTakeFirst()) ?? (await newest.executeTakeFirst()) ?? null;
}

/** Whether a run that a person asked for has succeeded that was started after `since`, and not by a clock that has since been put right. */
export async function hasPersonSucceeded(
  store: Store,
  server: ServerId,
  since: Date,
  now: Date,
): Promise<boolean> {
  const row = await store
    .selectFrom('runs')
    .select('id')
    .where('server', '=', server)
    .where('started_at', '>', since.toISOString())
    .where('started_at', '<=', now.toISOString())
    .where('cause', 'in', ['person', 'order', 'apply'])
    .where('state', '=', 'done')
    .executeTakeFirst();
  return row !== undefined;
}
