import type { ItemId, VariantId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Page, ShopProduct, ShopVariant } from '../shop/shop.ts';
import { noteProductsChanged } from '../store/changes.ts';
import { readCursor, writeCursor } from '../store/cursors.ts';
import { doubledSkus, linkItem, linksOf, unlinkedAfter, type LinkedRow } from '../store/links.ts';
import {
  forgetVariants,
  keepVariants,
  recodedVariants,
  recordsOfNobody,
  variantsOf,
  type KnownVariant,
} from '../store/shop-variants.ts';
import { forgetSubjects } from '../store/matches.ts';
import { closeNamelessProblems, closeProblemsOf } from '../store/problems.ts';
import { allowedItems } from '../store/refused-pairs.ts';
import type { LinkRow } from '../store/tables.ts';
import type { Item } from '../warehouse/warehouse.ts';
import { remember, report, settle, type SyncContext } from './context.ts';
import { tellDoubtful } from './doubtful-codes.ts';
import { carriesCode } from './item-code.ts';
import { variantName } from './map/product-card.ts';
import { readPages } from './pages.ts';
import { afterReading, changesSince, parseReadChanges, readChangesText } from './read-changes.ts';
import { CODES_AT_ONCE, settleMatching } from './settle-matching.ts';

/** Not 'products', as in versions that kept less of what the shop tells: after an upgrade everything is read once. */
export const PRODUCTS_CURSOR = 'shop-products';

/**
 * Reads the shop's new and changed products and links every variant that has no item yet with the one whose `matchBy` field
 * equals its sku. No code: it stays unlinked until a person says which item it is. No item: it stays unlinked and is looked up again the next time. Several items for one sku, or several
 * variants with one: a problem for a person, and nothing is guessed. An item that a person said it is not is none, and one that the comparison doubts waits for a person. Between two sides that are to be matched first no code links anything. Answers
 * how many links were made.
 */
export async function linkProducts(context: SyncContext): Promise<Result<number>> {
  const read = await readProducts(context, 'changed');
  return read.ok ? linkKnown(context) : read;
}

/** Links what is known of the shop, as long as the two sides are not to be matched first; answers how many links were made. */
export async function linkKnown(context: SyncContext): Promise<Result<number>> {
  const doubled = await unlinkDoubled(context);
  const state = await settleMatching(context);
  if (!state.ok) return state;
  if (state.value === 'to-do') return ok(0);
  const made = await linkUnlinked(context, doubled);
  if (made.ok && made.value > 0) await noteProductsChanged(context.store, context.server.id);
  return made;
}

/** Reads the shop's products, all of them or those that are new or changed since the last time, and keeps what it tells of them. */
export async function readProducts(context: SyncContext, which: 'changed' | 'all'): Promise<Result<void>> {
  const { store, server, clock } = context;
  const kept = which === 'all' ? null : await readCursor(store, server.id, PRODUCTS_CURSOR);
  const before = kept === null ? null : parseReadChanges(kept);
  const query = before ? { updatedSince: changesSince(before) } : {};
  const begun = clock.now();
  await closeNamelessProblems(store, server.id, 'product');
  let newest = before?.newest ?? 0;
  let done = 0;
  const take = async (page: Page<ShopProduct>): Promise<void> => {
    for (const { record, problem: found } of page.problems) {
      await remember(context, `product ${record}`, found);
      await report(context, `product ${record}`, 'failed', found.code);
    }
    const readable = page.items.map(({ id }) => `product ${id}`);
    await closeProblemsOf(store, server.id, readable, ['product-unreadable']);
    await store
      .transaction()
      .execute((transaction) => keepPage({ ...context, store: transaction }, page.items));
    for (const { updatedAt } of page.items) newest = Math.max(newest, updatedAt.getTime());
    done += page.items.length;
    await context.progress('products', done);
  };
  const read = await readPages(
    context,
    'listProducts',
    query,
    (at) => context.shop.products(at),
    ({ id }) => id,
    take,
  );
  // The cursor moves only after a whole pass.
  if (read.ok && !context.signal.aborted) {
    const after = afterReading(before, newest, { begun, now: clock.now() });
    await writeCursor(store, server.id, PRODUCTS_CURSOR, readChangesText(after));
  }
  return read;
}

