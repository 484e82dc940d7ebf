import type { MatchKind } from '../domain/matching.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { matchesOf } from '../store/matches.ts';
import { findMatching } from '../store/matching.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { rejectPairs, type ChosenPair, type LinkedPairs, type MatchingNeeds } from './matching.ts';

/**
 * What a person answers for is what that person saw. Somebody reads that the cup is item 20 and is about to click; a colleague renames items and
 * compares again, and the cup is proposed to be item 31 now. The click is of cup and 20: it must not link 31, which nobody looked at.
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

const TOGETHER = 500;

/** Which of these pairs, linked or proposed, are still as they were seen. */
export async function stillSeen(
  store: Store,
  server: Server,
  kind: MatchKind,
  seen: readonly ChosenPair[],
): Promise<SeenPairs> {
  const result: SeenPairs = { pairs: [], refused: [] };
  for (let start = 0; start < seen.length; start += TOGETHER) {
    const page = seen.slice(start, start + TOGETHER);
    const subjects = page.map(({ subject }) => subject);
    const rows = await matchesOf(store, server.id, kind, subjects);
    const targets = new Map(rows.map(({ subject, linked, proposed }) => [subject, linked ?? proposed]));
    const names = new Map(rows.map(({ subject, name }) => [subject, name]));
    for (const pair of page) {
      const { subject } = pair;
      if (targets.get(subject) === pair.target) result.pairs.push(pair);
      else result.refused.push({ subject, problem: otherNow(names.get(subject) || subject) });
    }
  }
  return result;
}

/**
 * The pairs that were proposed for these subjects by the comparison that was looked at; what is linked already or has no proposal is left out. Fails when
 * both sides were compared again since; what a comparison that goes on, or was cut off, has looked at anew is not as it was seen.
 */
export async function pairsOfComparison(
  store: Store,
  server: Server,
  kind: MatchKind,
  { subjects, comparedAt }: { subjects: readonly string[]; comparedAt: string },
): Promise<Result<SeenPairs>> {
  const kept = await findMatching(store, server.id);
  if (kept?.compared_at !== comparedAt)
    return failed(problem('match-compared-again', { server: server.definition.name }));
  const result: SeenPairs = { pairs: [], refused: [] };
  for (let start = 0; start < subjects.length; start += TOGETHER) {
    const rows = await matchesOf(store, server.id, kind, subjects.slice(start, start + TOGETHER));
    for (const { subject, name, proposed, linked, run } of rows) {
      if (proposed === null || linked !== null) continue;
      if (run === kept.run) result.pairs.push({ subject, target: proposed });
      else result.refused.push({ subject, problem: otherNow(name || subject) });
    }
  }
  return ok(result);
}

/** Rejects those of these pairs that are as they were seen; answers how many, and which are otherwise now. */
export async function rejectSeen(
  needs: Pick<MatchingNeeds, 'store' | 'clock'>,
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

function otherNow(name: string): Problem {
  return problem('match-pair-changed', { name });
}
