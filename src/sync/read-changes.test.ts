import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterReading,
  changesSince,
  parseReadChanges,
  readChangesText,
  type ReadChanges,
} from './read-changes.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-11-23T10:00:00Z');

/** Reads a list again and again at these minutes, the newest change being of the first one; answers where each reading begins. */
function readingsAt(minutes: readonly number[], newest = START): number[] {
  let read: ReadChanges | null = null;
  return minutes.map((minute) => {
    const begun = new Date(START + minute * MINUTE_MS);
    const from = read ? changesSince(read).getTime() : 0;
    read = afterReading(read, newest, { begun, now: begun });
    return from;
  });
}

test('what was made in one go is read again while something may come late, and then no more', () => {
  const minutesBefore = readingsAt([0, 5, 10, 15, 20]).map((from) => (START - from) / MINUTE_MS);
  expect(minutesBefore.slice(1)).toEqual([10, 5, 2 / 60, 2 / 60]);
});

test('a reading that took long makes the overlap as much longer', () => {
  const read = afterReading(null, START, {
    begun: new Date(START - 30 * MINUTE_MS),
    now: new Date(START + MINUTE_MS),
  });
  expect(changesSince(read).getTime()).toBe(START - 41 * MINUTE_MS);
});

test('a newer change begins the overlap anew', () => {
  const seen = afterReading(null, START, { begun: new Date(START), now: new Date(START) });
  const later = new Date(START + 60 * MINUTE_MS);
  const moved = afterReading(seen, START + MINUTE_MS, { begun: later, now: later });
  expect(changesSince(moved).getTime()).toBe(START + MINUTE_MS - 10 * MINUTE_MS);
});

test('a clock that ran ahead makes one reading longer, not all until it is as late again', () => {
  const ahead = new Date(START + 30 * 24 * 60 * MINUTE_MS);
  const right = (minutes: number) => new Date(START + minutes * MINUTE_MS);
  const wrong = afterReading(null, START, { begun: ahead, now: ahead });
  const first = afterReading(wrong, START, { begun: right(1), now: right(1) });
  const second = afterReading(first, START, { begun: right(3), now: right(3) });
  expect(changesSince(second).getTime()).toBe(START - 8 * MINUTE_MS);
});

test('a change of the future is taken for one of now', () => {
  const now = new Date(START);
  expect(afterReading(null, Date.parse('2031-01-01'), { begun: now, now }).newest).toBe(START);
});

test('what is kept comes back, and what an older Kervan kept has the whole overlap', () => {
  const read = { newest: START, own: { seen: START + 1, begun: START + 2 } };
  expect(parseReadChanges(readChangesText(read))).toEqual(read);
  const old = parseReadChanges(new Date(START).toISOString());
  expect(changesSince(old).getTime()).toBe(START - 10 * MINUTE_MS);
});

test('no change that is shown within ten minutes is ever missed, whatever our clock and however long a reading takes', () => {
  // Whole minutes, so that moments often fall together.
  const minutes = (most: number) => fc.integer({ min: 0, max: most }).map((minute) => minute * MINUTE_MS);
  const changes = fc.array(fc.record({ at: minutes(25), late: minutes(10) }), {
    minLength: 2,
    maxLength: 12,
  });
  const readings = fc.array(fc.record({ pause: minutes(6), lasts: minutes(4) }), {
    minLength: 3,
    maxLength: 12,
  });
  const runs = Number(process.env['KERVAN_RUNS'] ?? 1000);
  fc.assert(
    fc.property(changes, readings, fc.integer({ min: -1e9, max: 1e9 }), (made, passes, ahead) => {
      const seen = new Set<number>();
      let read: ReadChanges | null = null;
      let now = 0;
      for (const { pause, lasts } of [...passes, { pause: 200 * MINUTE_MS, lasts: 0 }]) {
        const begun = now + pause;
        now = begun + lasts;
        const from = read ? changesSince(read).getTime() - START : -Infinity;
        // A list in the order of its changes: what is shown by the time it begins is in it, what is shown meanwhile may be.
        let newest = read ? read.newest - START : 0;
        made.forEach(({ at, late }, place) => {
          const isRead = at >= from && at + late <= (place % 2 === 0 ? begun : now);
          if (!isRead) return;
          seen.add(place);
          newest = Math.max(newest, at);
        });
        const own = (moment: number): Date => new Date(START + moment + ahead);
        read = afterReading(read, START + newest, { begun: own(begun), now: own(now) });
      }
      expect(seen.size).toBe(made.length);
    }),
    { numRuns: runs },
  );
});
