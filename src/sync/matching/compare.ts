import type { Candidate, MatchKind } from '../../domain/matching.ts';
import { forgetUnmet, keepCompared, markLinked, subjectsAfter, type Compared } from '../../store/matches.ts';
import type { MatchRow } from '../../store/tables.ts';
import type { SyncContext } from '../context.ts';
import { makeMatcher, type Comparable, type Matcher, type Proposal } from './propose.ts';

/** A record of the warehouse: as it is compared, and as it is shown. */
export interface Target {
  comparable: Comparable;
  card: Omit<Candidate, 'score' | 'reason'>;
}

/** One kind of record, with the warehouse's side in memory; the shop's side waits in the store. */
export interface ComparedKind {
  kind: MatchKind;
  /** Whether several records of the shop may be one of the warehouse. */
  isShared: boolean;
  targets: readonly Target[];
  comparableOf: (row: MatchRow) => Comparable;
}

const PAGE = 500;

/**
 * Compares what the store holds of the shop with the warehouse and keeps what each record may be. The shop's side is read from the store
 * page by page, once to know which keys are doubled, once to look for targets, and once to keep the answers.
 */
export async function compareKind(context: SyncContext, compared: ComparedKind): Promise<void> {
  const { store, server, run } = context;
  const { kind, targets, comparableOf, isShared } = compared;
  await forgetUnmet(store, { server: server.id, kind, run });
  await markLinked(store, server.id, kind);
  const placeOf = new Map(targets.map(({ card }, place) => [card.id, place]));
  const taken = new Set<number>();
  let total = 0;
  await eachPage(context, kind, (rows) => {
    total += rows.length;
    for (const { linked } of rows)
      if (linked !== null && placeOf.has(linked) && !isShared) taken.add(placeOf.get(linked)!);
  });
  const matcher = makeMatcher(
    targets.map(({ comparable }) => comparable),
    { taken, isShared },
  );
  await eachPage(context, kind, (rows) => {
    for (const row of rows) matcher.meet(comparableOf(row));
  });
  let done = 0;
  await eachPage(context, kind, async (rows) => {
    for (const row of rows) if (row.linked === null) matcher.consider(comparableOf(row));
    done += rows.length;
    await context.progress('match', done, total);
  });
  if (context.signal.aborted) return;
  const proposals = matcher.assign().values();
  await eachPage(context, kind, async (rows) => {
    const found = rows.map((row) =>
      row.linked === null
        ? answerOf(row, proposals.next().value ?? [], targets)
        : linkedAnswer(row, compared, matcher, placeOf.get(row.linked)),
    );
    await keepCompared(store, { server: server.id, kind }, found);
    context.counts.unchanged += found.length;
  });
}

type Answer = Compared & Pick<MatchRow, 'code' | 'name' | 'more'>;

function answerOf(row: MatchRow, proposals: readonly Proposal[], targets: readonly Target[]): Answer {
  const candidates = proposals.map((proposal) => candidateOf(proposal, targets));
  return { ...textsOf(row), candidates, isSure: proposals[0]?.isSure ?? false };
}

/** What is linked keeps its record of the warehouse, with what speaks for it now; one that is gone from there keeps nothing. */
function linkedAnswer(
  row: MatchRow,
  { targets, comparableOf }: ComparedKind,
  matcher: Matcher,
  place: number | undefined,
): Answer {
  const candidates =
    place === undefined ? [] : [candidateOf(matcher.judge(comparableOf(row), place), targets)];
  return { ...textsOf(row), candidates, isSure: false };
}

function candidateOf(
  { place, score, reason }: Omit<Proposal, 'isSure'>,
  targets: readonly Target[],
): Candidate {
  // 100 is for what a person or a rule said; what was computed stays below.
  return { ...targets[place]!.card, score: Math.min(99, Math.round(score * 100)), reason };
}

function textsOf({
  subject,
  code,
  name,
  more,
}: MatchRow): Pick<Answer, 'subject' | 'code' | 'name' | 'more'> {
  return { subject, code, name, more };
}

async function eachPage(
  { store, server, run, signal }: SyncContext,
  kind: MatchKind,
  take: (rows: MatchRow[]) => void | Promise<void>,
): Promise<void> {
  let after = '';
  while (!signal.aborted) {
    const rows = await subjectsAfter(store, { server: server.id, kind, run }, after, PAGE);
    if (rows.length === 0) return;
    await take(rows);
    after = rows.at(-1)!.subject;
  }
}
