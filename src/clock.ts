import { setTimeout as pause } from 'node:timers/promises';

/** Time comes from one place, so that tests can turn it. */
export interface Clock {
  now(): Date;
  /**
   * How long the computer has been on; under Linux only as long as it was awake. Nobody can set it, all programs of the computer see the same, and it
   * begins anew with every start: what must not hang on a clock that somebody sets right is measured by it.
   */
  uptimeMs(): number;
  /** Waits; ends early when the signal aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  // The clock that Node measures times with is the system's: CLOCK_MONOTONIC, QueryPerformanceCounter, mach_continuous_time (libuv, uv_hrtime). That of
  // `os.uptime` has whole seconds where /proc is hidden, and in a container two programs may see two of it.
  uptimeMs: () => Number(process.hrtime.bigint() / 1_000_000n),
  sleep: async (delayMs, signal) => {
    await pause(delayMs, undefined, { signal }).catch(() => undefined);
  },
};
