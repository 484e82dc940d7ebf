/** The oldest Warehouse Pro the vendor's guide allows. */
export const OLDEST_VERSION = '3.07.056';
/** From this version on Warehouse Pro is sales-management software under Ordinance Н-18 (СУПТО). */
export const SUPTO_VERSION = '3.07.100';

/**
 * Orders two versions of Warehouse Pro segment by segment as numbers ("3.07.56" = "3.07.056"): negative when the first is
 * older. A missing segment counts as zero.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the version works under Ordinance Н-18, so that the settings a and p apply. */
export function isSupto(version: string): boolean {
  return compareVersions(version, SUPTO_VERSION) >= 0;
}

function segments(version: string): number[] {
  return version.split('.').map(Number);
}
