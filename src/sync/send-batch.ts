import { problemClass, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { ChangeAnswer } from '../shop/shop.ts';
import type { SyncContext } from './context.ts';
import { withRetries } from './retry.ts';

/** A record of a batch and the shop's answer to it. */
export interface Answered<Record, Yes = void> {
  record: Record;
  answer: Result<Yes>;
}

/** Halving finds the one bad record of 500 in nine steps; a shop that fails at more in a row is down. */
const MOST_FAILURES_IN_A_ROW = 11;

/**
 * Sends a batch whose repetition is harmless. A shop that refuses it as a whole, or breaks over it, for the sake of one record gets
 * its halves, until the guilty record stands alone and is named; the others go through. A passing failure is retried, then
 * ends the run, and so does a shop that breaks over everything.
 */
export async function sendSplitting<Record, Yes>(
  context: SyncContext,
  records: readonly Record[],
  send: (batch: readonly Record[]) => Promise<Result<Result<Yes>[]>>,
  take: (answers: Answered<Record, Yes>[]) => Promise<void>,
): Promise<Result<void>> {
  let failures = 0;
  // Those that stood alone when the shop broke over them; it is their fault only if it takes the others.
  const suspects: Answered<Record, Yes>[] = [];
  let hasTaken = false;
  const waiting: (readonly Record[])[] = [records];
  let last: Problem | null = null;
  while (waiting.length > 0) {
    const batch = waiting.pop()!;
    const retries = failures === 0 ? undefined : 0;
    const answer = await withRetries(context.clock, context.signal, () => send(batch), retries);
    if (answer.ok) {
      failures = 0;
      hasTaken = true;
      await take(batch.map((record, index) => ({ record, answer: answer.value[index]! })));
      continue;
    }
    last = answer.problem;
    const isRefused = isAboutRecords(last);
    if (!isRefused && last.code !== 'shop-failed') return answer;
    if (!isRefused) failures += 1;
    if (failures > MOST_FAILURES_IN_A_ROW || context.signal.aborted) return answer;
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      waiting.push(batch.slice(middle), batch.slice(0, middle));
    } else if (isRefused) {
      hasTaken = true;
      await take([{ record: batch[0]!, answer: failed(last) }]);
    } else {
      suspects.push({ record: batch[0]!, answer: failed(last) });
    }
  }
  if (suspects.length > 0 && !hasTaken) return failed(last!);
  if (suspects.length > 0) await take(suspects);
  return ok(undefined);
}

/** Whether the shop objects to what was sent, not to who sends or when. */
function isAboutRecords(found: Problem): boolean {
  return problemClass(found.code) === 'data';
}

/** Answers that say only yes (null) or why not. */
export function asResults(answers: Result<ChangeAnswer[]>): Result<Result<void>[]> {
  if (!answers.ok) return answers;
  return ok(answers.value.map((answer) => (answer ? failed(answer) : ok(undefined))));
}
