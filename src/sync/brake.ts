import { brakeOf, type Release } from '../domain/brake.ts';
import type { Problem } from '../domain/problem.ts';
import { inBoth } from '../i18n/text.ts';

/**
 * Those of these brakes that stand; none when a person's release covers them all. Between the look and the run that follows it anything may
 * have happened: somebody saw forty quantities, went to lunch, and meanwhile half the items got lost. So a release is of what was seen. What
 * would change more, or is another brake, stands again and says so.
 */
export function standingBrakes(found: readonly (Problem | null)[], release?: Release): Problem[] {
  return found.flatMap((each) =>
    each === null || isCovered(each, release) ? [] : [standing(each, release)],
  );
}

function standing({ code, params }: Problem, release: Release | undefined): Problem {
  if (!release) return { code, params: { ...params, again: { bg: '', en: '' } } };
  const { changes: allowed } = release;
  return { code, params: { ...params, allowed, again: inBoth('what.brakeAgain', { allowed }) } };
}

function isCovered(found: Problem, release: Release | undefined): boolean {
  if (!release) return false;
  const { changes } = brakeOf(found)!;
  return changes <= release.changes && (release.brake === undefined || release.brake === found.code);
}
