import { expect, test } from 'vitest';
import { pace, timeLeftMs, withSample, type Sample } from './pace.ts';

function samples(...of: [phase: string, done: number, at: number][]): readonly Sample[] {
  return of.reduce<readonly Sample[]>((kept, [phase, done, at]) => withSample(kept, { phase, done, at }), []);
}

test('the pace is what was done in a second', () => {
  expect(pace(samples(['send', 0, 0], ['send', 50, 1000], ['send', 150, 3000]))).toBe(50);
});

test('one look, or two within a second, say nothing about the pace', () => {
  expect(pace(samples(['send', 10, 0]))).toBeNull();
  expect(pace(samples(['send', 0, 0], ['send', 50, 900]))).toBeNull();
});

test('a new phase begins anew', () => {
  const kept = samples(['fetch', 0, 0], ['fetch', 900, 5000], ['orders', 0, 6000], ['orders', 4, 8000]);
  expect(pace(kept)).toBe(2);
});

test('a phase that counts from the beginning again begins anew', () => {
  expect(samples(['send', 500, 0], ['send', 20, 2000])).toHaveLength(1);
});

test('only the last twenty seconds count', () => {
  const kept = samples(['send', 0, 0], ['send', 10, 10_000], ['send', 210, 30_000]);
  expect(pace(kept)).toBe(10);
});

test('a slow run, with nothing in the last twenty seconds, still has a pace', () => {
  expect(pace(samples(['send', 0, 0], ['send', 60, 60_000]))).toBe(1);
});

test('the time left is counted down between two looks, never below zero', () => {
  const kept = samples(['send', 0, 0], ['send', 100, 10_000]);
  expect(timeLeftMs(kept, 400, 10_000)).toBe(30_000);
  expect(timeLeftMs(kept, 400, 15_000)).toBe(25_000);
  expect(timeLeftMs(kept, 400, 99_000)).toBe(0);
});

test('without a total, or while nothing moves, nobody knows the time left', () => {
  const kept = samples(['send', 0, 0], ['send', 100, 10_000]);
  expect(timeLeftMs(kept, null, 10_000)).toBeNull();
  expect(timeLeftMs(samples(['send', 5, 0]), 400, 9000)).toBeNull();
});
