import type { Clock } from '../clock.ts';

/** Counts failing tries at something secret, by name and by address, and says how long the next one must wait. */
export interface Throttle {
  /** Counts a try. Answers 0 when it may go on, else the time to wait in ms; then it was not counted. */
  begin(keys: readonly string[]): number;
  /** The try was right: the first key is clean, the others get back this one try. */
  succeeded(keys: readonly string[]): void;
}

/** Tries before the first wait. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 5_000;
/** Nobody can be locked out for longer by somebody else's guessing. */
const LONGEST_WAIT_MS = 5 * 60_000;
/** After this long without a try all is forgotten. */
const MEMORY_MS = 60 * 60_000;
/** More keys than this are not remembered; the one tried longest ago goes. */
const MOST_KEYS = 2_000;

interface Tries {
  count: number;
  lastAt: number;
}

/**
 * Five tries are free; each one after them must wait for 5, 10, 20 … seconds since the last, at most five minutes, also when the clock
 * is set back meanwhile. Kept in memory only.
 *
 * A try counts when it begins and not when it fails: a hundred guesses sent at once would otherwise all be looked at before
 * the first of them has failed.
 */
export function makeThrottle(clock: Clock): Throttle {
  const known = new Map<string, Tries>();

  function triesOf(key: string, now: number): Tries {
    const tries = known.get(key);
    // Tried in the future: the clock was set back since. The wait begins now, instead of lasting until it is as late again.
    if (tries && tries.lastAt > now) tries.lastAt = now;
    return tries && now - tries.lastAt < MEMORY_MS ? tries : { count: 0, lastAt: now };
  }

  function keep(key: string, tries: Tries): void {
    known.delete(key);
    if (tries.count <= 0) return;
    known.set(key, tries);
    const [oldest] = known.keys();
    if (known.size > MOST_KEYS && oldest !== undefined) known.delete(oldest);
  }

  return {
    begin(keys) {
      const now = clock.now().getTime();
      const wait = Math.max(...keys.map((key) => waitMs(triesOf(key, now), now)));
      if (wait > 0) return wait;
      for (const key of keys) keep(key, { count: triesOf(key, now).count + 1, lastAt: now });
      return 0;
    },
    succeeded([first, ...others]) {
      if (first !== undefined) known.delete(first);
      for (const key of others) {
        const tries = known.get(key);
        if (tries) keep(key, { ...tries, count: tries.count - 1 });
      }
    },
  };
}

function waitMs({ count, lastAt }: Tries, now: number): number {
  if (count < FREE_TRIES) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(count - FREE_TRIES, 20));
  return Math.max(0, lastAt + wait - now);
}
