import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../clock.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { backoffMs, failureStreak } from './context.ts';
import { withRetries } from './retry.ts';

/** Calls with these answers one after the other, the last one for ever. */
async function tried(answers: (Problem | null)[], signal = new AbortController().signal) {
  const waits: number[] = [];
  const clock: Clock = { ...systemClock, sleep: async (waitMs) => void waits.push(waitMs) };
  let calls = 0;
  const answer = await withRetries(clock, signal, async (): Promise<Result<string>> => {
    const found = answers[Math.min(calls, answers.length - 1)]!;
    calls += 1;
    return found ? failed(found) : ok('да');
  });
  return { answer, calls, waits };
}

const busy = (retryAfterMs?: number) => problem('shop-busy', {}, retryAfterMs);

test('a passing failure is tried three more times, each wait about twice as long', async () => {
  const { answer, calls, waits } = await tried([busy()]);
  expect(answer).toMatchObject({ ok: false, problem: { code: 'shop-busy' } });
  expect(calls).toBe(4);
  for (const [index, base] of [500, 1000, 2000].entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(base * 0.75);
    expect(waits[index]).toBeLessThanOrEqual(base * 1.25);
  }
});

test('the first success ends it, and what is no passing failure is not repeated', async () => {
  expect(await tried([busy(), null])).toMatchObject({ answer: { ok: true, value: 'да' }, calls: 2 });
  expect(await tried([problem('shop-refused-key')])).toMatchObject({ calls: 1, waits: [] });
  expect(await tried([problem('shop-refused')])).toMatchObject({ calls: 1 });
});

test('the wait the other side asks for is kept; a very long one is left to the next run', async () => {
  expect((await tried([busy(7000), null])).waits).toEqual([7000]);
  expect(await tried([busy(31_000), null])).toMatchObject({ answer: { ok: false }, calls: 1, waits: [] });
});

test('whoever is asked to stop does not try again', async () => {
  expect(await tried([busy()], AbortSignal.abort())).toMatchObject({ calls: 1, waits: [] });
});

test('between runs the wait doubles from a minute to an hour', () => {
  expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, 0.5))).toEqual([60_000, 120_000, 240_000, 480_000]);
  expect(backoffMs(1000, 0.5)).toBe(3_600_000);
  expect(backoffMs(0, 0)).toBe(48_000);
  expect(backoffMs(0, 1)).toBe(72_000);
});

test('three passing failures in a row are too many; a success or another failure in between starts anew', () => {
  const streak = failureStreak();
  const answers = [busy(), busy(), null, busy(), busy(), problem('item-not-found'), busy(), busy(), busy()];
  expect(answers.map((found) => streak.isOver(found))).toEqual([...Array(8).fill(false), true]);
});
