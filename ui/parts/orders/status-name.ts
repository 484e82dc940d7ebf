import type { ServerWithDefinition } from '../../../src/web/wire/servers.ts';
import type { Language } from '../../language.ts';

/** Kervan's own words for the code of a status; `undefined` where it has none. */
export type FixedNames = Record<Language, string | undefined>;

/**
 * A status by name: the shop's own, translated only when it is the one Kervan knows; else the fixed name of its code; else the
 * code. Texts of Kervan itself choose in the same way (src/i18n/status-name.ts).
 */
export function statusName(
  code: string,
  statuses: ServerWithDefinition['statuses'],
  fixed: FixedNames,
  language: Language,
): string {
  const own = statuses.find((status) => status.code === code)?.name.trim();
  return !own || own === fixed.bg ? (fixed[language] ?? code) : own;
}
