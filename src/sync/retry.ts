import type { Clock } from '../clock.ts';
import { problemClass, type Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

/** A wait the other side asks for is honoured inside a run up to this; a longer one ends the run until its next time. */
const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 500;
const RETRIES = 3;

/**
 * Repeats a call that only reads, or whose repetition is harmless, while it fails for a passing reason: at most three more times, waiting
 * twice as long each time with jitter, or as long as the other side asked. What `mayRepeat` denies is not repeated.
 */
export async function withRetries<Value>(
  clock: Clock,
  signal: AbortSignal,
  call: () => Promise<Result<Value>>,
  mayRepeat: (found: Problem) => boolean = () => true,
): Promise<Result<Value>> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await call();
    if (answer.ok || problemClass(answer.problem.code) !== 'transient' || !mayRepeat(answer.problem))
      return answer;
    const waitMs = answer.problem.retryAfterMs ?? FIRST_WAIT_MS * 2 ** attempt * (0.75 + Math.random() / 2);
    if (attempt === RETRIES || signal.aborted || waitMs > LONGEST_WAIT_MS) return answer;
    await clock.sleep(waitMs, signal);
  }
}
