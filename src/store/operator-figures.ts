import { sql } from 'kysely';
import { isBrake } from '../domain/brake.ts';
import type { ServerId } from '../domain/ids.ts';
import { problemClass, type ProblemClass, type ProblemCode } from '../domain/problem.ts';
import type { Store } from './store.ts';

/** What whoever watches over Kervan wants to know of a server: numbers and times, no names. */
export interface ServerFigures {
  problemsByClass: Map<ProblemClass, number>;
  /** Since when the oldest order waits, or is in need of a person; null when none is. */
  oldest: Record<'attention' | 'waiting', Date | null>;
  /** Whether an export stands still until a person lets it go. */
  isBraked: boolean;
}

/** The figures of one server. */
export async function serverFigures(store: Store, server: ServerId): Promise<ServerFigures> {
  const codes = await store
    .selectFrom('problems')
    .select((eb) => ['code', eb.fn.countAll<number>().as('count')])
    .where('server', '=', server)
    .groupBy('code')
    .execute();
  const problemsByClass = new Map<ProblemClass, number>();
  for (const { code, count } of codes) {
    const kind = problemClass(code as ProblemCode);
    problemsByClass.set(kind, (problemsByClass.get(kind) ?? 0) + count);
  }
  return {
    problemsByClass,
    oldest: {
      attention: await oldestOrder(store, server, 'attention'),
      waiting: await oldestOrder(store, server, 'waiting'),
    },
    isBraked: codes.some(({ code }) => isBrake(code)),
  };
}

async function oldestOrder(
  store: Store,
  server: ServerId,
  view: 'attention' | 'waiting',
): Promise<Date | null> {
  const row = await store
    .selectFrom('orders')
    .select('shown_at')
    .where('server', '=', server)
    .where('view', '=', view)
    .orderBy('shown_at')
    .limit(1)
    .executeTakeFirst();
  return row ? new Date(row.shown_at) : null;
}

/** The size of the store, without its log. */
export async function storeBytes(store: Store): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()`.execute(store);
  return rows[0]!.bytes;
}
