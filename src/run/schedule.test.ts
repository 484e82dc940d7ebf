import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScheduleRule } from '../domain/settings.ts';
import { cronFault, nextDue, nextOpen } from './schedule.ts';

const SOFIA = 'Europe/Sofia';

/** Monday, 23 November 2026, 10:00 in Sofia. */
const STARTED = '2026-11-23T08:00:00Z';

function due(
  rule: ScheduleRule,
  now: string,
  lastEnded: string | null = null,
  started = STARTED,
): string | null {
  const state = {
    startedAt: new Date(started),
    lastEndedAt: lastEnded === null ? null : new Date(lastEnded),
    timeZone: SOFIA,
  };
  return nextDue(rule, state, new Date(now))?.toISOString().replace(':00.000Z', 'Z') ?? null;
}

describe('the first time', () => {
  test('a task without `at` is due when its server starts', () => {
    expect(due({ everyMinutes: 5 }, STARTED)).toBe('2026-11-23T08:00Z');
    expect(due({}, STARTED)).toBe('2026-11-23T08:00Z');
  });

  test.each([
    ['PT10M', '2026-11-23T08:10Z'],
    ['PT1H30M', '2026-11-23T09:30Z'],
    ['PT2H', '2026-11-23T10:00Z'],
    ['PT120S', '2026-11-23T08:02Z'],
  ])('a delay of %s is counted from Старт', (delay, expected) => {
    expect(due({ at: { delay }, everyMinutes: 5 }, '2026-11-23T08:01:00Z')).toBe(expected);
  });

  test('a delay that has passed means now', () => {
    expect(due({ at: { delay: 'PT10M' } }, '2026-11-23T12:00:00Z')).toBe('2026-11-23T12:00Z');
  });

  test('a cron without `at` waits for its own first time, with `at` it does not', () => {
    expect(due({ cron: '0 3 * * *' }, STARTED)).toBe('2026-11-24T01:00Z');
    expect(due({ cron: '0 3 * * *', at: 'start' }, STARTED)).toBe('2026-11-23T08:00Z');
  });
});

describe('the next times', () => {
  test('minutes are counted from the end of the previous run', () => {
    expect(due({ everyMinutes: 5 }, '2026-11-23T08:20:00Z', '2026-11-23T08:17:00Z')).toBe(
      '2026-11-23T08:22Z',
    );
  });

  test('an overdue run means now, once', () => {
    expect(due({ everyMinutes: 5 }, '2026-11-25T08:00:00Z', '2026-11-23T08:17:00Z')).toBe(
      '2026-11-25T08:00Z',
    );
  });

  test('with neither minutes nor cron a task runs once', () => {
    expect(due({ at: 'start' }, '2026-11-23T09:00:00Z', '2026-11-23T08:01:00Z')).toBeNull();
  });

  test('a cron is read in the zone of the shop', () => {
    expect(due({ cron: '30 21 * * 1-5' }, '2026-11-23T20:00:00Z', '2026-11-23T19:31:00Z')).toBe(
      '2026-11-24T19:30Z',
    );
  });

  test('times of a cron that passed during a long run are not made up', () => {
    expect(due({ cron: '*/10 * * * *' }, '2026-11-23T08:34:00Z', '2026-11-23T08:33:00Z')).toBe(
      '2026-11-23T08:40Z',
    );
  });

  test('a time of a cron missed while the computer was off is made up once', () => {
    expect(due({ cron: '0 3 * * *' }, '2026-11-27T08:00:00Z', '2026-11-24T01:05:00Z')).toBe(
      '2026-11-27T08:00Z',
    );
  });

  test('a cron that never comes, or cannot be read, is never due', () => {
    expect(due({ cron: '0 0 31 2 *' }, STARTED)).toBeNull();
    expect(due({ cron: 'every night' }, STARTED)).toBeNull();
    expect(cronFault('every night')).toContain('every night');
    expect(cronFault('* * * * * *')).toContain('5');
    expect(cronFault('*/5 8-20 * * 1-6')).toBeNull();
  });
});

