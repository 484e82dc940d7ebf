import { sql } from 'kysely';
import type { ItemId, ServerId, VariantId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { LinkRow } from './tables.ts';

/** A link that leads to an item. */
export type LinkedRow = LinkRow & { item: number };

/** The links of these variants. */
export async function linksOf(
  store: Store,
  server: ServerId,
  variants: readonly VariantId[],
): Promise<Map<VariantId, LinkRow>> {
  const links = new Map<VariantId, LinkRow>();
  for (let start = 0; start < variants.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .selectAll()
      .where('server', '=', server)
      .where('variant', 'in', variants.slice(start, start + 500))
      .execute();
    for (const row of rows) links.set(row.variant as VariantId, row);
  }
  return links;
}

/** The variants linked by these codes (`skuKey`); a code that several carry leads nowhere, and a link by hand is of no code. */
export async function linksBySku(
  store: Store,
  server: ServerId,
  keys: readonly string[],
): Promise<Map<string, LinkedRow>> {
  const links = new Map<string, LinkedRow>();
  const wanted = [...new Set(keys)].filter((key) => key !== '');
  for (let start = 0; start < wanted.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .selectAll()
      .where('server', '=', server)
      .where('sku_key', 'in', wanted.slice(start, start + 500))
      .where('item', 'is not', null)
      .where('is_by_hand', '=', 0)
      .$narrowType<{ item: number }>()
      .execute();
    for (const row of rows) links.set(row.sku_key, row);
  }
  return links;
}

/** Skus that stand on more than one variant, with those variants; those a person linked are told apart already, and no sku is none. */
export async function doubledSkus(store: Store, server: ServerId): Promise<Map<string, string[]>> {
  const rows = await store
    .selectFrom('links')
    .select(['sku_key', 'variant'])
    .where('server', '=', server)
    .where('is_by_hand', '=', 0)
    .where('sku_key', 'in', (eb) =>
      eb
        .selectFrom('links')
        .select('sku_key')
        .where('server', '=', server)
        .where('sku_key', '<>', '')
        .where('is_by_hand', '=', 0)
        .groupBy('sku_key')
        .having((having) => having(having.fn.countAll(), '>', 1)),
    )
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ sku_key }) => sku_key)].map(([sku, of]) => [
      sku,
      of.map(({ variant }) => variant),
    ]),
  );
}

/** A page of variants that have a code and no item. */
export async function unlinkedAfter(
  store: Store,
  server: ServerId,
  afterVariant: string,
  limit: number,
): Promise<LinkRow[]> {
  return store
    .selectFrom('links')
    .selectAll()
    .where('server', '=', server)
    .where('item', 'is', null)
    .where('sku_key', '<>', '')
    .where('variant', '>', afterVariant)
    .orderBy('variant')
    .limit(limit)
    .execute();
}

/**
 * Says which item a variant is by its code; answers the variant that already is that item, if another one. Null takes the item
 * away. What a person says is in hand-links.ts.
 *
 * `foundWith` are the settings the item was found with. The story it is for: a run of an hour looks items up in one database;
 * meanwhile the server is pointed at another one and its links are taken away; what the run goes on to link would be items of
 * the old one. So nothing is linked once the settings are others.
 */
export async function linkItem(
  store: Store,
  server: ServerId,
  variant: string,
  item: ItemId | null,
  foundWith?: string,
): Promise<string | null> {
  if (item !== null) {
    const holder = await store
      .selectFrom('links')
      .select('variant')
      .where('server', '=', server)
      .where('item', '=', item)
      .executeTakeFirst();
    if (holder && holder.variant !== variant) return holder.variant;
  }
  let query = store
    .updateTable('links')
    .set((eb) => ({ item, is_by_hand: 0, stock_due: null, stock_epoch: eb('stock_epoch', '+', 1) }))
    .where('server', '=', server)
    .where('variant', '=', variant);
  if (foundWith !== undefined) {
    query = query.where((eb) =>
      eb.exists(
        eb.selectFrom('servers').select('id').where('id', '=', server).where('settings_hash', '=', foundWith),
      ),
    );
  }
  await query.execute();
  return null;
}

/**
 * Takes the item from every variant of a server, those linked by hand only with `andByHand`; the next linking finds them anew, and every quantity is sent again. What was last sent
 * stays known: the brake compares with it.
 */
