import type { MatchKind, MatchRule } from '../domain/matching.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { inBoth } from '../i18n/text.ts';
import { matchesOf, pairsLinkedBy, subjectsOfRule } from '../store/matches.ts';
import { findMatching } from '../store/matching.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { MatchingRow, MatchRow } from '../store/tables.ts';
import {
  linkPairs,
  pagesOf,
  rejectPairs,
  unlinkRows,
  type ChosenPair,
  type LinkedPairs,
  type MatchingNeeds,
} from './matching.ts';

/**
 * What a person answers for is what that person saw. Somebody reads that the cup is item 20 and is about to click; a colleague renames items and
 * compares again, and the cup is proposed to be item 31 now. The click is of cup and 20: it must not link 31, which nobody looked at. Nor may „Върни“
 * take the link of cup and 31 away, which the colleague has made meanwhile.
 */
export interface SeenPairs {
  /** Those that are as they were seen. */
  pairs: ChosenPair[];
  /** Those that are otherwise now. */
  refused: LinkedPairs['refused'];
}

/** A pair that a person says is none; without a target it is of whatever is proposed by now. */
export interface RejectedPair {
  subject: string;
  target: number | null;
}

/** The comparison that was looked at: by its moment, or by the mark that is told with it. */
export type SeenComparison = { comparedAt: string } | { mark: string };

/** What was taken back, and what is otherwise now than it was seen. */
export interface UndonePairs {
  undone: number;
  refused: LinkedPairs['refused'];
}

type StoreNeeds = Pick<MatchingNeeds, 'store' | 'clock'>;

/** The mark of a comparison, short enough to be typed; it is made by this run. */
export function markOf(run: string): string {
  return run.slice(0, 8);
}

/** Which of these pairs, linked or proposed, are still as they were seen. */
export async function stillSeen(
  store: Store,
  server: Server,
  kind: MatchKind,
  seen: readonly ChosenPair[],
): Promise<SeenPairs> {
  const result: SeenPairs = { pairs: [], refused: [] };
  for (const page of pagesOf(seen)) {
    const { pairs, refused } = await lookAgain(store, server, kind, page);
    result.pairs.push(...pairs);
    result.refused.push(...refused);
  }
  return result;
}

/** A page of pairs as they are by now; with a state also who was answered for meanwhile is otherwise. */
async function lookAgain(
  store: Store,
  server: Server,
  kind: MatchKind,
  page: readonly ChosenPair[],
  state?: MatchRow['state'],
): Promise<SeenPairs & { rows: MatchRow[] }> {
  const rows = await matchesOf(
    store,
    server.id,
    kind,
    page.map(({ subject }) => subject),
  );
  const known = new Map(rows.map((row) => [row.subject, row]));
  const found: SeenPairs & { rows: MatchRow[] } = { pairs: [], rows: [], refused: [] };
  for (const pair of page) {
    const { subject, target } = pair;
    const row = known.get(subject);
    if (row && (row.linked ?? row.proposed) === target && (!state || row.state === state)) {
      found.pairs.push(pair);
      found.rows.push(row);
    } else found.refused.push({ subject, problem: otherNow(row?.name || subject) });
  }
  return found;
}

/**
 * The pairs that were proposed for these subjects by the comparison that was looked at; what is linked already or has no proposal is left out. Fails when
 * both sides were compared again since; what a comparison that goes on, or was cut off, has looked at anew is not as it was seen.
 */
export async function pairsOfComparison(
  store: Store,
  server: Server,
  kind: MatchKind,
  { subjects, comparison }: { subjects: readonly string[]; comparison: SeenComparison },
): Promise<Result<SeenPairs>> {
  const kept = await findMatching(store, server.id);
  if (!kept || !isOf(kept, comparison))
    return failed(problem('match-compared-again', { server: server.definition.name }));
  const result: SeenPairs = { pairs: [], refused: [] };
  for (const page of pagesOf(subjects)) {
    for (const { subject, name, proposed, linked, run } of await matchesOf(store, server.id, kind, page)) {
      if (proposed === null || linked !== null) continue;
      if (run === kept.run) result.pairs.push({ subject, target: proposed });
      else result.refused.push({ subject, problem: otherNow(name || subject) });
    }
  }
  return ok(result);
}

function isOf({ run, compared_at }: MatchingRow, comparison: SeenComparison): boolean {
  return 'mark' in comparison
    ? run !== null && markOf(run) === comparison.mark
    : compared_at === comparison.comparedAt;
}

/** Links all pairs that a rule is sure of, as the comparison that was looked at proposed them. Fails when both sides were compared again since. */
export async function acceptRule(
  needs: MatchingNeeds,
  server: Server,
  kind: MatchKind,
  { rule, comparison }: { rule: MatchRule; comparison: SeenComparison },
): Promise<Result<LinkedPairs>> {
  const subjects = await subjectsOfRule(needs.store, server.id, kind, rule);
  const seen = await pairsOfComparison(needs.store, server, kind, { subjects, comparison });
  return seen.ok ? linkSeen(needs, server, kind, seen.value, rule) : seen;
}

/** Links the pairs that are as they were seen; those that are not are among the refused. */
export async function linkSeen(
  needs: MatchingNeeds,
  server: Server,
  kind: MatchKind,
  { pairs, refused }: SeenPairs,
  by: MatchRule | 'hand',
): Promise<Result<LinkedPairs>> {
  const done = await linkPairs(needs, server, kind, pairs, by);
  if (done.ok) done.value.refused.unshift(...refused);
  return done;
}

/** Rejects those of these pairs that are as they were seen; answers how many, and which are otherwise now. */
export async function rejectSeen(
  needs: StoreNeeds,
  server: Server,
  kind: MatchKind,
  rejected: readonly RejectedPair[],
): Promise<{ count: number; refused: LinkedPairs['refused'] }> {
  const seen = rejected.flatMap(({ subject, target }) => (target === null ? [] : [{ subject, target }]));
  const { pairs, refused } = await stillSeen(needs.store, server, kind, seen);
  const subjects = [...rejected.filter(({ target }) => target === null), ...pairs].map(
    ({ subject }) => subject,
  );
  return { count: await rejectPairs(needs, server, kind, subjects), refused };
}

/** Takes these links away, or these rejections back: those that are as they were seen. */
export async function undoSeen(
  needs: StoreNeeds,
  server: Server,
  kind: MatchKind,
  { pairs, state }: { pairs: readonly ChosenPair[]; state: 'linked' | 'rejected' },
): Promise<UndonePairs> {
  const result: UndonePairs = { undone: 0, refused: [] };
  for (const page of pagesOf(pairs)) {
    const { rows, refused } = await lookAgain(needs.store, server, kind, page, state);
    result.undone += await unlinkRows(needs, server, kind, rows);
    result.refused.push(...refused);
  }
  return result;
}

/** Takes away all links that a rule made, or a person one by one. Fails when they are not as many as were seen. */
export async function undoRule(
  needs: StoreNeeds,
  server: Server,
  kind: MatchKind,
  { by, count: seen }: { by: MatchRule | 'hand'; count: number },
): Promise<Result<UndonePairs>> {
  const pairs = await pairsLinkedBy(needs.store, server.id, kind, by);
  const count = pairs.length;
  if (count !== seen)
    return failed(
      problem('match-links-changed', {
        rule: inBoth(`what.matchReason.${by}`),
        server: server.definition.name,
        seen,
        count,
      }),
    );
  return ok(await undoSeen(needs, server, kind, { pairs, state: 'linked' }));
}

function otherNow(name: string): Problem {
  return problem('match-pair-changed', { name });
}
