import type { PlannedRecord } from '../../../src/web/wire/runs.ts';

export type Change = PlannedRecord['changes'][number];

/** The changes of one line of a document, by their field. */
export interface PlannedLine {
  /** The item's name. */
  name: string;
  fields: Map<string, Change>;
}

/** Of a record: what is of the whole, and its lines in their order. */
export interface Grouped {
  whole: Change[];
  lines: PlannedLine[];
}

/** Puts together what belongs to one line. The same item may stand on two lines: a field that comes again begins the next. */
export function grouped(changes: readonly Change[]): Grouped {
  const whole: Change[] = [];
  const lines: PlannedLine[] = [];
  for (const change of changes) {
    if (change.of === '') {
      whole.push(change);
      continue;
    }
    const last = lines.at(-1);
    if (last && last.name === change.of && !last.fields.has(change.field)) {
      last.fields.set(change.field, change);
    } else {
      lines.push({ name: change.of, fields: new Map([[change.field, change]]) });
    }
  }
  return { whole, lines };
}
