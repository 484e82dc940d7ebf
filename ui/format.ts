import { currentLanguage } from './language.ts';

/** How numbers, money and moments are shown: as a Bulgarian (or an English reader) writes them, in the zone of the browser. */

const locale = (): string => (currentLanguage() === 'en' ? 'en-GB' : 'bg-BG');

/** A decimal text "1234.50" as "1 234,50", with as many places as it has, at least `places`. No float is made of it. */
export function amount(decimal: string, places = 2): string {
  const format = new Intl.NumberFormat(locale(), {
    minimumFractionDigits: places,
    maximumFractionDigits: 6,
    useGrouping: true,
  });
  return format.format(decimal as Intl.StringNumericLiteral).replace('-', '−');
}

/** "1 234,50 €", "−3,00 €" */
export function money(decimal: string, currency: string | null): string {
  if (!currency) return amount(decimal);
  const format = new Intl.NumberFormat(locale(), { style: 'currency', currency });
  return format.format(decimal as Intl.StringNumericLiteral).replace('-', '−');
}

/** A quantity: only the places it has. */
export function quantity(decimal: string): string {
  return amount(decimal, 0);
}

/** A percent, to two places at most. */
export function percent(decimal: string): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(
    decimal as Intl.StringNumericLiteral,
  );
}

/** "3 документа, 12 стоки и 4 партньора" */
export function enumerated(words: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);
}

/** A whole number with its thousands apart. */
export function whole(count: number): string {
  return new Intl.NumberFormat(locale()).format(count);
}

/** "23.11.2026 г., 10:15" */
export function moment(iso: string): string {
  return written(iso, { dateStyle: 'medium', timeStyle: 'short' });
}

/** With seconds, for logs. */
export function exactMoment(iso: string): string {
  return written(iso, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** A day without a time, "2026-11-23". */
export function day(iso: string): string {
  return written(`${iso}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** A day stays on one line; a line may end between a day and its hour. */
function written(iso: string, options: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat(locale(), options).format(new Date(iso));
  return text.replaceAll(/(?<!,) /g, '\u00a0');
}

/** Facts beside each other, "28.11.2026 г., 9:04 · 58,71 €"; what is empty is left out, and no line begins with a dot. */
export function dotted(facts: readonly (string | false | null | undefined)[]): string {
  return facts.filter(Boolean).join('\u00a0· ');
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
];

/** "преди 3 минути", "след 20 секунди" */
export function fromNow(iso: string, nowMs = Date.now()): string {
  let value = (Date.parse(iso) - nowMs) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) {
      return format.format(Math.round(value), unit).replace(/(\d) /, '$1\u00a0');
    }
    value /= size;
  }
  return moment(iso);
}

/** "1:05" or "1:02:09"; of a length of time. */
export function length(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
