import type { Plan } from '../../../src/web/wire/runs.ts';

/** A plan is of orders or of quantities, whichever part of the task it is. */
export function taskOf(part: Plan['part']): 'import' | 'export' {
  return part === 'import' || part === 'import-orders' ? 'import' : 'export';
}

/** How many records would be written. */
export function writableOf({ totals }: Plan): number {
  return totals.create + totals.update;
}
