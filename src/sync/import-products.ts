import { problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Page, ShopCategory, ShopProduct, ShopVariant } from '../shop/shop.ts';
import { doubledSkus, linksOf, recordOf, skuKey } from '../store/links.ts';
import { closeProblemsOf } from '../store/problems.ts';
import { allowedItems } from '../store/refused-pairs.ts';
import type { LinkRow } from '../store/tables.ts';
import type { ServerCheck } from './check-server.ts';
import type { SyncContext } from './context.ts';
import { makeItem } from './make-item.ts';
import { passOver, type Course, type NomenclatureOptions } from './nomenclature-course.ts';
import { withRetries } from './retry.ts';
import { updateItems } from './update-items.ts';

/** A variant as the shop has it now, and its row among the links, of the same code. */
export interface KnownProduct {
  product: ShopProduct;
  variant: ShopVariant;
  link: LinkRow;
}

interface Surroundings {
  /** Asks for the tree of categories, once. */
  tree: () => Promise<Result<ShopCategory[]>>;
  pricesIncludeVat: boolean;
  groups: ServerCheck['choices']['itemGroups'];
}

/**
 * Makes an item of every variant among the new and changed products that is not linked and whose code no item carries, and with
 * `add-and-update` (setting b) brings the items of linked ones in line. What has no
 * code, a doubled one, or no VAT group is a problem of its own and stops no other.
 */
export async function importProducts(
  context: SyncContext,
  { warehouse: { pricesIncludeVat }, choices: { itemGroups } }: Pick<ServerCheck, 'warehouse' | 'choices'>,
  options: NomenclatureOptions,
): Promise<Result<void>> {
  const tree = onlyOnce(() => withRetries(context.clock, context.signal, () => context.shop.categories()));
  const surroundings = { tree, pricesIncludeVat: pricesIncludeVat!, groups: itemGroups };
  return passOver(context, options, {
    kind: 'item',
    cursor: 'nomenclature-products',
    operation: 'listProducts',
    read: (at) => context.shop.products(at),
    take: (course, page) => takePage(context, course, page, surroundings),
  });
}

function onlyOnce<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | null = null;
  return () => (answer ??= ask());
}

async function takePage(
  context: SyncContext,
  course: Course,
  page: Page<ShopProduct>,
  { tree, pricesIncludeVat, groups }: Surroundings,
): Promise<Result<void>> {
  for (const { record, problem: found } of page.problems)
    await course.refuse({ record: `product ${record}`, name: record }, found);
  const living = page.items.filter(({ isDeleted }) => !isDeleted);
  await tellBlankCodes(context, course, living);
  const known = await knownProducts(context, living);
  const missing = await withoutItem(context, course, known);
  if (!missing.ok) return missing;
  const { mode, updateNameAndGroup } = context.server.definition.settings.import;
  const needsTree = missing.value.length > 0 || (mode === 'add-and-update' && updateNameAndGroup);
  const categories = needsTree ? await tree() : ok([]);
  if (!categories.ok) return categories;
  for (const each of missing.value) {
    if (context.signal.aborted) return ok(undefined);
    await makeItem(context, course, each, { tree: categories.value, pricesIncludeVat });
    const goesOn = course.goesOn();
    if (!goesOn.ok) return goesOn;
  }
  if (mode === 'add') {
    const linked = known.filter(({ link }) => link.item !== null);
    await course.stand(linked.map(({ link }) => ({ record: recordOf(link), subject: link.variant })));
    return ok(undefined);
  }
  return updateItems(context, course, known, { tree: categories.value, groups });
}

/** A product whose code is blank could never be found again; a person may have linked it. */
async function tellBlankCodes(
  context: SyncContext,
  course: Course,
  products: readonly ShopProduct[],
): Promise<void> {
  const { store, server } = context;
  const blankOf = ({ variants }: ShopProduct) => variants.filter(({ sku }) => sku.trim() === '');
  const links = await linksOf(
    store,
    server.id,
    products.flatMap(blankOf).map(({ id }) => id),
  );
  const without = products.filter((each) => blankOf(each).some(({ id }) => !links.get(id)?.item));
  const others = products.filter((each) => !without.includes(each)).map(({ id }) => `product ${id}`);
  await closeProblemsOf(store, server.id, others, ['product-without-sku']);
  for (const { id, name } of without) {
    const record = `product ${id}`;
    await course.refuse({ record, name }, problem('product-without-sku', { name, product: id }));
  }
}

/**
 * The variants with a code. One that has no row among the links, or one of another code, changed a moment ago: the next linking sees it, and
 * the overlap of the cursor brings it again.
 */
async function knownProducts(
  { store, server }: SyncContext,
  products: readonly ShopProduct[],
): Promise<KnownProduct[]> {
  const ids = products.flatMap(({ variants }) => variants.map(({ id }) => id));
  const links = await linksOf(store, server.id, ids);
  return products.flatMap((product) =>
    product.variants.flatMap((variant) => {
      const link = links.get(variant.id);
      return link && link.sku_key === skuKey(variant.sku) ? [{ product, variant, link }] : [];
    }),
  );
}

/** Those that no item stands for. Of a doubled or ambiguous code the linking has told already. */
async function withoutItem(
  { store, server, warehouse }: SyncContext,
  course: Course,
  known: readonly KnownProduct[],
): Promise<Result<KnownProduct[]>> {
  const unlinked = known.filter(({ link }) => link.item === null && link.sku_key !== '');
  if (unlinked.length === 0) return ok([]);
  const found = await warehouse.findItems(
    server.definition.settings.matchBy,
    unlinked.map(({ link }) => link.sku),
  );
  if (!found.ok) return found;
  const doubled = await doubledSkus(store, server.id);
  const allowed = await allowedItems(
    store,
    server.id,
    unlinked.map(({ link }) => link.variant),
  );
  const missing: KnownProduct[] = [];
  for (const each of unlinked) {
    const { sku, sku_key: key, variant } = each.link;
    const carriers = found.value.get(sku) ?? [];
    const items = allowed(variant, carriers);
    const record = { record: recordOf(each.link), subject: each.link.variant, name: each.product.name };
    if (doubled.has(key)) {
      const products = doubled.get(key)!.slice(0, 10).join(', ');
      await course.refuse(record, problem('link-sku-doubled', { sku: key, products }), true);
    } else if (items.length > 1) {
      const names = items.map(({ id, name }) => `${name} (${id})`).slice(0, 5);
      await course.refuse(record, problem('link-item-ambiguous', { sku, items: names.join(', ') }), true);
    } else if (carriers.length === 0) missing.push(each);
    else if (items.length === 0) {
      // A person said that it is another thing, which cannot have the same code.
      const other = carriers.map(({ id, name }) => `${name} (${id})`).join(', ');
      await course.refuse(record, problem('product-code-taken', { name: record.name, code: sku, other }));
    }
  }
  return ok(missing);
}
