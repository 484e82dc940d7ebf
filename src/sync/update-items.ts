import type { ItemId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ShopCategory } from '../shop/shop.ts';
import { recordOf } from '../store/links.ts';
import type { Item, ItemChanges, WarehouseChoices } from '../warehouse/warehouse.ts';
import { report, type SyncContext } from './context.ts';
import type { KnownProduct } from './import-products.ts';
import { groupPath, itemChanges } from './map/item-changes.ts';
import { productCard } from './map/product-card.ts';
import type { Course, PlannedNomenclature } from './nomenclature-course.ts';

interface Changed {
  known: KnownProduct;
  item: Item;
  changes: ItemChanges;
}

/** Brings the items of linked variants in line with the shop (settings b and l), each as long as it is still as it was read. */
export async function updateItems(
  context: SyncContext,
  course: Course,
  products: readonly KnownProduct[],
  { tree, groups }: { tree: readonly ShopCategory[]; groups: WarehouseChoices['itemGroups'] },
): Promise<Result<void>> {
  const { warehouse, server } = context;
  const linked = products.filter(({ link }) => link.item !== null);
  const items = await warehouse.items(linked.map(({ link }) => link.item as ItemId));
  if (!items.ok) return items;
  const followsShop = server.definition.settings.import.updateNameAndGroup;
  const standing = linked.flatMap((known) => {
    const item = items.value.get(known.link.item as ItemId);
    return item && !item.isDeleted ? [{ known, item }] : [];
  });
  const changed = standing.flatMap(({ known, item }): Changed[] => {
    const card = productCard(known.product, known.variant, tree);
    const changes = itemChanges(item, card, { followsShop, groups });
    return changes ? [{ known, item, changes }] : [];
  });
  const free = await withFreeBarcodes(context, changed);
  if (!free.ok) return free;
  const moving = new Set(free.value.map(({ known }) => known));
  const same = standing.filter(({ known }) => !moving.has(known));
  await course.stand(same.map(({ known: { link } }) => ({ record: recordOf(link), subject: link.variant })));
  for (const each of free.value) {
    if (context.signal.aborted) return ok(undefined);
    await updateItem(context, course, each, groups);
    const goesOn = course.goesOn();
    if (!goesOn.ok) return goesOn;
  }
  return ok(undefined);
}

/** A barcode that stands on an item already is not given to another one: the cash desk could not tell them apart. */
async function withFreeBarcodes(
  { warehouse }: SyncContext,
  changed: readonly Changed[],
): Promise<Result<Changed[]>> {
  const given = changed.flatMap(({ changes }) => changes.barcode ?? []);
  if (given.length === 0) return ok([...changed]);
  const taken = await warehouse.findItems('barcode', given);
  if (!taken.ok) return taken;
  const isFree = (barcode: string): boolean =>
    !taken.value.get(barcode)?.length && given.filter((each) => each === barcode).length === 1;
  return ok(
    changed.flatMap((each) => {
      const { barcode, ...others } = each.changes;
      if (barcode === undefined || isFree(barcode)) return [each];
      return Object.keys(others).length > 0 ? [{ ...each, changes: others }] : [];
    }),
  );
}

async function updateItem(
  context: SyncContext,
  course: Course,
  { known, item, changes }: Changed,
  groups: WarehouseChoices['itemGroups'],
): Promise<void> {
  const { link, product } = known;
  const record = recordOf(link);
  const wanted = { record, subject: link.variant, name: item.name, updatedAt: product.updatedAt };
  const fields = fieldsOf(item, changes, groups);
  const written = { item: item.id, changes };
  if (!(await course.mayWrite(wanted, { action: 'update', changes: fields, written }))) return;
  const updated = await context.warehouse.updateItem(item.id, item, changes);
  if (!updated.ok) return course.refuse(wanted, updated.problem);
  if (updated.value === 'updated') return report(context, record, 'updated');
  if (updated.value === 'unchanged') return report(context, record, 'unchanged');
  if (updated.value === 'changed-meanwhile') course.repeat();
  return report(context, record, 'skipped', updated.value);
}

function fieldsOf(
  item: Item,
  { name, barcode, groupPath: path }: ItemChanges,
  groups: WarehouseChoices['itemGroups'],
): PlannedNomenclature['changes'] {
  return [
    ...(name === undefined ? [] : [{ field: 'name', before: item.name, after: name }]),
    ...(barcode === undefined ? [] : [{ field: 'barcode', before: null, after: barcode }]),
    ...(path === undefined
      ? []
      : [
          {
            field: 'group',
            before: groupPath(item.group, groups).join(' / ') || null,
            after: path.join(' / '),
          },
        ]),
  ];
}