describe('weekdays and hours', () => {
  const rule: ScheduleRule = { everyMinutes: 5, weekdays: [1, 2, 3, 4, 5, 6], hours: '08:00-20:00' };

  test('outside the hours a task waits until they open', () => {
    expect(due(rule, '2026-11-23T18:00:00Z', '2026-11-23T17:58:00Z')).toBe('2026-11-24T06:00Z');
  });

  test('the end of the hours is outside, the beginning inside', () => {
    expect(due(rule, '2026-11-23T17:59:59Z', '2026-11-23T17:00:00Z')).toBe('2026-11-23T17:59:59.000Z');
    expect(due(rule, '2026-11-23T18:00:00Z', '2026-11-23T17:00:00Z')).toBe('2026-11-24T06:00Z');
    expect(due(rule, '2026-11-24T06:00:00Z', '2026-11-23T17:00:00Z')).toBe('2026-11-24T06:00Z');
  });

  test('a day that is not ticked is passed over', () => {
    expect(due(rule, '2026-11-28T18:00:00Z', '2026-11-28T17:58:00Z')).toBe('2026-11-30T06:00Z');
  });

  test('hours over midnight belong to the day on which they begin', () => {
    const night: ScheduleRule = { everyMinutes: 5, weekdays: [5], hours: '20:00-06:00' };
    // Saturday 01:00 is still Friday's night; Saturday 06:00 is not, nor is the night of Thursday.
    expect(due(night, '2026-11-27T23:00:00Z', '2026-11-27T22:00:00Z')).toBe('2026-11-27T23:00Z');
    expect(due(night, '2026-11-28T04:00:00Z', '2026-11-27T22:00:00Z')).toBe('2026-12-04T18:00Z');
    expect(due(night, '2026-11-27T01:00:00Z', '2026-11-26T22:00:00Z')).toBe('2026-11-27T18:00Z');
  });

  test('24:00 is the midnight at the end of the day', () => {
    const evening: ScheduleRule = { everyMinutes: 5, hours: '18:00-24:00' };
    expect(due(evening, '2026-11-23T21:59:00Z', '2026-11-23T21:00:00Z')).toBe('2026-11-23T21:59Z');
    expect(due(evening, '2026-11-23T22:00:00Z', '2026-11-23T21:00:00Z')).toBe('2026-11-24T16:00Z');
  });

  test('equal ends are all 24 hours', () => {
    const always: ScheduleRule = { everyMinutes: 5, hours: '08:00-08:00' };
    expect(due(always, '2026-11-23T03:00:00Z', '2026-11-23T02:59:00Z')).toBe('2026-11-23T03:04Z');
  });

  test('a time of a cron outside the hours is left out', () => {
    const cron: ScheduleRule = { cron: '0 */6 * * *', hours: '08:00-20:00' };
    expect(due(cron, '2026-11-23T17:00:00Z', '2026-11-23T16:30:00Z')).toBe('2026-11-24T10:00Z');
    expect(due({ cron: '0 3 * * *', hours: '08:00-20:00' }, STARTED)).toBeNull();
  });

  test('a missed time of a cron is not made up outside the hours', () => {
    const cron: ScheduleRule = { cron: '0 9 * * *', hours: '08:00-20:00' };
    expect(due(cron, '2026-11-25T20:00:00Z', '2026-11-24T07:01:00Z')).toBe('2026-11-26T06:00Z');
  });
});

describe('moments that are still to come', () => {
  // Noted by a clock that ran ahead.
  const AHEAD = '2026-12-23T08:00:00Z';
  const NOW = '2026-11-23T08:20:00Z';

  test.each<[string, ScheduleRule]>([
    ['minutes', { everyMinutes: 5 }],
    ['a cron', { cron: '0 3 * * *' }],
    ['a delay', { at: { delay: 'PT1M' } }],
  ])('%s do not wait for them', (_name, rule) => {
    expect(due(rule, NOW, null, AHEAD)).toBe('2026-11-23T08:20Z');
    if (rule.at === undefined) expect(due(rule, NOW, AHEAD)).toBe('2026-11-23T08:20Z');
  });

  test('outside the hours it is waited until they open', () => {
    expect(due({ everyMinutes: 5, hours: '12:00-20:00' }, NOW, AHEAD)).toBe('2026-11-23T10:00Z');
  });

  test('what runs once has run, and a cron that cannot be read is never due', () => {
    expect(due({ at: 'start' }, NOW, AHEAD)).toBeNull();
    expect(due({ cron: 'every night' }, NOW, AHEAD, AHEAD)).toBeNull();
  });
});

