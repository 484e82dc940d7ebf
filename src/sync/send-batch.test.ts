import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../clock.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { SyncContext } from './context.ts';
import { sendSplitting } from './send-batch.ts';

const RECORDS = Array.from({ length: 500 }, (_, place) => place);
const BROKEN = problem('shop-failed');
const upTo = (count: number): number[] => RECORDS.slice(0, count);

/** Sends 500 records to a shop that says this to a batch, null when it takes it. */
async function sent(shop: (batch: readonly number[], call: number) => Problem | null) {
  const waits: number[] = [];
  const clock: Clock = { ...systemClock, sleep: async (waitMs) => void waits.push(waitMs) };
  const context = { clock, signal: new AbortController().signal } as SyncContext;
  const answers = new Map<number, Result<void>>();
  let calls = 0;
  const done = await sendSplitting<number, void>(
    context,
    RECORDS,
    async (batch) => {
      const found = shop(batch, calls);
      calls += 1;
      return found ? failed(found) : ok(batch.map(() => ok(undefined)));
    },
    async (taken) => {
      for (const { record, answer } of taken) {
        expect(answers.has(record), `${record} was answered twice`).toBe(false);
        answers.set(record, answer);
      }
    },
  );
  const named = [...answers].flatMap(([record, answer]) => (answer.ok ? [] : [record]));
  return { done, named: named.toSorted((a, b) => a - b), answered: answers.size, calls, waits };
}

test.each([
  ['one', [250]],
  ['three neighbours at the beginning', upTo(3)],
  ['three neighbours at the end', [497, 498, 499]],
  ['forty neighbours', RECORDS.slice(230, 270)],
  ['the whole first half', upTo(250)],
  ['every second one', RECORDS.filter((place) => place % 2 === 0)],
])('a shop that breaks over %s has these named, and takes all others', async (_, guilty) => {
  const { done, named, answered } = await sent((batch) =>
    batch.some((record) => guilty.includes(record)) ? BROKEN : null,
  );
  expect(done).toEqual(ok(undefined));
  expect(named).toEqual(guilty);
  expect(answered).toBe(RECORDS.length);
});

test('a shop that refuses neighbours has these named', async () => {
  const refused = problem('shop-refused');
  const { named, answered } = await sent((batch) => (batch.some((record) => record < 20) ? refused : null));
  expect({ named, answered }).toEqual({ named: upTo(20), answered: RECORDS.length });
});

test('a shop that breaks over everything, or from some moment on, ends the run soon, and blames nobody', async () => {
  const down = await sent(() => BROKEN);
  expect(down).toMatchObject({ done: { ok: false, problem: BROKEN }, named: [], answered: 0 });
  expect(down.calls).toBeLessThan(25);
  const dying = await sent((batch, call) => (call > 9 || batch.includes(0) ? BROKEN : null));
  expect(dying).toMatchObject({ done: { ok: false, problem: BROKEN }, named: [] });
  expect(dying.calls).toBeLessThan(35);
});

test('a shop that asks to wait while a batch is halved is waited for', async () => {
  const { done, named, waits } = await sent((batch, call) => {
    if (call === 6) return problem('shop-busy', {}, 1000);
    return batch.includes(7) ? BROKEN : null;
  });
  expect(done).toEqual(ok(undefined));
  expect(named).toEqual([7]);
  expect(waits.filter((waitMs) => waitMs === 1000)).toHaveLength(1);
});

test('a shop that asks to wait longer than a run may ends it', async () => {
  const { done } = await sent((batch, call) =>
    call === 6 ? problem('shop-busy', {}, 31_000) : batch.includes(7) ? BROKEN : null,
  );
  expect(done).toMatchObject({ ok: false, problem: { code: 'shop-busy' } });
});
