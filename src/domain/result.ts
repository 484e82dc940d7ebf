import type { Problem } from './problem.ts';

/** What can fail as expected answers with a value or with a problem; exceptions are for bugs and for rolling back. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

/** A success, or every reason why there is none. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problems: Problem[] };

/** A success. */
export function ok<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value };
}

/** An expected failure. */
export function failed(problem: Problem): { ok: false; problem: Problem } {
  return { ok: false, problem };
}

/** All values in their order, or all problems. */
export function allOf<Value>(results: readonly Result<Value>[]): Answer<Value[]> {
  const problems = results.flatMap((result) => (result.ok ? [] : [result.problem]));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: results.flatMap((result) => (result.ok ? [result.value] : [])) };
}
