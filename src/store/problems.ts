import type { RunId, ServerId } from '../domain/ids.ts';
import type { Problem, ProblemCode, ProblemParams } from '../domain/problem.ts';
import type { Store } from './store.ts';
import type { ProblemRow } from './tables.ts';

/** One open problem of one record of a server. */
export interface OpenProblem extends Problem {
  record: string;
  firstAt: Date;
  lastAt: Date;
  /** The run that met it last; null when none did. */
  run: string | null;
  nextTryAt: Date | null;
}

/** Opens a problem, or renews the open one of the same record and code. */
export async function openProblem(
  store: Store,
  server: ServerId,
  record: string,
  { code, params }: Problem,
  run: RunId | null,
  now: Date,
  nextTryAt: Date | null = null,
): Promise<void> {
  const at = now.toISOString();
  const renewed = {
    params: JSON.stringify(params),
    last_at: at,
    next_try_at: nextTryAt?.toISOString() ?? null,
    run,
  };
  await store
    .insertInto('problems')
    .values({ server, record, code, first_at: at, ...renewed })
    .onConflict((conflict) => conflict.columns(['server', 'record', 'code']).doUpdateSet(renewed))
    .execute();
}

/** Whether a record has this very problem open already, with the same particulars. */
export async function isOpen(
  store: Store,
  server: ServerId,
  record: string,
  { code, params }: Problem,
): Promise<boolean> {
  const row = await store
    .selectFrom('problems')
    .select('params')
    .where('server', '=', server)
    .where('record', '=', record)
    .where('code', '=', code)
    .executeTakeFirst();
  return row?.params === JSON.stringify(params);
}

/** Success closes a record's problems; with `except`, all but those codes. */
export async function closeProblems(
  store: Store,
  server: ServerId,
  record: string,
  except: readonly ProblemCode[] = [],
): Promise<void> {
  let query = store.deleteFrom('problems').where('server', '=', server).where('record', '=', record);
  if (except.length > 0) query = query.where('code', 'not in', [...except]);
  await query.execute();
}

/** Closes problems of these kinds on many records at once. */
export async function closeProblemsOf(
  store: Store,
  server: ServerId,
  records: readonly string[],
  codes?: readonly ProblemCode[],
): Promise<void> {
  for (let start = 0; start < records.length; start += 500) {
    let query = store
      .deleteFrom('problems')
      .where('server', '=', server)
      .where('record', 'in', records.slice(start, start + 500));
    if (codes) query = query.where('code', 'in', [...codes]);
    await query.execute();
  }
}

/** Closes the problems of records that are named by their place on a page, "order #3". */
export async function closeNamelessProblems(
  store: Store,
  server: ServerId,
  kind: 'order' | 'product',
): Promise<void> {
  await store
    .deleteFrom('problems')
    .where('server', '=', server)
    .where('record', 'like', `${kind} #%`)
    .execute();
}

/** Closes the problems of a code on all records of a kind ("sku"). */
export async function closeProblemsOfKind(
  store: Store,
  server: ServerId,
  kind: string,
  code: ProblemCode,
): Promise<void> {
  await store
    .deleteFrom('problems')
    .where('server', '=', server)
    .where('code', '=', code)
    .where('record', 'like', `${kind} %`)
    .execute();
}

/** The open problems of a server, newest first. */
export async function listProblems(store: Store, server: ServerId, limit = 1000): Promise<OpenProblem[]> {
  return problemPage(store, server, { limit });
}

/** The open problems of one record. */
export async function problemsOf(store: Store, server: ServerId, record: string): Promise<OpenProblem[]> {
  return problemPage(store, server, { record, limit: 1000 });
}

/** The open problems of these records, at most 500, newest first. */
export async function problemsOfRecords(
  store: Store,
  server: ServerId,
  records: readonly string[],
): Promise<OpenProblem[]> {
  const rows = await store
    .selectFrom('problems')
    .selectAll()
    .where('server', '=', server)
    .where('record', 'in', records)
    .orderBy('last_at', 'desc')
    .orderBy('code')
    .execute();
  return rows.map(fromRow);
}

