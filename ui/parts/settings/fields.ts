import type { Draft } from './draft.ts';
import { SERVER, SHOP, WAREHOUSE } from './ends-fields.ts';
import { EXPORT } from './export-fields.ts';
import type { Field, Section } from './field.ts';
import { IMPORT } from './import-fields.ts';
import { MAPS, PRINT, SCHEDULE } from './other-fields.ts';

/** The whole form of a definition, in the order in which it is shown. */
export const SECTIONS: readonly Section[] = [SERVER, WAREHOUSE, SHOP, IMPORT, EXPORT, PRINT, MAPS, SCHEDULE];

export const FIELDS: readonly Field[] = SECTIONS.flatMap(({ fields }) => fields);

/** Of these fields those that apply to what was said so far. */
export function shownFields(fields: readonly Field[], draft: Draft): Field[] {
  return fields.filter(({ applies }) => applies?.(draft) ?? true);
}

/**
 * The field in which a setting is asked for: of "settings.maps.vat.20" the field settings.maps.vat, of the group "shop", which is
 * missing as a whole, its first field. Undefined when none of those shown is it.
 */
export function fieldOf(setting: string, shown: readonly Field[]): Field | undefined {
  if (setting === '') return undefined;
  const holders = shown.filter(({ path }) => setting === path || setting.startsWith(`${path}.`));
  const nearest = holders.toSorted((a, b) => b.path.length - a.path.length)[0];
  return nearest ?? shown.find(({ path }) => path.startsWith(`${setting}.`));
}
