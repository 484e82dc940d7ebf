/** How far a phase of a run was at a moment (milliseconds). */
export interface Sample {
  phase: string | null;
  done: number;
  at: number;
}

/** Only the last seconds tell how fast it goes now. */
const WINDOW_MS = 20_000;
/** Less than this says nothing about a speed. */
const LEAST_MS = 1_000;

/** The samples with one more; a new phase, or one that began again, forgets the ones before. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (!last || last.phase !== next.phase || next.done < last.done) return [next];
  if (last.done === next.done) return samples;
  const recent = samples.filter(({ at }) => next.at - at <= WINDOW_MS);
  // The one just before the window stays: a slow run has none inside.
  return [...(recent.length > 0 ? recent : [last]), next];
}

/** Records in a second; null while that cannot be said. */
export function pace(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** How long the phase will still take, in milliseconds; null while that cannot be said. */
export function timeLeftMs(samples: readonly Sample[], total: number | null, now: number): number | null {
  const perSecond = pace(samples);
  const last = samples.at(-1);
  if (total === null || !last || perSecond === null || perSecond === 0) return null;
  const fromLast = ((total - last.done) / perSecond) * 1000;
  return Math.max(0, fromLast - (now - last.at));
}
