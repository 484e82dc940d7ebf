import { createHash } from 'node:crypto';
import { afterAll, expect } from 'vitest';
import { seededRandom } from '../../demo/gombashop/random.ts';

/**
 * Tries: each has a seed of its own, and everything it does follows from it. KERVAN_FUZZ is how many there are of each kind (a fortieth of
 * KERVAN_RUNS unless told: every build makes 25), KERVAN_SEED where they begin; the date of the build unless told, so that each day tries others.
 */
const TRIES = Number(
  process.env['KERVAN_FUZZ'] ?? Math.ceil(Number(process.env['KERVAN_RUNS'] ?? 1000) / 40),
);
const FIRST_SEED = Number(
  process.env['KERVAN_SEED'] ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''),
);

/** The processor's time that one try may take: a busy machine makes nothing slower than that. */
const MOST_CPU_MS = 5_000;
/** By the clock on the wall, where waiting counts too. */
const MOST_MS = 25_000;
/** The whole of a kind: as long as all of its tries may take. */
export const ALL_MS = 60_000 + TRIES * 5_000;

export type Random = () => number;

/** Runs a kind of try as often as wanted; one that fails, or takes longer than five seconds, tells how to repeat it. */
export async function tryOften(
  kind: string,
  one: (random: Random, seed: number) => Promise<void> | void,
): Promise<void> {
  for (let index = 0; index < TRIES; index += 1) {
    const seed = FIRST_SEED + index;
    const again = `KERVAN_SEED=${seed} KERVAN_FUZZ=1`;
    const begunAt = performance.now();
    const cpuBefore = process.cpuUsage();
    try {
      await one(seededRandom(seedOf(kind, seed)), seed);
    } catch (error) {
      throw new Error(`${kind} fails; again with ${again}: ${String(error)}`, { cause: error });
    }
    const tookMs = performance.now() - begunAt;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000;
    expect(tookMs, `${kind} takes ${Math.round(tookMs)} ms; again with ${again}`).toBeLessThan(MOST_MS);
    expect(cpuMs, `${kind} computes ${Math.round(cpuMs)} ms; again with ${again}`).toBeLessThan(MOST_CPU_MS);
  }
}

/** Different kinds do different things with one seed. */
function seedOf(kind: string, seed: number): number {
  return createHash('sha256').update(`${kind} ${seed}`).digest().readUInt32LE();
}

/** Fails the tests of the calling file when a promise of theirs was rejected and nobody heard of it. */
export function noUnheardRejections(): void {
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  afterAll(() => {
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
}

/** A whole number from 0 to below `count`. */
export function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** One of these. */
export function oneOf<Value>(random: Random, values: readonly Value[]): Value {
  return values[below(random, values.length)]!;
}
