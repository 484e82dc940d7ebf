import type { ServerId } from '../domain/ids.ts';
import type { DayOfServer } from '../domain/notice.ts';
import type { Store } from './store.ts';

/** What a server did between two moments, and how it stands now. */
export async function dayCounts(
  store: Store,
  server: ServerId,
  from: Date,
  to: Date,
): Promise<Omit<DayOfServer, 'server' | 'isStarted'>> {
  const [since, until] = [from.toISOString(), to.toISOString()];
  const orders = (view: 'attention' | 'waiting' | 'done') =>
    store
      .selectFrom('orders')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('server', '=', server)
      .where('view', '=', view);
  const came = await Promise.all(
    (['attention', 'waiting', 'done'] as const).map((view) =>
      counted(orders(view).where('shown_at', '>', since).where('shown_at', '<=', until)),
    ),
  );
  const runs = store
    .selectFrom('runs')
    .where('server', '=', server)
    .where('started_at', '>', since)
    .where('started_at', '<=', until);
  const documented = store
    .selectFrom('outcomes')
    .select((eb) => eb.fn.count<number>('record').distinct().as('count'))
    .where('run', 'in', runs.select('id').where('cause', '!=', 'plan'))
    .where('outcome', '=', 'created')
    .where('record', 'like', 'order %');
  const failed = runs.select((eb) => eb.fn.countAll<number>().as('count')).where('state', '=', 'failed');
  const problems = store
    .selectFrom('problems')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('server', '=', server);
  return {
    received: came.reduce((sum, count) => sum + count, 0),
    documented: await counted(documented),
    failedRuns: await counted(failed),
    attention: await counted(orders('attention')),
    waiting: await counted(orders('waiting')),
    problems: await counted(problems),
  };
}

async function counted(query: { executeTakeFirstOrThrow(): Promise<{ count: number }> }): Promise<number> {
  return (await query.executeTakeFirstOrThrow()).count;
}
