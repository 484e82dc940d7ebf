import type { CategoryId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { ShopCategory } from '../../shop/shop.ts';
import { categoryLinks, linkCategory } from '../../store/catalogue.ts';
import type { WarehouseChoices } from '../../warehouse/warehouse.ts';
import type { SyncContext } from '../context.ts';
import { groupChain } from '../map/item-changes.ts';

/** Finds or makes the category in which the items of a group stand; null for the system group, which is none. */
export interface Categories {
  of(group: number): Promise<Result<CategoryId | null>>;
}

/**
 * The categories of the shop by the groups of the warehouse. A group is linked with its category by number, so that either may be called
 * otherwise later. A group without one is the category of its name below the category of the group above it, or a new one there. Only the way down
 * to a group with something to sell is made. Asked for one at a time: a category is made once.
 */
export function categoriesBy(context: SyncContext, groups: WarehouseChoices['itemGroups']): Categories {
  const { store, server, shop } = context;
  let known: { tree: ShopCategory[]; links: Map<number, string> } | null = null;

  async function load(): Promise<Result<NonNullable<typeof known>>> {
    if (known) return ok(known);
    const tree = await shop.categories();
    if (!tree.ok) return tree;
    known = { tree: tree.value, links: await categoryLinks(store, server.id) };
    return ok(known);
  }

  async function step(
    group: { id: number; name: string },
    parent: CategoryId | null,
  ): Promise<Result<CategoryId>> {
    const loaded = await load();
    if (!loaded.ok) return loaded;
    const { tree, links } = loaded.value;
    const linked = tree.find(({ id }) => id === links.get(group.id));
    if (linked) return ok(linked.id);
    const named = tree.find((each) => each.parentId === parent && folded(each.name) === folded(group.name));
    const id = named ? ok(named.id) : await shop.createCategory(group.name, parent);
    if (!id.ok) {
      // Nobody knows whether it was made: the next look at the tree tells.
      known = null;
      return id;
    }
    if (!named) tree.push({ id: id.value, name: group.name, parentId: parent });
    links.set(group.id, id.value);
    await linkCategory(store, server.id, group.id, id.value);
    return id;
  }

  // Thousands of items stand in one group.
  const found = new Map<number, CategoryId | null>();

  return {
    async of(group) {
      const known = found.get(group);
      if (known !== undefined) return ok(known);
      let parent: CategoryId | null = null;
      for (const each of groupChain(group, groups)) {
        const stepped: Result<CategoryId> = await step(each, parent);
        if (!stepped.ok) return stepped;
        parent = stepped.value;
      }
      found.set(group, parent);
      return ok(parent);
    },
  };
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
