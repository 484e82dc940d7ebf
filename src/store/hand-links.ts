import { sql } from 'kysely';
import type { ItemId, ServerId, VariantId } from '../domain/ids.ts';
import { foldSearch } from '../domain/order-face.ts';
import { problem, type ProblemCode } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { noteProductsChanged } from './changes.ts';
import { linkItem, linksOf, recordOf, skuKey } from './links.ts';
import { closeProblemsOf } from './problems.ts';
import { allowPairs, refusePairs } from './refused-pairs.ts';
import type { Store } from './store.ts';
import type { LinkRow } from './tables.ts';

/** The most variants of one code that a person chooses from. */
const MOST_OF_CODE = 100;

/** The variants that a record "sku ABC" is of: all with this code, or the one without a code that stands by its own number. */
export async function linksOfSku(store: Store, server: ServerId, sku: string): Promise<LinkRow[]> {
  return store
    .selectFrom('links')
    .selectAll()
    .where('server', '=', server)
    .where((eb) =>
      eb.or([eb('sku_key', '=', skuKey(sku)), eb.and([eb('sku_key', '=', ''), eb('variant', '=', sku)])]),
    )
    .orderBy('variant')
    .limit(MOST_OF_CODE)
    .execute();
}

/**
 * Keeps what a person says: this variant is that item, whatever the codes say; null takes the link away, and the item is looked for by
 * its code again, short of one that the code itself had linked: that one it is not. The orders that wait and name the variant are due now. A variant without a code is known from an order
 * or from matching alone. Nothing is linked once the settings are others than those the item was found with.
 */
export async function linkByHand(
  store: Store,
  server: ServerId,
  link: HandLink,
  foundWith: string,
  now: Date,
): Promise<Result<void>> {
  const [done] = await linkAllByHand(store, server, [link], foundWith, now);
  return done!;
}

/** A variant, and the item a person says it is; null for none. */
export interface HandLink {
  variant: VariantId;
  item: ItemId | null;
}

/** The same for many at once, in one transaction: what cannot be linked keeps back no other. Answers each, in the order given; at most 500. */
export async function linkAllByHand(
  store: Store,
  server: ServerId,
  links: readonly HandLink[],
  foundWith: string,
  now: Date,
): Promise<Result<void>[]> {
  return store.transaction().execute(async (transaction) => {
    const answers: Result<void>[] = [];
    for (const link of links) answers.push(await keepLink(transaction, server, link, foundWith, now));
    const linked = links.filter((_, place) => answers[place]!.ok).map(({ variant }) => variant);
    await releaseOrders(transaction, server, linked, now);
    return answers;
  });
}

async function keepLink(
  transaction: Store,
  server: ServerId,
  { variant, item }: HandLink,
  foundWith: string,
  now: Date,
): Promise<Result<void>> {
  const known = await knownVariant(transaction, server, variant, now);
  if (!known) return failed(problem('link-variant-unknown', { variant }));
  const holder = await linkItem(transaction, server, variant, item, foundWith);
  // What a code linked by itself it would link again at once.
  if (item === null && known.item !== null && known.is_by_hand === 0)
    await refusePairs(transaction, server, [{ variant, item: known.item }], now);
  if (holder !== null) {
    const held = (await linksOf(transaction, server, [holder as VariantId])).get(holder as VariantId)!;
    return failed(problem('link-item-taken', { item: item ?? 0, sku: held.sku || holder }));
  }
  const { numUpdatedRows } = await transaction
    .updateTable('links')
    .set({ is_by_hand: item === null ? 0 : 1 })
    .where('server', '=', server)
    .where('variant', '=', variant)
    .where('item', 'is', item)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return failed(problem('settings-changed'));
  if (item !== null) await allowPairs(transaction, server, [{ variant, item }]);
  await noteProductsChanged(transaction, server);
  const settled = await settledBy(transaction, server, known, item);
  await closeProblemsOf(transaction, server, [recordOf(known)], settled);
  return ok(undefined);
}

/** The orders that wait and name one of the variants are due now. */
async function releaseOrders(
  transaction: Store,
  server: ServerId,
  variants: readonly VariantId[],
  now: Date,
): Promise<void> {
  if (variants.length === 0) return;
  await transaction
    .updateTable('orders')
    .set({ next_try_at: now.toISOString(), attempts: 0 })
    .where('server', '=', server)
    .where('state', '=', 'waiting')
    .where(
      sql<boolean>`exists (select 1 from order_lines as l where l.server = orders.server and l.number = orders.number and l.variant in (${sql.join(variants)}))`,
    )
    .execute();
}

/** What a person's word settles of a code: a code on several products only when it tells apart all but one of them. */
async function settledBy(
  store: Store,
  server: ServerId,
  { sku, variant }: Pick<LinkRow, 'sku' | 'variant'>,
  item: ItemId | null,
): Promise<ProblemCode[]> {
  // Without a link there is no item that could be gone.
  if (item === null) return ['link-item-gone'];
  const carriers = await linksOfSku(store, server, skuKey(sku) || variant);
  const untold = carriers.filter(({ is_by_hand }) => is_by_hand === 0);
  const settled: ProblemCode[] = ['link-item-ambiguous', 'link-item-gone', 'link-code-doubtful'];
  return untold.length > 1 ? settled : [...settled, 'link-sku-doubled'];
}

async function knownVariant(
  store: Store,
  server: ServerId,
  variant: VariantId,
  now: Date,
): Promise<Pick<LinkRow, 'sku' | 'variant' | 'item' | 'is_by_hand'> | null> {
  const known = (await linksOf(store, server, [variant])).get(variant);
  if (known) return known;
  const line = await store
    .selectFrom('order_lines')
    .select('sku')
    .where('server', '=', server)
    .where('variant', '=', variant)
    .executeTakeFirst();
  const compared = await store
    .selectFrom('matches')
    .select(['code', 'product', 'name'])
    .where('server', '=', server)
    .where('kind', '=', 'item')
    .where('subject', '=', variant)
    .executeTakeFirst();
  if (!line && !compared) return null;
  const sku = (compared?.code ?? line!.sku).trim();
  // Of what an order alone names, the product is said when the products are read.
  const { product = '', name = '' } = compared ?? {};
  const row = {
    server,
    variant,
    product,
    name,
    sku,
    sku_key: skuKey(sku),
    search: foldSearch([name, sku].join('\n')),
    item: null,
  };
  await store
    .insertInto('links')
    .values({ ...row, created_at: now.toISOString() })
    .execute();
  return { ...row, is_by_hand: 0 };
}
