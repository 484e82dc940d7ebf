import { problemClass, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ChangeAnswer } from '../shop/shop.ts';
import type { SyncContext } from './context.ts';
import { withRetries } from './retry.ts';

/** A record of a batch and the shop's answer to it; null is yes. */
export interface Answered<Record> {
  record: Record;
  answer: ChangeAnswer;
}

/**
 * Sends a batch whose repetition is harmless. A shop that refuses it as a whole for the sake of one record gets its halves, until the guilty
 * record stands alone and is named; the others go through. A passing failure is retried, then ends the run.
 */
export async function sendSplitting<Record>(
  context: SyncContext,
  records: readonly Record[],
  send: (batch: readonly Record[]) => Promise<Result<ChangeAnswer[]>>,
  take: (answers: Answered<Record>[]) => Promise<void>,
): Promise<Result<void>> {
  const answer = await withRetries(context.clock, context.signal, () => send(records));
  if (answer.ok) {
    await take(records.map((record, index) => ({ record, answer: answer.value[index]! })));
    return ok(undefined);
  }
  if (!isAboutRecords(answer.problem)) return answer;
  if (records.length === 1) {
    await take([{ record: records[0]!, answer: answer.problem }]);
    return ok(undefined);
  }
  const middle = Math.ceil(records.length / 2);
  for (const half of [records.slice(0, middle), records.slice(middle)]) {
    const sent = await sendSplitting(context, half, send, take);
    if (!sent.ok) return sent;
  }
  return ok(undefined);
}

/** Whether the shop objects to what was sent, not to who sends or when. */
function isAboutRecords(found: Problem): boolean {
  return problemClass(found.code) === 'data';
}
