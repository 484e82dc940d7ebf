import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { MatchKind, MatchReason } from '../domain/matching.ts';
import { foldSearch } from '../domain/order-face.ts';
import type { Store } from './store.ts';
import type { MatchRow } from './tables.ts';

/** What of the compared records is shown. */
export interface MatchFilter {
  state: MatchRow['state'] | 'all';
  reason?: MatchReason | undefined;
  search?: string | undefined;
}

/** A place in a list: the score and the subject before it. */
export interface PlaceInMatches {
  score: number;
  subject: string;
}

/** A page of compared records: proposals with the best first; what is linked with the least alike first, because that wants a look. */
export async function matchPage(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  which: MatchFilter & { after: PlaceInMatches | null; limit: number },
): Promise<MatchRow[]> {
  const isRising = which.state === 'linked';
  let query = filtered(store, server, kind, which)
    .orderBy('score', isRising ? 'asc' : 'desc')
    .orderBy('subject', isRising ? 'asc' : 'desc')
    .limit(which.limit);
  const { after } = which;
  if (after) {
    const sign = sql.raw(isRising ? '>' : '<');
    query = query.where(sql<boolean>`(score, subject) ${sign} (${after.score}, ${after.subject})`);
  }
  const subjects = (await query.select('subject').execute()).map(({ subject }) => subject);
  if (subjects.length === 0) return [];
  // Asked to sort them too, SQLite would go through all of them.
  const rows = await store
    .selectFrom('matches')
    .selectAll()
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('subject', 'in', subjects)
    .execute();
  const bySubject = new Map(rows.map((row) => [row.subject, row]));
  return subjects.flatMap((subject) => bySubject.get(subject) ?? []);
}

/** The subjects of a filter, in the order of pages, for all of them to be accepted or rejected; at most `limit`. */
export async function filteredSubjects(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  which: MatchFilter,
  limit: number,
): Promise<string[]> {
  const rows = await filtered(store, server, kind, which)
    .select('subject')
    .orderBy('score', 'desc')
    .orderBy('subject', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ subject }) => subject);
}

function filtered(store: Store, server: ServerId, kind: MatchKind, { state, reason, search }: MatchFilter) {
  let query = store.selectFrom('matches').where('server', '=', server).where('kind', '=', kind);
  if (state !== 'all') query = query.where('state', '=', state);
  if (reason) query = query.where('reason', '=', reason);
  const wanted = foldSearch(search ?? '');
  if (wanted !== '') query = query.where((eb) => eb(eb.fn('instr', ['search', eb.val(wanted)]), '>', 0));
  return query;
}

/** How many compared records there are in each state. */
export type MatchTotals = Record<MatchRow['state'], number>;

/** Counts the compared records of a filter by their state. */
export async function matchTotals(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  which: Omit<MatchFilter, 'state'> = {},
): Promise<MatchTotals> {
  const rows = await filtered(store, server, kind, { ...which, state: 'all' })
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const totals: MatchTotals = { open: 0, none: 0, rejected: 0, linked: 0 };
  for (const { state, count } of rows) totals[state] = count;
  return totals;
}

/** How many pairs each rule would link, and how many it has linked. */
export async function ruleTotals(
  store: Store,
  server: ServerId,
  kind: MatchKind,
): Promise<Map<string, { open: number; linked: number }>> {
  const of = store.selectFrom('matches').where('server', '=', server).where('kind', '=', kind);
  const open = await of
    .select((eb) => ['reason as rule', eb.fn.countAll<number>().as('count')])
    // Not a parameter: an index of some rows serves only who says which.
    .where(sql<boolean>`is_sure = 1`)
    .where('state', '=', 'open')
    .groupBy('reason')
    .execute();
  const linked = await of
    .select((eb) => ['linked_by as rule', eb.fn.countAll<number>().as('count')])
    .where('linked_by', 'is not', null)
    .groupBy('linked_by')
    .execute();
  const totals = new Map<string, { open: number; linked: number }>();
  for (const [key, rows] of Object.entries({ open, linked }))
    for (const { rule, count } of rows)
      totals.set(rule!, { open: 0, linked: 0, ...totals.get(rule!), [key]: count });
  return totals;
}
