import type { ItemId, ProductId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ProblemCode } from '../../domain/problem.ts';
import type { ShopProduct } from '../../shop/shop.ts';
import {
  catalogueOfFamilies,
  catalogueSize,
  doubledCodes,
  dueFamilies,
  forgetItems,
  leftVariants,
  settleItems,
} from '../../store/catalogue.ts';
import { linksTo } from '../../store/links.ts';
import { shopProducts } from '../../store/shop-products.ts';
import { carriedCodes, variantsByProduct } from '../../store/shop-variants.ts';
import { closeProblemsOf } from '../../store/problems.ts';
import type { CatalogueRow } from '../../store/tables.ts';
import type { CatalogueItem } from '../../warehouse/warehouse.ts';
import { remember, report, type SyncContext } from '../context.ts';
import { familyWriting, productsOf, type FamilyContext, type FamilyMember } from '../map/family-writing.ts';
import { withRetries } from '../retry.ts';
import type { Categories } from './categories.ts';
import { itemRecord, type PlannedFamily } from './planned-family.ts';
import { sendPrices } from './send-prices.ts';
import { isChosen, type CatalogueRule } from './survey-items.ts';
import { writeProducts } from './write-products.ts';

/** Families looked at together; some of their products may have to be asked for. */
const FAMILIES = 1000;

/** Problems that only the publishing of an item tells, and that are over when it tells none of them. */
const CATALOGUE_PROBLEMS: readonly ProblemCode[] = [
  'item-code-blank',
  'item-code-doubled',
  'item-code-long',
  'item-price-missing',
  'item-price-below-cost',
  'item-vat-group-missing',
  'product-gone-from-shop',
  'product-refused',
  'product-sku-taken',
  'price-refused',
  'shop-failed',
  'shop-refused',
  'shop-unreadable',
  'variants-apart',
  'plan-changed',
];

export interface PublishOptions {
  /** Instead of writing, hand over what would be written. */
  plan?: ((planned: PlannedFamily) => void | Promise<void>) | undefined;
  /** Whether this may be written: of what a person was shown only that. */
  isShown?: ((planned: PlannedFamily) => Promise<boolean>) | undefined;
}

/**
 * Brings the shop in line with every family of which anything is due, some families at a time: products and variants are made, moved and changed,
 * then prices set. Whatever fails of one family stops no other; a family is no longer due when all that could be done of it was done.
 */
export async function publishFamilies(
  context: SyncContext,
  rule: CatalogueRule,
  categories: Categories,
  options: PublishOptions,
): Promise<Result<void>> {
  const { store, server } = context;
  const { due: total } = await catalogueSize(store, server.id);
  let after = '';
  let done = 0;
  while (!context.signal.aborted) {
    const families = await dueFamilies(store, server.id, after, FAMILIES);
    if (families.length === 0) return ok(undefined);
    const rows = await catalogueOfFamilies(store, server.id, families);
    const published = await publish(context, rule, categories, rows, options);
    if (!published.ok) return published;
    done += rows.filter(({ is_due }) => is_due === 1).length;
    after = families.at(-1)!;
    await context.progress('publish', done, Math.max(total, done));
  }
  return ok(undefined);
}

async function publish(
  context: SyncContext,
  rule: CatalogueRule,
  categories: Categories,
  rows: readonly CatalogueRow[],
  { plan, isShown }: PublishOptions,
): Promise<Result<void>> {
  const loaded = await loadMembers(context, rule, rows);
  if (!loaded.ok) return loaded;
  const { members, surroundings } = loaded.value;
  const planned = [...Map.groupBy(members, ({ row }) => row.family)].map(([family, of]): PlannedFamily => ({
    members: of,
    writing: familyWriting(family, of, surroundings),
  }));
  if (plan) {
    for (const each of planned) await plan(each);
    return ok(undefined);
  }
  const wanted: PlannedFamily[] = [];
  for (const each of planned) if (!isShown || (await isShown(each))) wanted.push(each);
  await tellProblems(context, wanted);
  const written = await writeProducts(context, rule, categories, wanted);
  if (!written.ok) return written;
  const prices = await sendPrices(
    context,
    wanted.flatMap(({ writing }) => writing.prices),
  );
  if (!prices.ok) return prices;
  const settled = wanted
    .filter(({ writing }) => !written.value.due.has(writing.family))
    .flatMap(({ members: of }) => of.filter(({ row }) => !written.value.settled.has(row.item)));
  await settle(context, settled, prices.value);
  return ok(undefined);
}

/**
 * What was answered, by whatever, is no longer due; items that left and never had a variant are forgotten. Of the others it must be known that they had one:
 * what a person deleted in the shop is not made again when the item comes back.
 */
