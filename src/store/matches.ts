import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Candidate, MatchKind, MatchRule } from '../domain/matching.ts';
import { foldSearch } from '../domain/order-face.ts';
import type { Store } from './store.ts';
import type { MatchRow } from './tables.ts';

/** A record of the shop as it is compared. */
export type ComparedSubject = Pick<MatchRow, 'subject' | 'product' | 'code' | 'name' | 'more' | 'price'>;

/** What a compared record may be. */
export interface Compared {
  subject: string;
  candidates: readonly Candidate[];
  isSure: boolean;
}

/** Keeps records of the shop that a run is about to compare; what was rejected stays so as long as the same is proposed. */
export async function keepSubjects(
  store: Store,
  { server, kind, run }: Pick<MatchRow, 'server' | 'kind' | 'run'>,
  subjects: readonly ComparedSubject[],
): Promise<void> {
  // As one list: a statement of 6,000 parameters is built, and thrown away, for every page.
  await sql`
    insert into matches (server, kind, run, subject, product, code, name, more, price)
    select ${server}, ${kind}, ${run}, value ->> 'subject', value ->> 'product', value ->> 'code', value ->> 'name', value ->> 'more', value ->> 'price'
    from json_each(${JSON.stringify(subjects)}) where true
    on conflict (server, kind, subject) do update set
      run = excluded.run, product = excluded.product, code = excluded.code, name = excluded.name, more = excluded.more,
      price = excluded.price`.execute(store);
}

/** Brings what is linked in step with the links: records compared for the first time do not have it yet. */
export async function markLinked(store: Store, server: ServerId, kind: MatchKind): Promise<void> {
  const linked =
    kind === 'item'
      ? sql<
          number | null
        >`(SELECT item FROM links WHERE server = matches.server AND variant = matches.subject)`
      : sql<
          number | null
        >`(SELECT partner FROM partner_links WHERE server = matches.server AND customer = matches.subject)`;
  await store
    .updateTable('matches')
    .set({ linked })
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where((eb) => eb('linked', 'is not', linked))
    .execute();
}

/** Forgets the records that a whole comparison has not met. */
export async function forgetUnmet(
  store: Store,
  { server, kind, run }: Pick<MatchRow, 'server' | 'kind' | 'run'>,
): Promise<void> {
  await store
    .deleteFrom('matches')
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('run', '!=', run)
    .execute();
}

/** Forgets records that the shop has deleted. */
export async function forgetSubjects(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  subjects: readonly string[],
): Promise<void> {
  for (let start = 0; start < subjects.length; start += 500)
    await store
      .deleteFrom('matches')
      .where('server', '=', server)
      .where('kind', '=', kind)
      .where('subject', 'in', subjects.slice(start, start + 500))
      .execute();
}

/** A page of what a run compares, in the order of subjects. */
export async function subjectsAfter(
  store: Store,
  { server, kind, run }: Pick<MatchRow, 'server' | 'kind' | 'run'>,
  afterSubject: string,
  limit: number,
): Promise<MatchRow[]> {
  return store
    .selectFrom('matches')
    .selectAll()
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('run', '=', run)
    .where('subject', '>', afterSubject)
    .orderBy('subject')
    .limit(limit)
    .execute();
}

/** Keeps what records may be, all of a page or none of it. */
export async function keepCompared(
  store: Store,
  { server, kind }: Pick<MatchRow, 'server' | 'kind'>,
  compared: readonly (Compared & Pick<MatchRow, 'code' | 'name' | 'more'>)[],
): Promise<void> {
  const rows = compared.map(({ subject, candidates, isSure, ...texts }) => {
    const [first] = candidates;
    return {
      subject,
      candidates: JSON.stringify(candidates),
      proposed: first?.id ?? null,
      score: first?.score ?? 0,
      reason: first?.reason ?? '',
      is_sure: isSure ? 1 : 0,
      search: searchOf(texts, first),
    };
  });
  // `limit -1` keeps the list a table of its own: SQLite then looks up each of its rows, and not the other way round.
  await sql`
    update matches set candidates = page.candidates, proposed = page.proposed, score = page.score, reason = page.reason,
      is_sure = page.is_sure, search = page.search
    from (
      select value ->> 'subject' as subject, value ->> 'candidates' as candidates, value ->> 'proposed' as proposed, value ->> 'score' as score,
        value ->> 'reason' as reason, value ->> 'is_sure' as is_sure, value ->> 'search' as search
      from json_each(${JSON.stringify(rows)}) limit -1
    ) as page
    where matches.server = ${server} and matches.kind = ${kind} and matches.subject = page.subject`.execute(
    store,
  );
}

