import type { Day } from './document.ts';

/** A day of the calendar, as numbers: no zone, no hour. */
export interface LocalDay {
  year: number;
  month: number;
  day: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The day it is in a zone at a moment. */
export function localDay(timeZone: string, moment: Date): LocalDay {
  const wall = new Date(moment.getTime() + offsetMs(timeZone, moment.getTime()));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** The day it is in a zone at a moment, as text: "2026-11-23". */
export function dayIn(timeZone: string, moment: Date): Day {
  const { year, month, day } = localDay(timeZone, moment);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** What the clock shows in a zone at a moment: "2026-11-23 12:05". */
export function clockTime(timeZone: string, moment: Date): string {
  const wall = new Date(moment.getTime() + offsetMs(timeZone, moment.getTime()));
  return wall.toISOString().slice(0, 16).replace('T', ' ');
}

/**
 * What a device's clock shows – "2026-11-23T12:05:07", perhaps with fractions and a zone – as the wall clock of this zone: "2026-11-23T12:05:07". Without
 * a zone it is taken for that already. Null when there is no such moment.
 */
export function wallClock(timeZone: string, text: string): string | null {
  const [, day, time, seconds = ':00', zone] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  const shown = `${day}T${time}${seconds}`;
  const isMoment = (wall: number): boolean =>
    !Number.isNaN(wall) && new Date(wall).toISOString().slice(0, 19) === shown;
  if (!isMoment(Date.parse(`${shown}Z`))) return null;
  if (zone === undefined) return shown;
  const moment = Date.parse(`${shown}${zone}`);
  if (Number.isNaN(moment)) return null;
  return new Date(moment + offsetMs(timeZone, moment)).toISOString().slice(0, 19);
}

/** Midnight of a day in a zone. */
export function startOfDay(timeZone: string, day: Day): Date {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return momentAt(timeZone, { year, month, day: date }, 0, 'first');
}

/** The day so many days later. */
export function addDays({ year, month, day }: LocalDay, days: number): LocalDay {
  const wall = new Date(Date.UTC(year, month - 1, day + days));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** The day so many days after another, as text. */
export function laterDay(day: Day, days: number): Day {
  const later = new Date(`${day}T00:00:00Z`);
  later.setUTCDate(later.getUTCDate() + days);
  return later.toISOString().slice(0, 10);
}

/** How many days a day is after another; below zero when it is before. */
export function daysUntil(from: Day, to: Day): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf({ year, month, day }: LocalDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/**
 * The moment a wall clock in the zone shows these minutes after midnight; 1440 is the next midnight. When the clock goes
 * back a time comes twice: `occurrence` chooses. When it goes forward a time is missing: the same time after the jump.
 */
export function momentAt(
  timeZone: string,
  { year, month, day }: LocalDay,
  minutes: number,
  occurrence: 'first' | 'last',
): Date {
  const wall = Date.UTC(year, month - 1, day, 0, minutes);
  // A zone does not change its clock twice within two days, so one of these two offsets holds at that time.
  const before = offsetMs(timeZone, wall - DAY_MS);
  const after = offsetMs(timeZone, wall + DAY_MS);
  const fitting = [wall - before, wall - after].filter((at) => at + offsetMs(timeZone, at) === wall);
  if (fitting.length === 0) return new Date(wall - before);
  return new Date(occurrence === 'first' ? Math.min(...fitting) : Math.max(...fitting));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is ahead of UTC, to the minute. */
function offsetMs(timeZone: string, moment: number): number {
  const minute = Math.floor(moment / MINUTE_MS) * MINUTE_MS;
  const parts = formatOf(timeZone).formatToParts(minute);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)!.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - minute;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