async function settle(
  { store, server }: SyncContext,
  members: readonly FamilyMember[],
  stillDue: ReadonlySet<number>,
): Promise<void> {
  const gone = members.filter(({ row, link }) => row.is_missing === 1 && !link && row.was_linked === 0);
  await forgetItems(
    store,
    server.id,
    gone.map(({ row }) => row.item),
  );
  const done = members.map(({ row }) => row.item).filter((item) => !stillDue.has(item));
  await settleItems(store, server.id, done);
}

/** The members of some families, with all that is asked to decide about them. */
async function loadMembers(
  context: SyncContext,
  rule: CatalogueRule,
  rows: readonly CatalogueRow[],
): Promise<Result<{ members: FamilyMember[]; surroundings: FamilyContext }>> {
  const { store, server, warehouse, shop } = context;
  const ids = rows.map(({ item }) => item);
  const found = await warehouse.catalogueOf(rule.columns, ids as ItemId[]);
  if (!found.ok) return found;
  const items = new Map<number, CatalogueItem>(
    found.value.filter((item) => isChosen(rule, item)).map((item) => [item.id, item]),
  );
  const links = await linksTo(store, server.id, ids);
  const members = rows.map((row): FamilyMember => ({
    row,
    item: row.is_missing === 1 ? null : (items.get(row.item) ?? null),
    link: links.get(row.item) ?? null,
  }));
  const known = productsOf(members);
  const variants = await variantsByProduct(store, server.id, known);
  const left = await leftVariants(store, server.id, known);
  const { overwrite, mode } = server.definition.settings.export;
  const hasCard =
    mode === 'create-and-update' && (overwrite.includes('name') || overwrite.includes('description'));
  const products = await readProducts(context, hasCard ? known : needed(members, known), variants);
  if (!products.ok) return products;
  return ok({
    members,
    surroundings: {
      settings: server.definition.settings.export,
      pricesIncludeVat: rule.pricesIncludeVat,
      doubled: await doubledCodes(
        store,
        server.id,
        rows.map(({ sku_key }) => sku_key),
      ),
      products: products.value,
      kept: await shopProducts(store, server.id, known),
      variantsOf: (product) => variants.get(product)?.count ?? 0,
      longestCode: shop.longestCode,
      leftOf: (product) => left.get(product) ?? 0,
      carried: await carriedCodes(
        store,
        server.id,
        members.filter(({ link, row }) => !link && row.was_linked === 1).map(({ row }) => row.sku_key),
      ),
    },
  });
}

/**
 * Products that may have to be changed as such, and are therefore asked for: a variant is to be made beside those they have, an item left or came
 * back, or stands in another family now. When only prices changed nothing is asked, as long as names and texts are the shop's.
 */
function needed(members: readonly FamilyMember[], known: readonly ProductId[]): ProductId[] {
  const restless = new Set<string>();
  for (const of of Map.groupBy(members, ({ row }) => row.family).values()) {
    const hasNews = of.some(
      ({ row, item, link }) =>
        link === null || item === null || (row.family_sent !== null && row.family_sent !== row.family),
    );
    const isApart = new Set(of.flatMap(({ link }) => link?.product ?? [])).size > 1;
    const isHidden = of.some(({ link }) => link?.is_hidden === 1);
    if (hasNews || isApart || isHidden) for (const { link } of of) if (link) restless.add(link.product);
  }
  return known.filter((product) => restless.has(product));
}

async function readProducts(
  context: SyncContext,
  wanted: readonly ProductId[],
  variants: ReadonlyMap<string, { sku: string }>,
): Promise<Result<Map<string, ShopProduct>>> {
  const { shop, clock, signal } = context;
  const products = new Map<string, ShopProduct>();
  const skus = wanted.flatMap((product) => variants.get(product)?.sku || []);
  // None of its variants has a code: a person linked it by hand.
  for (const id of wanted.filter((product) => !variants.get(product)?.sku)) {
    const found = await withRetries(clock, signal, () => shop.product(id));
    if (!found.ok) return failed(found.problem);
    if (found.value) products.set(id, found.value);
  }
  for (let start = 0; start < skus.length; start += shop.productBatch) {
    const some = skus.slice(start, start + shop.productBatch);
    const found = await withRetries(clock, signal, () => shop.productsWith(some));
    if (!found.ok) return failed(found.problem);
    for (const product of found.value) products.set(product.id, product);
  }
  return ok(products);
}

/** Tells what keeps items out of the shop, and takes back what does no longer. */
async function tellProblems(context: SyncContext, families: readonly PlannedFamily[]): Promise<void> {
  const { store, server } = context;
  const records = families.flatMap(({ members }) => members.map(({ row }) => itemRecord(row)));
  await store.transaction().execute(async (transaction) => {
    const inside = { ...context, store: transaction };
    await closeProblemsOf(transaction, server.id, records, CATALOGUE_PROBLEMS);
    for (const { member, problem: found } of families.flatMap(({ writing }) => writing.problems)) {
      const record = itemRecord(member.row);
      await remember(inside, record, found);
      if (found.code !== 'item-price-below-cost') await report(inside, record, 'failed', found.code);
    }
  });
}
