import type { Town } from './town.ts';

/** A kind of fault. */
export interface FaultKind {
  name: string;
  /** How often it is chosen, beside the others. */
  weight: number;
  /** Whether this town can suffer it. */
  fits?: (town: Town) => boolean;
  /**
   * Breaks something while Kervan works, and ends when the harm is over and what was broken stands again; how often it hit. What waits to
   * be hit (a cut on a line, a switch of the shop) is counted when the round is over, and answers 0.
   */
  strike: (town: Town) => Promise<number>;
}

/** One of them, by weight. */
export function choose(kinds: readonly FaultKind[], town: Town): FaultKind | null {
  const fitting = kinds.filter(({ fits }) => fits?.(town) ?? true);
  let dice = town.random() * fitting.reduce((sum, { weight }) => sum + weight, 0);
  for (const kind of fitting) {
    dice -= kind.weight;
    if (dice < 0) return kind;
  }
  return fitting.at(-1) ?? null;
}

/** A whole number from 1 to `most`. */
export function oneTo(most: number, { random }: Pick<Town, 'random'>): number {
  return 1 + Math.floor(random() * most);
}

export function pick<Value>(values: readonly Value[], { random }: Pick<Town, 'random'>): Value {
  return values[Math.floor(random() * values.length)]!;
}
