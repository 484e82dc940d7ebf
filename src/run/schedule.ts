import { Cron } from 'croner';
import type { ScheduleRule } from '../domain/settings.ts';
import { addDays, localDay, momentAt, weekdayOf } from '../domain/local-time.ts';

/** What the next time of a task depends on besides its rule. */
export interface ScheduleState {
  /** When the server was started (Старт). */
  startedAt: Date;
  /** When the task last came to its end since then; null = not yet. */
  lastEndedAt: Date | null;
  /** The shop's zone: hours, weekdays and cron are read in it. */
  timeZone: string;
}

const MINUTE_MS = 60_000;
const WHOLE_DAY_MINUTES = 1440;

/**
 * When a task is due next: a moment after `now`, `now` itself when it is due or overdue, null when never again.
 *
 * - first at Старт, or `at.delay` after it; a cron without `at` waits for its own first time
 * - then `everyMinutes` after the END of the previous run, or at the next time of the cron; with neither, once only
 * - never outside `weekdays` and `hours`: what becomes due outside them waits until they open, a time of a cron that
 *   lies outside them is left out; several times missed (the computer was off, a run took long) are made up by one run
 * - hours over midnight ("20:00-06:00") belong to the weekday on which they begin; "08:00-08:00" is all 24 hours
 * - a moment of `state` after `now` was noted by a clock that ran ahead: whenever it was, it was long ago
 * - a cron that cannot be read (see `cronFault`) is never due
 */
export function nextDue(rule: ScheduleRule, state: ScheduleState, now: Date): Date | null {
  const { timeZone } = state;
  const startedAt = past(state.startedAt, now);
  const lastEndedAt = state.lastEndedAt && past(state.lastEndedAt, now);
  if (lastEndedAt === null && (rule.at !== undefined || rule.cron === undefined)) {
    return nextOpen(rule, timeZone, later(firstTime(rule, startedAt), now));
  }
  const from = lastEndedAt ?? startedAt;
  if (rule.cron !== undefined) return nextByCron(rule, rule.cron, timeZone, from, now);
  if (rule.everyMinutes === undefined) return null;
  return nextOpen(rule, timeZone, later(new Date(from.getTime() + rule.everyMinutes * MINUTE_MS), now));
}

/** The first moment from `from` on at which the weekdays and hours of the rule are open. */
export function nextOpen({ weekdays, hours }: ScheduleRule, timeZone: string, from: Date): Date {
  if (!weekdays && !hours) return from;
  const [opens, closes] = readHours(hours ?? '00:00-24:00');
  const today = localDay(timeZone, from);
  // Yesterday's window may reach over midnight; in a week and a day every weekday comes once, whatever the hour is now.
  for (let offset = -1; offset <= 8; offset += 1) {
    const day = addDays(today, offset);
    if (weekdays && !weekdays.includes(weekdayOf(day))) continue;
    const start = momentAt(timeZone, day, opens, 'first');
    const end = momentAt(timeZone, day, closes, 'last');
    // A window that the clock jumps over is not there on that day.
    if (start < end && from < end) return later(start, from);
  }
  throw new Error('a schedule without a weekday');
}

/** What is wrong with a cron of five fields, in English; null when it can be read. */
export function cronFault(cron: string): string | null {
  try {
    readCron(cron, 'UTC');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function firstTime({ at }: ScheduleRule, startedAt: Date): Date {
  if (at === undefined || at === 'start') return startedAt;
  return new Date(startedAt.getTime() + durationMs(at.delay));
}

/** "PT1H30M" in milliseconds. */
function durationMs(duration: string): number {
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration)!;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** A cron and a window may never meet ("0 3 * * *" between 08:00 and 20:00): after so many tries they count as never. */
const MOST_CRON_TRIES = 400;

function nextByCron(rule: ScheduleRule, cron: string, timeZone: string, after: Date, now: Date): Date | null {
  if (cronFault(cron) !== null) return null;
  const times = readCron(cron, timeZone);
  let time = times.nextRun(after);
  for (let tries = 0; time !== null && tries < MOST_CRON_TRIES; tries += 1) {
    const opens = nextOpen(rule, timeZone, time);
    if (opens.getTime() === time.getTime()) return time > now ? time : nextOpen(rule, timeZone, now);
    time = times.nextRun(new Date(opens.getTime() - 1));
  }
  return null;
}

/**
 * Croner's five fields. When the clock goes forward over a fixed time, it comes right after the jump; when the clock goes
 * back, it comes once. "Every 20 minutes" goes on evenly through both.
 */
function readCron(cron: string, timeZone: string): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
}

/** "20:00-06:00" as minutes after midnight; an end not after the beginning lies in the next day. */
function readHours(hours: string): [number, number] {
  const [opens, closes] = hours.split('-').map((time) => {
    const [hour, minute] = time.split(':').map(Number);
    return hour! * 60 + minute!;
  });
  const end = Math.min(closes!, WHOLE_DAY_MINUTES);
  return [opens!, end > opens! ? end : end + WHOLE_DAY_MINUTES];
}

/** Counted as now it would be now at each look, and "five minutes later" would never come. */
function past(moment: Date, now: Date): Date {
  return moment > now ? new Date(0) : moment;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
