import { setTimeout as pause } from 'node:timers/promises';

/** Time comes from one place, so that tests can turn it. */
export interface Clock {
  now(): Date;
  /** Waits; ends early when the signal aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (delayMs, signal) => {
    await pause(delayMs, undefined, { signal }).catch(() => undefined);
  },
};