/** Those of these records, at most 500, that have an open problem of one of these codes. */
export async function troubledRecords(
  store: Store,
  server: ServerId,
  records: readonly string[],
  codes: readonly ProblemCode[],
): Promise<Set<string>> {
  const rows = await store
    .selectFrom('problems')
    .select('record')
    .where('server', '=', server)
    .where('record', 'in', records)
    .where('code', 'in', codes)
    .execute();
  return new Set(rows.map(({ record }) => record));
}

/** Which problems are meant; what is left out means all. */
export interface WhichProblems {
  code?: string | undefined;
  record?: string | undefined;
}

/** A place in the list: the problem before it. */
export interface PlaceInProblems {
  lastAt: string;
  record: string;
  code: string;
}

/** A page of a server's open problems, newest first. */
export async function problemPage(
  store: Store,
  server: ServerId,
  { after, limit, ...which }: WhichProblems & { after?: PlaceInProblems | null; limit: number },
): Promise<OpenProblem[]> {
  let query = problemsThat(store, server, which)
    .selectAll()
    .orderBy('last_at', 'desc')
    .orderBy('record')
    .orderBy('code')
    .limit(limit);
  if (after) {
    const { lastAt, record, code } = after;
    query = query.where((eb) =>
      eb.or([
        eb('last_at', '<', lastAt),
        eb.and([eb('last_at', '=', lastAt), eb(eb.refTuple('record', 'code'), '>', eb.tuple(record, code))]),
      ]),
    );
  }
  return (await query.execute()).map(fromRow);
}

/** How many problems there are of these. */
export async function countProblemsThat(
  store: Store,
  server: ServerId,
  which: WhichProblems,
): Promise<number> {
  const { count } = await problemsThat(store, server, which)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The records of these problems, each with the code of what it has; one that has several comes several times. */
export async function recordsWith(
  store: Store,
  server: ServerId,
  which: WhichProblems,
): Promise<{ record: string; code: ProblemCode }[]> {
  const rows = await problemsThat(store, server, which).select(['record', 'code']).distinct().execute();
  return rows.map(({ record, code }) => ({ record, code: code as ProblemCode }));
}

/** The open problems of one code together. */
export interface ProblemGroup {
  code: ProblemCode;
  count: number;
  lastAt: string;
}

/** A server's open problems by code, the newest first. */
export async function problemGroups(store: Store, server: ServerId): Promise<ProblemGroup[]> {
  const rows = await store
    .selectFrom('problems')
    .select((eb) => ['code', eb.fn.countAll<number>().as('count'), eb.fn.max('last_at').as('lastAt')])
    .where('server', '=', server)
    .groupBy('code')
    .orderBy('lastAt', 'desc')
    .orderBy('code')
    .execute();
  return rows.map((row) => ({ ...row, code: row.code as ProblemCode }));
}

function problemsThat(store: Store, server: ServerId, { code, record }: WhichProblems) {
  let query = store.selectFrom('problems').where('server', '=', server);
  if (code !== undefined) query = query.where('code', '=', code);
  if (record !== undefined) query = query.where('record', '=', record);
  return query;
}

function fromRow(row: ProblemRow): OpenProblem {
  return {
    code: row.code as ProblemCode,
    params: JSON.parse(row.params) as ProblemParams,
    record: row.record,
    firstAt: new Date(row.first_at),
    lastAt: new Date(row.last_at),
    run: row.run,
    nextTryAt: row.next_try_at ? new Date(row.next_try_at) : null,
  };
}

/** How many problems each server has open. */
export async function countProblems(store: Store): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom('problems')
    .select((eb) => ['server', eb.fn.countAll<number>().as('count')])
    .groupBy('server')
    .execute();
  return new Map(rows.map(({ server, count }) => [server, count]));
}
