import type { Problem } from './problem.ts';

/** What can fail as expected answers with a value or with a problem; exceptions are for bugs and for rolling back. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

/** A success. */
export function ok<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

/** An expected failure. */
export function failed(problem: Problem): { ok: false; problem: Problem } {
  return { ok: false, problem };
}
