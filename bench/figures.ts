import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One measured figure, and the bare one of the same run beside it where there is one. */
export interface Figure {
  name: string;
  unit: string;
  kervan: number;
  bare?: number;
}

/** A table for people: figure, unit, Kervan, bare, share. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, kervan, bare }) => [
    name,
    unit,
    rounded(kervan),
    bare === undefined ? '' : rounded(bare),
    bare === undefined ? '' : `${Math.round((kervan / bare) * 100)} %`,
  ]);
  const all = [['figure', 'unit', 'Kervan', 'bare', 'share'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n');
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** How long work takes, in seconds. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** How long work took, and how long this process had a processor meanwhile, in seconds. */
export interface Spent {
  seconds: number;
  processor: number;
}

/** What work takes. */
export async function spentOn(work: () => Promise<unknown>): Promise<Spent> {
  const before = process.cpuUsage();
  const seconds = await secondsOf(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds, processor: (user + system) / 1e6 };
}

/** What this process holds in its heap after everything that is not needed any more is thrown away, in MiB. */
export function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  const throwAway = runInNewContext('gc') as () => void;
  throwAway();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