async function keepPage(context: SyncContext, products: readonly ShopProduct[]): Promise<void> {
  const { store, server, clock } = context;
  const gone = products
    .filter(({ isDeleted }) => isDeleted)
    .flatMap(({ variants }) => variants.map(({ id }) => id));
  await forget(context, gone);
  await forgetSubjects(store, server.id, 'item', gone);
  const living = products
    .filter(({ isDeleted }) => !isDeleted)
    .flatMap((product) => product.variants.map((variant) => toldOf(product, variant)));
  const recoded = await recodedVariants(store, server.id, living);
  await keepVariants(store, server.id, living, clock.now());
  await closeProblemsOf(store, server.id, await recordsOfNobody(store, server.id, recoded));
  // A variant its product has no more is gone, and its sku may stand on another one now.
  const there = new Set(living.map(({ variant }) => variant));
  const known = await variantsOf(store, server.id, [...new Set(living.map(({ product }) => product))]);
  await forget(
    context,
    known.filter((variant) => !there.has(variant)),
  );
}

function toldOf(product: ShopProduct, variant: ShopVariant): KnownVariant {
  return {
    variant: variant.id,
    product: product.id,
    sku: variant.sku.trim(),
    shown: variant.quantity?.toString() ?? null,
    name: variantName(product, variant),
    barcode: variant.barcode.trim(),
    price: variant.priceWithVat?.toString() ?? null,
    listPrice: variant.oldPriceWithVat?.toString() ?? null,
    isHidden: product.isHidden,
    changedAt: product.updatedAt,
  };
}

/** Forgets variants, and the problems of codes that no product carries any more. */
async function forget({ store, server }: SyncContext, variants: readonly VariantId[]): Promise<void> {
  const forgotten = await forgetVariants(store, server.id, variants);
  await closeProblemsOf(store, server.id, await recordsOfNobody(store, server.id, forgotten));
}

/** A sku on several variants tells nothing: none of them keeps or gets an item until a person leaves it to one. Answers these skus. */
async function unlinkDoubled(context: SyncContext): Promise<ReadonlySet<string>> {
  const doubled = await doubledSkus(context.store, context.server.id);
  for (const [sku, variants] of doubled) {
    await context.store.transaction().execute(async (store) => {
      for (const variant of variants) await linkItem(store, context.server.id, variant, null);
      const products = variants.slice(0, 10).join(', ');
      await remember({ ...context, store }, `sku ${sku}`, problem('link-sku-doubled', { sku, products }));
    });
  }
  return new Set(doubled.keys());
}

async function linkUnlinked(context: SyncContext, doubled: ReadonlySet<string>): Promise<Result<number>> {
  const { store, server, warehouse } = context;
  let made = 0;
  let afterVariant = '';
  while (!context.signal.aborted) {
    const rows = await unlinkedAfter(store, server.id, afterVariant, CODES_AT_ONCE);
    if (rows.length === 0) break;
    afterVariant = rows.at(-1)!.variant;
    const single = rows.filter(({ sku_key }) => !doubled.has(sku_key));
    const found = await warehouse.findItems(
      server.definition.settings.matchBy,
      single.map(({ sku }) => sku),
    );
    if (!found.ok) return found;
    await store.transaction().execute(async (transaction) => {
      const inside = { ...context, store: transaction };
      const allowed = await allowedItems(
        transaction,
        server.id,
        single.map(({ variant }) => variant),
      );
      const itemsOf = ({ variant, sku }: LinkRow) => allowed(variant, found.value.get(sku) ?? []);
      // A code that no item has any more is neither doubled nor ambiguous.
      const without = single.filter((row) => itemsOf(row).length === 0);
      const records = without.map(({ sku_key }) => `sku ${sku_key}`);
      await closeProblemsOf(transaction, server.id, records, ['link-sku-doubled', 'link-item-ambiguous']);
      const doubtful = await tellDoubtful(inside, single, itemsOf);
      for (const row of single)
        if (!doubtful.has(row.variant) && (await linkRow(inside, row, itemsOf(row)))) made += 1;
    });
  }
  return ok(made);
}

