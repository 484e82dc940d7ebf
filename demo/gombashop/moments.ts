const offsetByHour = new Map<number, number>();
const HOUR_MS = 3_600_000;
const sofiaClock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'Europe/Sofia',
  timeZoneName: 'longOffset',
});

/** A moment (milliseconds since 1970) as RFC 3339 on the wall clock of Sofia: "2026-11-23T10:15:00.000+02:00". */
export function momentText(moment: number): string {
  const offsetMinutes = sofiaOffsetMinutes(moment);
  const wall = new Date(moment + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const hours = String(Math.trunc(offsetMinutes / 60)).padStart(2, '0');
  const minutes = String(offsetMinutes % 60).padStart(2, '0');
  return `${wall}+${hours}:${minutes}`;
}

// The offset changes only on a full hour; asking Intl for every record would cost more than reading the record.
function sofiaOffsetMinutes(moment: number): number {
  const hour = Math.floor(moment / HOUR_MS);
  const known = offsetByHour.get(hour);
  if (known !== undefined) return known;
  const text = sofiaClock.formatToParts(moment).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, hours, minutes] = /GMT\+(\d\d):(\d\d)/.exec(text) ?? ['', '2', '0'];
  const offset = Number(hours) * 60 + Number(minutes);
  if (offsetByHour.size > 100_000) offsetByHour.clear();
  offsetByHour.set(hour, offset);
  return offset;
}

/** When records change. */
export interface ChangeClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The moment to write into a record that changes now. */
  stamp(): number;
  /** To be called when a page of a list was read. */
  pageWasRead(): void;
}

/**
 * Gives changes their moment. A record that changes while a client pages must appear again later. Without a guard: the
 * client reads a page that ends with record B of 10:00:00.007, in the same millisecond record A changes, and A, sorted
 * before B, is on no later page. So a change after a page was read is stamped later than anything that page could hold.
 */
export function changeClock(now: () => number): ChangeClock {
  let earliest = 0;
  let last = 0;
  return {
    now,
    stamp() {
      last = Math.max(now(), earliest);
      return last;
    },
    pageWasRead() {
      earliest = Math.max(now(), last) + 1;
    },
  };
}
