import { uptime } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Time comes from one place, so that tests can turn it. */
export interface Clock {
  now(): Date;
  /**
   * How long the computer has been on, awake or asleep. Nobody can set it, all programs of the computer see the same, and it begins anew with every
   * start: what must not hang on a clock that somebody sets right is measured by it.
   */
  uptimeMs(): number;
  /** Waits; ends early when the signal aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  uptimeMs: () => Math.round(uptime() * 1000),
  sleep: async (delayMs, signal) => {
    await pause(delayMs, undefined, { signal }).catch(() => undefined);
  },
};
