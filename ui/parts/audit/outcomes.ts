import type { OutcomePage } from '../../../src/web/wire/runs.ts';
import { detailOf } from '../records.ts';

/** What becomes of a difference, in the order in which it is told. */
export const DRIFTS = ['updated', 'skipped', 'failed'] as const;
export type DriftOutcome = (typeof DRIFTS)[number];

type Outcome = OutcomePage['items'][number];

/** A difference that an audit found; its quantities are null where none is known. */
export interface Difference {
  record: string;
  outcome: Outcome['outcome'];
  /** As it is told beside the outcome: for what was refused the code of a problem. */
  detail: string | null;
  variant: string | null;
  name: string;
  cause: string | null;
  shown: string | null;
  sent: string | null;
  due: string | null;
}

/** Reads the difference of an outcome. */
export function differenceOf({ record, outcome, detail }: Outcome): Difference {
  const told = detailOf(detail);
  const known =
    told.kind === 'drift'
      ? told
      : { variant: null, name: '', cause: null, shown: null, sent: null, due: null };
  const { variant, name, cause, shown, sent, due } = known;
  return { record, outcome, detail, variant, name, cause, shown, sent, due };
}
