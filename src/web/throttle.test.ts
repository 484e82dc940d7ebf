import { expect, test } from 'vitest';
import { turnedClock } from '../../test/clock.ts';
import { makeThrottle } from './throttle.ts';

const MINUTE = 60_000;

function tries(count: number, begin: () => number): number[] {
  return Array.from({ length: count }, begin);
}

test('a wait grows up to five minutes and no further', () => {
  const clock = turnedClock('2026-11-23T08:00:00Z');
  const throttle = makeThrottle(clock);
  tries(5, () => throttle.begin(['a']));
  const waits = tries(9, () => {
    const wait = throttle.begin(['a']);
    clock.advance(wait);
    expect(throttle.begin(['a'])).toBe(0);
    return wait / 1000;
  });
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test('asking while one waits makes the wait no longer', () => {
  const clock = turnedClock('2026-11-23T08:00:00Z');
  const throttle = makeThrottle(clock);
  tries(5, () => throttle.begin(['a']));
  expect(new Set(tries(100, () => throttle.begin(['a'])))).toEqual(new Set([5000]));
});

test('a success clears the name and gives the address back one try only', () => {
  const throttle = makeThrottle(turnedClock('2026-11-23T08:00:00Z'));
  tries(4, () => throttle.begin(['guessed', 'here']));
  throttle.begin(['own', 'here']);
  throttle.succeeded(['own', 'here']);
  expect(throttle.begin(['guessed', 'here'])).toBe(0);
  expect(throttle.begin(['guessed', 'here'])).toBeGreaterThan(0);
  expect(throttle.begin(['own', 'elsewhere'])).toBe(0);
});

test('an hour without a try forgets', () => {
  const clock = turnedClock('2026-11-23T08:00:00Z');
  const throttle = makeThrottle(clock);
  tries(6, () => throttle.begin(['a']));
  clock.advance(60 * MINUTE);
  expect(tries(5, () => throttle.begin(['a']))).toEqual([0, 0, 0, 0, 0]);
});

test('endless names do not fill the memory: the one tried longest ago is forgotten', () => {
  const throttle = makeThrottle(turnedClock('2026-11-23T08:00:00Z'));
  tries(5, () => throttle.begin(['first']));
  for (let n = 0; n < 1_999; n += 1) throttle.begin([`name ${n}`]);
  expect(throttle.begin(['first'])).toBeGreaterThan(0);
  throttle.begin(['one more']);
  expect(throttle.begin(['first'])).toBe(0);
});

test('a clock that is set back makes no wait longer than five minutes, and none begin anew at each try', () => {
  const clock = turnedClock('2026-11-23T08:00:00Z');
  const throttle = makeThrottle(clock);
  tries(5, () => throttle.begin(['a', 'here']));
  clock.advance(-24 * 60 * MINUTE);
  expect(throttle.begin(['a', 'here'])).toBe(5_000);
  clock.advance(4_000);
  expect(throttle.begin(['a', 'here'])).toBe(1_000);
  clock.advance(1_000);
  expect(throttle.begin(['a', 'here'])).toBe(0);
});
