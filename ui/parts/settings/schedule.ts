/** A schedule as the form asks for it; the definition says the same more shortly. */

export interface Rule {
  at?: 'start' | { delay: string };
  everyMinutes?: number;
  cron?: string;
  weekdays?: number[];
  hours?: string;
}

/** How it is repeated: some minutes after the last run, every day at a time, by a cron expression, or not at all. */
export type Repeat = 'every' | 'daily' | 'cron' | 'once';

export function repeatOf({ everyMinutes, cron }: Rule): Repeat {
  if (cron !== undefined) return dailyTime(cron) === null ? 'cron' : 'daily';
  return everyMinutes === undefined ? 'once' : 'every';
}

/** The rule repeated in another way; what belongs to the other ways goes. */
export function repeated({ everyMinutes: _minutes, cron: _cron, ...rest }: Rule, repeat: Repeat): Rule {
  if (repeat === 'every') return { ...rest, everyMinutes: 5 };
  if (repeat === 'daily') return { ...rest, cron: '0 3 * * *' };
  if (repeat === 'cron') return { ...rest, cron: '0 * * * *' };
  // Once means at Старт: without a first time it would be never.
  return { at: 'start', ...rest };
}

/** "30 3 * * *" is "03:30"; null for anything but once a day. */
export function dailyTime(cron: string): string | null {
  const [, minute, hour] = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(cron) ?? [];
  if (minute === undefined || hour === undefined) return null;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

/** "03:30" is "30 3 * * *". */
export function dailyCron(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute ?? 0} ${hour ?? 0} * * *`;
}

/** "PT1H30M" is 90 minutes and 0 seconds. */
export function delayOf(at: Rule['at']): { minutes: number; seconds: number } {
  const text = typeof at === 'object' ? at.delay : '';
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? [];
  return { minutes: Number(hours) * 60 + Number(minutes), seconds: Number(seconds) };
}

export function delayed(minutes: number, seconds: number): { delay: string } {
  return { delay: seconds > 0 ? `PT${minutes}M${seconds}S` : `PT${minutes}M` };
}

/** "08:00-20:00" in its two halves; both empty for the whole day. */
export function hoursOf(hours: string | undefined): [from: string, to: string] {
  const [from = '', to = ''] = (hours ?? '').split('-');
  return [from, to];
}
