import { describe, expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const ANSWERED = 'Mon, 23 Nov 2026 10:00:00 GMT';

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['120', 120_000],
    [' 30 ', 30_000],
    ['900', 900_000],
    ['901', 900_000],
    ['999999999', 900_000],
  ])('%j seconds are %d milliseconds, at most 15 minutes', (seconds, milliseconds) => {
    expect(retryAfterMs(seconds, ANSWERED)).toBe(milliseconds);
  });

  test.each([
    ['Mon, 23 Nov 2026 10:00:45 GMT', 45_000],
    ['Mon, 23 Nov 2026 10:15:00 GMT', 900_000],
    ['Tue, 24 Nov 2026 10:00:00 GMT', 900_000],
    ['Mon, 23 Nov 2026 09:59:59 GMT', 0],
  ])('the date %j is counted from the moment of the answer', (date, milliseconds) => {
    expect(retryAfterMs(date, ANSWERED)).toBe(milliseconds);
  });

  test('without the moment of the answer a date is counted from now', () => {
    const wait = retryAfterMs(new Date(Date.now() + 60_000).toUTCString(), '')!;
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  test.each(['', 'soon', '-5', '1.5', '5s', '1e3', '2026-11-23T10:00:45Z', 'Mon, 99 Nov 2026 10:00:00 GMT'])(
    '%j asks for nothing',
    (header) => {
      expect(retryAfterMs(header, ANSWERED)).toBeUndefined();
    },
  );
});
