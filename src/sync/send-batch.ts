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

/** Halving finds the one bad record of 500 in nine steps; a shop that fails at more in a row may be down. */
const MOST_FAILURES_IN_A_ROW = 11;
/** So many records, from all over what still waits, tell a shop that is down from one that breaks over neighbours. */
const PROBES = 8;

/**
 * Sends a batch whose repetition is harmless. A shop that refuses it as a whole, or breaks over it, for the sake of some records gets
 * its halves, until each guilty record stands alone and is named; the others go through. A passing failure is retried, then
 * ends the run, and so does a shop that breaks over everything.
 */
export async function sendSplitting<Record, Yes>(
  context: SyncContext,
  records: readonly Record[],
  send: (batch: readonly Record[]) => Promise<Result<Result<Yes>[]>>,
  take: (answers: Answered<Record, Yes>[]) => Promise<void>,
): Promise<Result<void>> {
  let failures = 0;
  // Those that stood alone when the shop broke over them; it is their fault only if it takes others.
  const suspects: Answered<Record, Yes>[] = [];
  let answered: Record | null = null;
  let waiting: (readonly Record[])[] = [records];
  /** Why the shop did not take a batch, null when it did: then its answers are kept. */
  const offer = async (batch: readonly Record[]): Promise<Problem | null> => {
    // A shop that broke once is not asked the same again, the halves ask it; one that is busy is waited for.
    const mayRepeat = (found: Problem): boolean => failures === 0 || found.code !== BROKE;
    const answer = await withRetries(context.clock, context.signal, () => send(batch), mayRepeat);
    if (!answer.ok && (!isAboutRecords(answer.problem) || batch.length > 1)) return answer.problem;
    answered = batch[0]!;
    await take(batch.map((record, index) => ({ record, answer: answer.ok ? answer.value[index]! : answer })));
    return null;
  };
  /** Whether a shop that broke so often has an answer for another record: one it had an answer for, or some of those that wait. */
  const isUp = async (): Promise<boolean> => {
    if (answered !== null) {
      const again = await send([answered]);
      return again.ok || isAboutRecords(again.problem);
    }
    for (const record of spread(waiting.toReversed().flat())) {
      if (context.signal.aborted || (await offer([record])) !== null) continue;
      waiting = waiting.map((batch) => batch.filter((each) => each !== record));
      return true;
    }
    return false;
  };
  while (waiting.length > 0) {
    const batch = waiting.pop()!;
    if (batch.length === 0) continue;
    const found = await offer(batch);
    if (found === null) {
      failures = 0;
      continue;
    }
    const isBroken = found.code === BROKE;
    if (context.signal.aborted || (!isBroken && !isAboutRecords(found))) return failed(found);
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      waiting.push(batch.slice(middle), batch.slice(0, middle));
    } else suspects.push({ record: batch[0]!, answer: failed(found) });
    if (isBroken) failures += 1;
    if (failures > MOST_FAILURES_IN_A_ROW) {
      if (!(await isUp())) return failed(found);
      failures = 0;
    }
  }
  const [suspect] = suspects;
  if (suspect && answered === null) return failed((suspect.answer as { problem: Problem }).problem);
  if (suspect) await take(suspects);
  return ok(undefined);
}

/** The shop's answer when it fails by itself; over which record it did so it does not say. */
const BROKE = 'shop-failed';

/** Some of a list, as far from each other as can be, the last one first. */
function spread<Each>(list: readonly Each[]): Each[] {
  const count = Math.min(PROBES, list.length);
  return Array.from(
    { length: count },
    (_, place) => list[Math.ceil(((count - place) * list.length) / count) - 1]!,
  );
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
