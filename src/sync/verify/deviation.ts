import type { Decimal } from '../../domain/decimal.ts';
import type { ProblemParams } from '../../domain/problem.ts';

/** Where a document is not a full and unchanged loading of its order's version. */
export type DeviationCode =
  // The version itself.
  | 'version-missing'
  | 'version-changed'
  | 'version-unreadable'
  // What was planned against the version.
  | 'line-left-out'
  | 'line-not-ordered'
  | 'total'
  // What stands against what was planned.
  | 'gone'
  | 'number'
  | 'row-missing'
  | 'row-added'
  | 'quantity'
  | 'price'
  | 'partner'
  | 'location'
  | 'sale-number'
  | 'due'
  | 'payment';

/** One difference, with the values for its words. */
export interface Difference {
  code: DeviationCode;
  params: ProblemParams;
}

/** A difference whose words say what is expected and what is there. */
export function differs(
  code: DeviationCode,
  expected: string | number | Decimal,
  found: string | number | Decimal,
  params: ProblemParams = {},
): Difference {
  return { code, params: { ...params, expected: String(expected), found: String(found) } };
}
