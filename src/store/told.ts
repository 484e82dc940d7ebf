import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Problem, ProblemCode, ProblemParams } from '../domain/problem.ts';
import type { Store } from './store.ts';

/** What of the open problems has been told, so that nothing is told twice while it lasts. */

/** An open problem that nobody was told of. */
export interface Untold extends Problem {
  record: string;
  firstAt: Date;
}

/** Problems of what is no single order, product or customer: there are few of them, and each is of its own kind. */
const KINDS = ['part', 'check', 'schedule', 'receipt', 'printer', 'erasure'] as const;

/** The problems of a server as a whole, its runs, its printer, its receipts and what could not be erased, that nobody was told of. */
export async function untoldProblems(store: Store, server: ServerId, most: number): Promise<Untold[]> {
  const rows = await store
    .selectFrom('problems as p')
    .leftJoin('told as t', (join) =>
      join
        .onRef('t.server', '=', 'p.server')
        .onRef('t.record', '=', 'p.record')
        .onRef('t.code', '=', 'p.code'),
    )
    .select(['p.record', 'p.code', 'p.params', 'p.first_at'])
    .where('p.server', '=', server)
    .where((eb) =>
      eb.or(KINDS.map((kind) => eb.and([eb('p.record', '>=', `${kind} `), eb('p.record', '<', `${kind}!`)]))),
    )
    .where('t.code', 'is', null)
    .orderBy('p.first_at')
    .orderBy('p.record')
    .limit(most)
    .execute();
  return rows.map(({ record, code, params, first_at: firstAt }) => ({
    record,
    code: code as ProblemCode,
    params: JSON.parse(params) as ProblemParams,
    firstAt: new Date(firstAt),
  }));
}

/** Marks a problem as told; false when it was already, by another process. */
export async function markTold(
  store: Store,
  server: ServerId | '',
  { record, code }: { record: string; code: string },
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('told')
    .values({ server, record, code, told_at: now.toISOString(), gone_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Forgets that something of the installation itself was told, since it is over; false when nobody was. */
export async function forgetTold(store: Store, record: string): Promise<boolean> {
  const { numDeletedRows } = await store
    .deleteFrom('told')
    .where('server', '=', '')
    .where('record', '=', record)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Whether anything is kept as told under this name. */
export async function isTold(store: Store, record: string, code: string): Promise<boolean> {
  const row = await store
    .selectFrom('told')
    .select('code')
    .where('server', '=', '')
    .where('record', '=', record)
    .where('code', '=', code)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Marks the orders of a server as told that have had a problem since that moment or longer, or since one still to come, which a clock noted that ran ahead. Answers the numbers of those that were not yet, at most
 * `most` of them, and how many there are.
 */
export async function markOrdersTold(
  store: Store,
  server: ServerId,
  since: Date,
  most: number,
  now: Date,
): Promise<{ orders: string[]; count: number }> {
  const waiting = store
    .selectFrom('problems as p')
    .leftJoin('told as t', (join) =>
      join.onRef('t.server', '=', 'p.server').onRef('t.record', '=', 'p.record').on('t.code', '=', ''),
    )
    .where('p.server', '=', server)
    .where('p.record', '>=', 'order ')
    .where('p.record', '<', 'order!')
    .where((eb) =>
      eb.or([eb('p.first_at', '<=', since.toISOString()), eb('p.first_at', '>', stillToCome(now))]),
    )
    .where('t.code', 'is', null);
  const named = await waiting
    .select('p.record')
    .groupBy('p.record')
    .orderBy((eb) => eb.fn.min('p.first_at'))
    .orderBy('p.record')
    .limit(most)
    .execute();
  if (named.length === 0) return { orders: [], count: 0 };
  const at = now.toISOString();
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('told')
    .columns(['server', 'record', 'code', 'told_at'])
    .expression(
      waiting
        .select(['p.server', 'p.record'])
        .select([sql<string>`''`.as('code'), sql<string>`${at}`.as('told_at')])
        .distinct(),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  const orders = named.map(({ record }) => record.slice('order '.length));
  return { orders, count: Number(numInsertedOrUpdatedRows ?? 0) };
}

/** Nothing is noted later than this but by a clock that ran ahead: others note things while a look with its `now` goes on. */
function stillToCome(now: Date): string {
  return new Date(now.getTime() + 60_000).toISOString();
}

/** Notes what is over, and takes the note back of what is there again: a problem that a check deletes and finds anew was never gone. */
export async function noteGone(store: Store, now: Date): Promise<void> {
  const isThere = sql<boolean>`EXISTS (SELECT 1 FROM problems AS p WHERE p.server = told.server AND p.record = told.record
    AND (told.code = '' OR p.code = told.code))`;
  await store
    .updateTable('told')
    .set({ gone_at: now.toISOString() })
    .where('server', '!=', '')
    .where('gone_at', 'is', null)
    .where(sql<boolean>`NOT ${isThere}`)
    .execute();
  await store
    .updateTable('told')
    .set({ gone_at: null })
    .where('gone_at', 'is not', null)
    .where(isThere)
    .execute();
}

/** Something told that is over. */
export interface OverAndTold {
  server: ServerId;
  record: string;
  code: string;
}

/** Forgets, and answers, what has been over since that moment, or since one still to come, which a clock noted that ran ahead. */
export async function forgetGone(store: Store, since: Date, now: Date): Promise<OverAndTold[]> {
  const rows = await store
    .deleteFrom('told')
    .where('gone_at', 'is not', null)
    .where((eb) => eb.or([eb('gone_at', '<=', since.toISOString()), eb('gone_at', '>', stillToCome(now))]))
    .returning(['server', 'record', 'code'])
    .execute();
  return rows.map((row) => ({ ...row, server: row.server as ServerId }));
}

/** Forgets what was told under this name of the installation itself before that moment, such as the summaries of past days. */
export async function forgetToldBefore(store: Store, record: string, before: Date): Promise<void> {
  await store
    .deleteFrom('told')
    .where('server', '=', '')
    .where('record', '=', record)
    .where('told_at', '<', before.toISOString())
    .execute();
}

/** Forgets what was told under this name of the installation itself at a moment still to come, except this. */
export async function forgetToldAhead(
  store: Store,
  record: string,
  except: string,
  now: Date,
): Promise<void> {
  await store
    .deleteFrom('told')
    .where('server', '=', '')
    .where('record', '=', record)
    .where('code', '!=', except)
    .where('told_at', '>', now.toISOString())
    .execute();
}
