import { systemClock, type Clock } from '../src/clock.ts';

/** A clock that stands still until it is turned. */
export interface TurnedClock extends Clock {
  /** Time passes. */
  advance(ms: number): void;
  /** Somebody moves the hands, forward or back; no time passes. */
  turn(byMs: number): void;
  /** The computer is started again: no time passes, and it has been on for this long. */
  restart(uptimeMs: number): void;
}

/** A computer that was started a day ago. */
const DAY_MS = 86_400_000;

/** Time stands at this moment; waiting takes real time, as a connection does. */
export function turnedClock(start: string | Date): TurnedClock {
  let ms = new Date(start).getTime();
  let uptimeMs = DAY_MS;
  return {
    now: () => new Date(ms),
    uptimeMs: () => uptimeMs,
    advance(byMs) {
      ms += byMs;
      uptimeMs += byMs;
    },
    turn: (byMs) => void (ms += byMs),
    restart: (onForMs) => void (uptimeMs = onForMs),
    sleep: (delayMs, signal) => systemClock.sleep(delayMs, signal),
  };
}