describe('when the clock changes', () => {
  test('hours keep to the wall clock', () => {
    const rule: ScheduleRule = { hours: '08:00-20:00' };
    // Summer time begins on 29 March and ends on 25 October 2026.
    expect(nextOpen(rule, SOFIA, new Date('2026-03-28T20:00:00Z')).toISOString()).toBe(
      '2026-03-29T05:00:00.000Z',
    );
    expect(nextOpen(rule, SOFIA, new Date('2026-10-24T20:00:00Z')).toISOString()).toBe(
      '2026-10-25T06:00:00.000Z',
    );
  });

  test('hours that begin in the missing hour begin after it', () => {
    const rule: ScheduleRule = { hours: '03:00-06:00' };
    expect(nextOpen(rule, SOFIA, new Date('2026-03-28T23:00:00Z')).toISOString()).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });

  test('hours that the clock jumps over open on the next day', () => {
    const rule: ScheduleRule = { hours: '03:30-04:10' };
    expect(nextOpen(rule, SOFIA, new Date('2026-03-28T23:00:00Z')).toISOString()).toBe(
      '2026-03-30T00:30:00.000Z',
    );
  });

  test('hours that end in the repeated hour end with its second time', () => {
    const rule: ScheduleRule = { hours: '00:00-03:30' };
    expect(nextOpen(rule, SOFIA, new Date('2026-10-25T01:29:00Z')).toISOString()).toBe(
      '2026-10-25T01:29:00.000Z',
    );
    expect(nextOpen(rule, SOFIA, new Date('2026-10-25T01:30:00Z')).toISOString()).toBe(
      '2026-10-25T22:00:00.000Z',
    );
  });

  test('minutes are real minutes', () => {
    expect(
      due({ everyMinutes: 120 }, '2026-10-25T00:10:00Z', '2026-10-25T00:00:00Z', '2026-01-01T00:00:00Z'),
    ).toBe('2026-10-25T02:00Z');
  });

  test('a nightly cron runs once on both nights', () => {
    expect(
      due({ cron: '30 3 * * *' }, '2026-03-29T00:00:00Z', '2026-03-28T02:00:00Z', '2026-01-01T00:00:00Z'),
    ).toBe('2026-03-29T01:00Z');
    expect(
      due({ cron: '30 3 * * *' }, '2026-10-25T00:31:00Z', '2026-10-25T00:31:00Z', '2026-01-01T00:00:00Z'),
    ).toBe('2026-10-26T01:30Z');
  });
});

describe('whatever the rule', () => {
  const minutes = fc.integer({ min: 0, max: 23 * 60 + 59 });
  const wallClock = (total: number) =>
    `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
  // Hours with an end inside the hour that is missing or repeated have their own tests above.
  const end = minutes.filter((total) => total < 180 || total >= 240);
  const hours = fc.tuple(end, end).map(([from, to]) => `${wallClock(from)}-${wallClock(to)}`);
  const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  const moment = fc
    .integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2027-12-31') / 60_000 })
    .map((minute) => new Date(minute * 60_000));
  const zone = fc.constantFrom(SOFIA, 'UTC', 'America/New_York', 'Asia/Kolkata');

  test('a window opens at the first open minute of the wall clock', () => {
    fc.assert(
      fc.property(hours, weekdays, moment, zone, (span, days, from, timeZone) => {
        const rule: ScheduleRule = { hours: span, weekdays: days };
        const opens = nextOpen(rule, timeZone, from);
        expect(opens >= from).toBe(true);
        expect(isOpen(span, days, timeZone, opens)).toBe(true);
        const steps = (opens.getTime() - from.getTime()) / 60_000;
        for (let step = 0; step < Math.min(steps, 300); step += 1) {
          const early = new Date(from.getTime() + step * 60_000);
          const late = new Date(opens.getTime() - (step + 1) * 60_000);
          expect(isOpen(span, days, timeZone, early), early.toISOString()).toBe(false);
          if (late >= from) expect(isOpen(span, days, timeZone, late), late.toISOString()).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a task is never due before now, never when closed, and stays due when its time comes', () => {
    const every = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(every, hours, weekdays, moment, every, (everyMinutes, span, days, now, ago) => {
        const rule: ScheduleRule = { everyMinutes, hours: span, weekdays: days };
        const lastEndedAt = new Date(now.getTime() - ago * 60_000);
        const state = { startedAt: new Date('2025-01-01'), lastEndedAt, timeZone: SOFIA };
        const first = nextDue(rule, state, now)!;
        expect(first >= now).toBe(true);
        expect(first.getTime()).toBeGreaterThanOrEqual(lastEndedAt.getTime() + everyMinutes * 60_000);
        expect(isOpen(span, days, SOFIA, first)).toBe(true);
        expect(nextDue(rule, state, first)).toEqual(first);
      }),
    );
  });

  /** Straight from the wall clock, minute by minute. */
  function isOpen(span: string, days: number[], timeZone: string, at: Date): boolean {
    const [from, to] = span.split('-') as [string, string];
    const words = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).formatToParts(at);
    const word = (type: string) => words.find((each) => each.type === type)!.value;
    const clock = `${word('hour')}:${word('minute')}`;
    const today = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(word('weekday')) + 1;
    const yesterday = today === 1 ? 7 : today - 1;
    if (from < to) return days.includes(today) && clock >= from && clock < to;
    return (days.includes(today) && clock >= from) || (days.includes(yesterday) && clock < to);
  }
});
