import type { Item, ItemChanges } from '../../warehouse/warehouse.ts';
import { oneLine } from './document-note.ts';
import type { ProductCard } from './new-item.ts';

/** A level of a tree of groups: "AAAAAB" is below "AAA". */
interface Group {
  id: number;
  name: string;
  code: string;
}

/**
 * What of an item is otherwise in the shop, and the shop's to say: a barcode where the item has none; name and group when they follow
 * the shop (setting l). What is blank in the shop changes nothing; prices, quantities and VAT are never among it. Null for nothing.
 */
export function itemChanges(
  item: Pick<Item, 'name' | 'barcodes' | 'group'>,
  card: ProductCard,
  { followsShop, groups }: { followsShop: boolean; groups: readonly Group[] },
): ItemChanges | null {
  const barcode = oneLine(card.barcode);
  const name = oneLine(card.name);
  const path = card.categories.map(oneLine).filter(Boolean);
  const isMoved = path.length > 0 && folded(groupPath(item.group, groups)) !== folded(path);
  const changes: ItemChanges = {
    ...(barcode !== '' && item.barcodes.length === 0 && { barcode }),
    ...(followsShop && name !== '' && name !== item.name && { name }),
    ...(followsShop && isMoved && { groupPath: path }),
  };
  return Object.keys(changes).length > 0 ? changes : null;
}

/** The names of a group and of those above it, from the top down; none of a group that is not known. */
export function groupPath(id: number, groups: readonly Group[]): string[] {
  return groupChain(id, groups).map(({ name }) => name);
}

/** A group and those above it, from the top down; none of a group that is not known, and the system group (code "-1") is above none. */
export function groupChain(id: number, groups: readonly Group[]): Group[] {
  const group = groups.find((each) => each.id === id);
  if (!group || !/^[A-Z]+$/i.test(group.code)) return [];
  return groups
    .filter(({ code }) => code !== '' && group.code.startsWith(code))
    .toSorted((one, other) => one.code.length - other.code.length);
}

function folded(path: readonly string[]): string {
  return path.map((name) => name.trim().toUpperCase()).join('\n');
}
