import type { ProblemGroups } from '../../../src/web/wire/problems.ts';

type Kind = ProblemGroups['items'][number];

/** What holds up the whole server first, then what waits for a decision, then single records, last what passes by itself. */
const ORDER: readonly Kind['class'][] = ['configuration', 'bug', 'in-doubt', 'data', 'transient'];

/** Kinds of problems by how much they want somebody; among equals the most frequent, then the newest. */
export function inOrder(kinds: readonly Kind[]): Kind[] {
  return kinds.toSorted(
    (a, b) =>
      ORDER.indexOf(a.class) - ORDER.indexOf(b.class) ||
      b.count - a.count ||
      b.lastAt.localeCompare(a.lastAt),
  );
}