function searchOf(
  { code, name, more }: Pick<MatchRow, 'code' | 'name' | 'more'>,
  first: Candidate | undefined,
): string {
  const texts = [code, name, more, first?.code ?? '', first?.name ?? ''];
  return texts
    .filter((text) => text !== '')
    .map(foldSearch)
    .join('\n');
}

/** The compared records with these subjects. At most 500. */
export async function matchesOf(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  subjects: readonly string[],
): Promise<MatchRow[]> {
  if (subjects.length === 0) return [];
  return store
    .selectFrom('matches')
    .selectAll()
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('subject', 'in', subjects)
    .execute();
}

/** What the last comparison proposes for those of these records that nobody has answered for, the likeliest first. */
export async function openProposals(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  subjects: readonly string[],
): Promise<Map<string, Candidate[]>> {
  const proposals = new Map<string, Candidate[]>();
  for (let start = 0; start < subjects.length; start += 500)
    for (const row of await matchesOf(store, server, kind, subjects.slice(start, start + 500)))
      if (row.state === 'open') proposals.set(row.subject, JSON.parse(row.candidates) as Candidate[]);
  return proposals;
}

/** The subjects of the open pairs that a rule would link. */
export async function subjectsOfRule(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  rule: MatchRule,
): Promise<string[]> {
  const rows = await store
    .selectFrom('matches')
    .select('subject')
    .where((eb) => eb.and({ server, kind, reason: rule, is_sure: 1, state: 'open' }))
    .execute();
  return rows.map(({ subject }) => subject);
}

/** The pairs that were linked by a rule, or one by one ('hand'). */
export async function pairsLinkedBy(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  by: MatchRule | 'hand',
): Promise<{ subject: string; target: number }[]> {
  const rows = await store
    .selectFrom('matches')
    .select(['subject', 'linked'])
    .where((eb) => eb.and({ server, kind, linked_by: by }))
    .execute();
  return rows.map(({ subject, linked }) => ({ subject, target: linked! }));
}

/** Keeps by what linked records came to be linked. At most 500. */
export async function markLinkedBy(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  subjects: readonly string[],
  by: MatchRule | 'hand',
): Promise<void> {
  await store
    .updateTable('matches')
    .set({ linked_by: by })
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('subject', 'in', subjects)
    .where('linked', 'is not', null)
    .execute();
}

/** Says of proposals that they are not it, or takes that back. At most 500; answers how many changed. */
export async function rejectMatches(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  subjects: readonly string[],
  isRejected: boolean,
): Promise<number> {
  const { numUpdatedRows } = await store
    .updateTable('matches')
    .set((eb) => ({ rejected: isRejected ? eb.ref('proposed') : null }))
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('subject', 'in', subjects)
    .where('state', '=', isRejected ? 'open' : 'rejected')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Remembers a record of the warehouse that a person chose for a subject, so that it can be shown by name; the link was made one by one. */
export async function keepChosen(
  store: Store,
  server: ServerId,
  kind: MatchKind,
  subject: string,
  chosen: Candidate,
): Promise<void> {
  const [row] = await matchesOf(store, server, kind, [subject]);
  if (!row) return;
  const candidates = JSON.parse(row.candidates) as Candidate[];
  const isNew = !candidates.some(({ id }) => id === chosen.id);
  await store
    .updateTable('matches')
    .set({
      linked_by: 'hand',
      ...(isNew && { candidates: JSON.stringify([...candidates, chosen]) }),
    })
    .where('server', '=', server)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .execute();
}