/** Links a variant with the item that carries its code; false, and a problem, when there are several, or another variant has it. */
export async function linkRow(
  context: SyncContext,
  row: Pick<LinkRow, 'sku' | 'sku_key' | 'variant'>,
  items: readonly Pick<Item, 'id' | 'name'>[],
): Promise<boolean> {
  const record = `sku ${row.sku_key}`;
  const [item] = items;
  if (!item) return false;
  if (items.length > 1) {
    const names = items
      .slice(0, 5)
      .map(({ id, name }) => `${name} (${id})`)
      .join(', ');
    await remember(context, record, problem('link-item-ambiguous', { sku: row.sku, items: names }));
    return false;
  }
  const { id, settingsHash } = context.server;
  const holder = await linkItem(context.store, id, row.variant, item.id, settingsHash);
  if (holder === null) {
    await settle(context, record);
    return true;
  }
  await remember(
    context,
    record,
    problem('link-sku-doubled', { sku: row.sku, products: `${holder}, ${row.variant}` }),
  );
  return false;
}

/**
 * A link to an item that was deleted, is gone, or (unless a person made the link) lost its code moves to the item that carries the code now, if there is
 * exactly one: people delete an item and enter it anew, or give its code to another. Answers the items by the ids the
 * links lead to afterwards.
 */
export async function followItems(
  context: SyncContext,
  links: readonly LinkedRow[],
): Promise<Result<{ links: LinkedRow[]; items: Map<ItemId, Item> }>> {
  const found = await context.warehouse.items(links.map(({ item }) => item as ItemId));
  if (!found.ok) return found;
  const items = found.value;
  const { matchBy } = context.server.definition.settings;
  const isLost = ({ item: id, sku, is_by_hand }: LinkedRow): boolean => {
    const item = items.get(id as ItemId);
    return !item || item.isDeleted || (is_by_hand === 0 && !carriesCode(item, matchBy, sku));
  };
  const lost = links.filter(isLost);
  if (lost.length === 0) return ok({ links: [...links], items });
  const heirs = await context.warehouse.findItems(
    matchBy,
    lost.map(({ sku }) => sku),
  );
  if (!heirs.ok) return heirs;
  const allowed = await allowedItems(
    context.store,
    context.server.id,
    lost.map(({ variant }) => variant),
  );
  const followed: LinkedRow[] = [];
  for (const link of links) {
    const candidates = isLost(link) ? allowed(link.variant, heirs.value.get(link.sku) ?? []) : [];
    const heir = candidates.length === 1 ? candidates[0]! : null;
    const hasMoved = heir !== null && (await moveLink(context, link, heir));
    if (hasMoved) items.set(heir.id, heir);
    followed.push(hasMoved ? { ...link, item: heir.id, stock_due: null } : link);
  }
  return ok({ links: followed, items });
}

/**
 * Moves a link to the item that carries its code; false when another product rightly has that item. One that has it from earlier,
 * and whose own code the item does not carry any more, gives it up: two items may have swapped their codes.
 */
async function moveLink(context: SyncContext, link: LinkedRow, heir: Item): Promise<boolean> {
  const { store, server } = context;
  const { id, settingsHash, definition } = server;
  const holder = await linkItem(store, id, link.variant, heir.id, settingsHash);
  if (holder === null) return true;
  const held = (await linksOf(store, id, [holder as VariantId])).get(holder as VariantId);
  if (!held || held.is_by_hand === 1) return false;
  if (carriesCode(heir, definition.settings.matchBy, held.sku)) return false;
  await linkItem(store, id, holder, null, settingsHash);
  await remember(
    context,
    `sku ${held.sku_key}`,
    problem('link-item-gone', { sku: held.sku, item: held.item ?? 0 }),
  );
  return (await linkItem(store, id, link.variant, heir.id, settingsHash)) === null;
}