export async function unlinkAll(store: Store, server: ServerId, andByHand: boolean): Promise<void> {
  let query = store
    .updateTable('links')
    .set((eb) => ({ item: null, is_by_hand: 0, stock_due: null, stock_epoch: eb('stock_epoch', '+', 1) }))
    .where('server', '=', server);
  if (!andByHand) query = query.where('is_by_hand', '=', 0);
  await query.execute();
}

/** A variant and the code it is, or was, known by. */
export type Coded = Pick<LinkRow, 'sku' | 'variant'>;

/** A sku as it is compared: without blanks around it and without the difference of small and capital letters. */
export function skuKey(sku: string): string {
  return sku.trim().toUpperCase();
}

/** What the outcomes and problems of a link are named by: its code, or the variant when it has none. */
export function recordOf({ sku, variant }: Coded): string {
  return `sku ${skuKey(sku) || variant}`;
}

/** A page of links in the order of their items. */
export async function linksAfter(
  store: Store,
  server: ServerId,
  afterItem: number,
  limit: number,
): Promise<LinkedRow[]> {
  return store
    .selectFrom('links')
    .selectAll()
    .where('server', '=', server)
    .where('item', '>', afterItem)
    .orderBy('item')
    .limit(limit)
    .$narrowType<{ item: number }>()
    .execute();
}

/** A page of the links whose items a survey just found missing among the chosen groups, by item. */
export async function linksOfLeaving(
  store: Store,
  server: ServerId,
  afterItem: number,
  limit: number,
): Promise<LinkedRow[]> {
  return store
    .selectFrom('links')
    .innerJoin('catalogue', (join) =>
      join.onRef('catalogue.server', '=', 'links.server').onRef('catalogue.item', '=', 'links.item'),
    )
    .selectAll('links')
    .where('links.server', '=', server)
    .where(sql<boolean>`catalogue.is_due = 1`)
    .where('catalogue.is_missing', '=', 1)
    .where('catalogue.item', '>', afterItem)
    .orderBy('catalogue.item')
    .limit(limit)
    .$narrowType<{ item: number }>()
    .execute();
}

/** Where an item stands in the shop and how it is shown there: a text that stands for all of it. */
const SHOWN = sql<string>`'|' || variant || '|' || product || '|' || ifnull(price_shown, 'null') || '|' || ifnull(list_price_shown, 'null') || '|' || is_hidden`;

/** That text for a variant that is shown. */
export function shownText(
  shown: Record<'variant' | 'product', string> & Record<'price' | 'listPrice', string | null>,
): string {
  const { variant, product, price, listPrice } = shown;
  return `|${variant}|${product}|${price}|${listPrice}|0`;
}

/** How the items whose numbers are above `after` and at most `until` are shown in the shop, by item: a text that stands for all of it. */
export async function shownItems(
  store: Store,
  server: ServerId,
  after: number,
  until: number,
): Promise<Map<number, string>> {
  const rows = await store
    .selectFrom('links')
    .select(['item', SHOWN.as('shown')])
    .where('server', '=', server)
    .where('item', '>', after)
    .where('item', '<=', until)
    .$narrowType<{ item: number }>()
    .execute();
  return new Map(rows.map(({ item, shown }) => [item, shown]));
}

/** The same of whole hundreds of items (see `hundredOf`): one text for all that the shop shows of a hundred. */
export async function shownHundreds(
  store: Store,
  server: ServerId,
  after: number,
  until: number,
): Promise<Map<number, string>> {
  const rows = await store
    .selectFrom('links')
    .select([
      sql<number>`item / 100`.as('hundred'),
      sql<string>`group_concat(item || ${SHOWN}, char(10) order by item)`.as('shown'),
    ])
    .where('server', '=', server)
    .where('item', '>', after)
    .where('item', '<=', until)
    .groupBy(sql`item / 100`)
    .execute();
  return new Map(rows.map(({ hundred, shown }) => [hundred, shown]));
}

/** The links of these items, by item. */
export async function linksTo(
  store: Store,
  server: ServerId,
  items: readonly number[],
): Promise<Map<number, LinkedRow>> {
  const found = new Map<number, LinkedRow>();
  for (let start = 0; start < items.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .selectAll()
      .where('server', '=', server)
      .where('item', 'in', items.slice(start, start + 500))
      .$narrowType<{ item: number }>()
      .execute();
    for (const row of rows) found.set(row.item, row);
  }
  return found;
}

/** How many variants have an item. */
export async function countLinked(store: Store, server: ServerId): Promise<number> {
  const { count } = await store
    .selectFrom('links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('server', '=', server)
    .where('item', '>', 0)
    .executeTakeFirstOrThrow();
  return count;
}
