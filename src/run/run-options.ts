import { problem, type Problem } from '../domain/problem.ts';
import { inBoth } from '../i18n/text.ts';
import type { Part, RunRequest } from './execute.ts';

/** What each option of a run goes with. One that was ignored would run something else than was meant. */
const FITTING = {
  '--plan': [
    'import',
    'export',
    'import-orders',
    'import-nomenclature',
    'print-receipts',
    'export-catalogue',
    'export-stock',
    'export-partners',
    'audit',
    'audit-stock',
  ],
  '--order': ['import', 'import-orders'],
  '--settle': ['import', 'import-orders'],
  '--release-brake': ['export', 'export-catalogue', 'export-stock', 'audit', 'audit-stock'],
} as const satisfies Record<string, readonly Part[]>;

/** Why a run with these options would not do what was meant; null when they fit. */
export function unfitOption({
  part,
  plan,
  order,
  settlement,
  releaseBrake,
}: Pick<RunRequest, 'part' | 'plan' | 'order' | 'settlement' | 'releaseBrake'>): Problem | null {
  const given = {
    '--plan': plan !== undefined,
    '--order': order !== undefined,
    '--settle': settlement !== undefined,
    '--release-brake': releaseBrake !== undefined,
  };
  for (const [option, parts] of Object.entries(FITTING)) {
    if (!given[option as keyof typeof given] || parts.some((each) => each === part)) continue;
    return problem('option-misplaced', {
      option,
      part: inBoth(`what.part.${part}`),
      parts: parts.join(' / '),
    });
  }
  if (settlement !== undefined && order === undefined)
    return problem('option-alone', { option: '--settle', other: '--order' });
  // An empty variable of the shell would otherwise mean all orders.
  return order?.trim() === '' ? problem('option-empty', { option: '--order' }) : null;
}
