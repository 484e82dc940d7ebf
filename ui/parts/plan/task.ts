import type { Plan, PlannedRecord } from '../../../src/web/wire/runs.ts';

export type Kind = PlannedRecord['kind'];
export type Action = PlannedRecord['action'];

export const KINDS = [
  'order',
  'product',
  'stock',
  'item',
  'partner',
  'customer',
] as const satisfies readonly Kind[];
export const ACTIONS = ['create', 'update', 'wait', 'refuse'] as const satisfies readonly Action[];

/** What a plan is of: orders, items and partners, or only these, or quantities. */
export function taskOf(part: Plan['part']): 'import' | 'nomenclature' | 'export' {
  if (part === 'import' || part === 'import-orders') return 'import';
  return part === 'import-nomenclature' ? 'nomenclature' : 'export';
}

/** How many records would be written. */
export function writableOf({ create, update }: Record<Action, number>): number {
  return create + update;
}

/** The kinds of which a plan has any record. */
export function kindsOf({ totals }: Plan): Kind[] {
  return KINDS.filter((kind) => ACTIONS.some((action) => totals.kinds[kind][action] > 0));
}
