import type { NewItem } from '../domain/document.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';
import type { ShopCategory } from '../shop/shop.ts';
import { recordOf } from '../store/links.ts';
import { report, settle, type SyncContext } from './context.ts';
import type { KnownProduct } from './import-products.ts';
import { linkRow } from './link-products.ts';
import { productCard } from './map/product-card.ts';
import { productItem } from './map/product-item.ts';
import type { Course, PlannedNomenclature } from './nomenclature-course.ts';

/** What is said of an item in the words of an order where there is none. */
const WITHOUT_ORDER: Partial<Record<ProblemCode, ProblemCode>> = {
  'new-item-ambiguous': 'link-item-ambiguous',
  'new-item-code-taken': 'product-code-taken',
};

/**
 * Makes the item of a variant and links it. Cut off in between, the next linking finds the item by its code; somebody else who made it
 * meanwhile is found by the transaction itself.
 */
export async function makeItem(
  context: SyncContext,
  course: Course,
  { product, variant, link }: KnownProduct,
  { tree, pricesIncludeVat }: { tree: readonly ShopCategory[]; pricesIncludeVat: boolean },
): Promise<void> {
  const record = recordOf(link);
  const subject = link.variant;
  const { matchBy, maps } = context.server.definition.settings;
  const card = productCard(product, variant, tree);
  const item = productItem(card, link.sku, { matchBy, vat: maps.vat, pricesIncludeVat });
  if (!item.ok) return course.refuse({ record, subject, name: card.name }, item.problem);
  const { name } = item.value;
  const wanted = { record, subject, name, updatedAt: product.updatedAt };
  const changes = fieldsOf(item.value);
  if (!(await course.mayWrite(wanted, { action: 'create', changes, written: item.value }))) return;
  const made = await context.warehouse.createItem(item.value);
  if (!made.ok) return course.refuse(wanted, inOwnWords(made.problem));
  await settle(context, record);
  const isLinked = await linkRow(context, link, [{ id: made.value.id, name }]);
  if (made.value.isNew) await report(context, record, 'created');
  else await report(context, record, isLinked ? 'unchanged' : 'failed', isLinked ? null : 'link-sku-doubled');
}

function inOwnWords(found: Problem): Problem {
  return { ...found, code: WITHOUT_ORDER[found.code] ?? found.code };
}

function fieldsOf(item: NewItem): PlannedNomenclature['changes'] {
  const fields = {
    code: item.code,
    name: item.name,
    barcode: item.barcode,
    unit: item.unit,
    'vat-group': String(item.vatGroup),
    group: item.groupPath.join(' / '),
    price: item.price.toString(),
  };
  return Object.entries(fields)
    .filter(([, after]) => after !== '')
    .map(([field, after]) => ({ field, before: null, after }));
}
