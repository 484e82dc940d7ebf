/** Batches of GombaShop's assumed protocol (see driver.ts): many records in one call, an answer for each. */
import { problem, type ProblemCode } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { unreadable, type Client, type Operation } from './client.ts';
import { batchResult, type BatchResult } from './wire.ts';
import { read } from './wire-fields.ts';

/** What is sent in a batch, and how its records are spoken of. */
export interface Batch<Record> {
  operation: Operation;
  path: string;
  body: (record: Record) => object;
  /** The problem that a refused record is, and what names the record in it. */
  refused: ProblemCode;
  nameOf: (record: Record) => { [param: string]: string };
}

/** An accepted record, as the shop answered. */
export type Accepted = Pick<BatchResult, 'id' | 'variantIds'>;

/** Sends a batch in one call; an empty one in none. One answer each, in the order of the records. */
export async function putBatch<Record>(
  client: Client,
  batch: Batch<Record>,
  records: readonly Record[],
): Promise<Result<Result<Accepted>[]>> {
  if (records.length === 0) return ok([]);
  const { operation, path } = batch;
  const answer = await client.call({ operation, method: 'PUT', path, body: records.map(batch.body) });
  if (!answer.ok) return answer;
  if (!Array.isArray(answer.value)) {
    return failed(unreadable(operation, { bg: 'отговорът не е списък', en: 'the answer is not a list' }));
  }
  return ok(matchAnswers(client, batch, records, answer.value));
}

/**
 * Gives each record the result that carries its index. A result that cannot be attributed answers nothing: the record it
 * was meant for then has none, and is sent again.
 */
function matchAnswers<Record>(
  client: Client,
  batch: Batch<Record>,
  records: readonly Record[],
  results: unknown[],
): Result<Accepted>[] {
  const byIndex = new Map<number, BatchResult[]>();
  for (const result of results) {
    const reading = read(batchResult, result);
    if (!reading.ok) continue;
    const { index } = reading.value;
    const same = byIndex.get(index);
    if (same) same.push(reading.value);
    else byIndex.set(index, [reading.value]);
  }
  return records.map((record, index) => answerOf(client, batch, record, byIndex.get(index) ?? []));
}

function answerOf<Record>(
  client: Client,
  { operation, refused, nameOf }: Batch<Record>,
  record: Record,
  results: BatchResult[],
): Result<Accepted> {
  const [result] = results;
  if (results.length !== 1 || !result) {
    const name = Object.values(nameOf(record)).join(' ');
    return failed(
      unreadable(operation, {
        bg: `за ${name} дойдоха ${results.length} резултата вместо един`,
        en: `${results.length} results came for ${name} instead of one`,
      }),
    );
  }
  if (result.ok) return ok(result);
  const { status = 0, code = '', title = '', detail = '', existingId = '' } = result.error ?? {};
  // The shop's own trouble passes by itself; only a refusal of the record has to wait until the record changes.
  if (status === 429 || status >= 500)
    return failed(problem('shop-failed', { address: client.address, status }));
  return failed(
    problem(refused, {
      ...nameOf(record),
      code: client.shownText(code) || '?',
      detail: client.shownText(detail || title),
      ...(existingId !== '' && { existing: client.shownText(existingId) }),
    }),
  );
}
