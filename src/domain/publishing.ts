import type { ExportSettings } from './settings.ts';

/** Whether items are published as products: setting j, and something chosen in f. To publish everything is a choice, not an empty list. */
export function publishesItems({
  items,
  allGroups,
  itemGroups,
}: Pick<ExportSettings, 'items' | 'allGroups' | 'itemGroups'>): boolean {
  return items && (allGroups || itemGroups.length > 0);
}
