import { sql, type SqlBool } from 'kysely';
import type { RunId, ServerId } from '../domain/ids.ts';
import { lookAgain } from './catalogue-hundreds.ts';
import { forEachRow } from './for-each-row.ts';
import type { Store } from './store.ts';
import type { CatalogueRow } from './tables.ts';

// `limit -1` keeps a list handed over as JSON a table of its own: SQLite then looks up each of its rows, and not the other way round.

/** An item as a survey of the warehouse saw it. */
export type SurveyedItem = Pick<
  CatalogueRow,
  'item' | 'family' | 'sku' | 'sku_key' | 'seen' | 'price_due' | 'list_price_due'
>;

/** What is kept of the items whose numbers are above `after` and at most `until`, by number. */
export async function catalogueRange(
  store: Store,
  server: ServerId,
  after: number,
  until: number,
): Promise<Map<number, Pick<CatalogueRow, 'item' | 'sku_key' | 'seen' | 'is_missing'>>> {
  const rows = await store
    .selectFrom('catalogue')
    .select(['item', 'sku_key', 'seen', 'is_missing'])
    .where('server', '=', server)
    .where('item', '>', after)
    .where('item', '<=', until)
    .execute();
  return new Map(rows.map((row) => [row.item, row]));
}

/** Keeps items that are new or otherwise than they were; from here on they are due. */
export async function keepSurveyed(
  store: Store,
  server: ServerId,
  items: readonly SurveyedItem[],
): Promise<void> {
  await forEachRow(
    store,
    `insert into catalogue (server, item, family, sku, sku_key, seen, is_due, price_due, list_price_due)
    values (:server, :item, :family, :sku, :sku_key, :seen, 1, :price_due, :list_price_due)
    on conflict (server, item) do update set
      family = excluded.family, sku = excluded.sku, sku_key = excluded.sku_key, seen = excluded.seen, is_due = 1, is_missing = 0,
      price_due = excluded.price_due, list_price_due = excluded.list_price_due`,
    items,
    { server },
  );
}

/** Two items shared a code, and one of them has another now: the one that stays is free to go. */
export async function freeCodes(store: Store, server: ServerId, keys: readonly string[]): Promise<void> {
  await forEachRow(
    store,
    "update catalogue set is_due = 1 where server = :server and sku_key = :key and sku_key <> ''",
    keys.map((key) => ({ key })),
    { server },
  );
}

/** Keeps that items are no longer among the chosen groups; what follows is due only once the survey is complete. */
export async function keepMissing(store: Store, server: ServerId, items: readonly number[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update catalogue set is_missing = 1, is_due = 1 from (
      select value as item from json_each(${JSON.stringify(items)}) limit -1
    ) as gone
    where catalogue.server = ${server} and catalogue.item = gone.item and is_missing = 0`.execute(store);
  await sql`
    update catalogue set is_due = 1
    where server = ${server} and is_missing = 0 and sku_key <> '' and sku_key in (
      select sku_key from catalogue where server = ${server} and item in (
        select value from json_each(${JSON.stringify(items)})
      )
    )`.execute(store);
}

/** What is kept of one item; undefined when it never was among the chosen groups. */
export async function catalogueItem(
  store: Store,
  server: ServerId,
  item: number,
): Promise<CatalogueRow | undefined> {
  return store
    .selectFrom('catalogue')
    .selectAll()
    .where('server', '=', server)
    .where('item', '=', item)
    .executeTakeFirst();
}

/** Those of the items that left the groups that are published. */
export async function missingItems(
  store: Store,
  server: ServerId,
  items: readonly number[],
): Promise<Set<number>> {
  const missing = new Set<number>();
  for (let start = 0; start < items.length; start += 500) {
    const rows = await store
      .selectFrom('catalogue')
      .select('item')
      .where('server', '=', server)
      .where('is_missing', '=', 1)
      // What is still due may be braked: nothing is concluded from it yet.
      .where('is_due', '=', 0)
      .where('item', 'in', items.slice(start, start + 500))
      .execute();
    for (const { item } of rows) missing.add(item);
  }
  return missing;
}

/** How large a catalogue is and what would change in it, for the brake. */
export interface CatalogueSize {
  /** Items that are among the chosen groups, and those that just left them. */
  total: number;
  /** Those that just went missing. */
  leaving: number;
  /** Known prices that would change. */
  repriced: number;
  due: number;
}

/**
 * Measures what the next publishing would change. A price is known when Kervan sent it, else by what the shop showed: the first export of matched products is
 * braked as well.
 */
export async function catalogueSize(store: Store, server: ServerId): Promise<CatalogueSize> {
  const { total } = await store
    .selectFrom('catalogue')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('server', '=', server)
    .where((eb) => eb.or([eb('is_missing', '=', 0), eb('is_due', '=', 1)]))
    .executeTakeFirstOrThrow();
  const changing = await store
    .selectFrom('catalogue')
    .leftJoin('links', (join) =>
      join.onRef('links.server', '=', 'catalogue.server').onRef('links.item', '=', 'catalogue.item'),
    )
    .select((eb) => {
      const known = sql<string>`coalesce(nullif(price_sent, ''), links.price_shown)`;
      const isThere = eb('is_missing', '=', 0);
      return [
        eb.fn.countAll<number>().as('due'),
        eb.fn
          .countAll<number>()
          .filterWhere(eb('is_missing', '=', 1))
          .as('leaving'),
        eb.fn
          .countAll<number>()
          .filterWhere(eb.and([isThere, eb(known, '!=', eb.ref('price_due'))]))
          .as('repriced'),
      ];
    })
    .where('catalogue.server', '=', server)
    .where(IS_DUE)
    .executeTakeFirstOrThrow();
  return { total, ...changing };
}

/** As it stands in the index of what is due: of a value that is a parameter SQLite does not know that it is there. */
const IS_DUE = sql<SqlBool>`is_due = 1`;

/** A page of the families of which anything is due, in order. */
export async function dueFamilies(
  store: Store,
  server: ServerId,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await store
    .selectFrom('catalogue')
    .select('family')
    .distinct()
    .where('server', '=', server)
    .where(IS_DUE)
    .where('family', '>', after)
    .orderBy('family')
    .limit(limit)
    .execute();
  return rows.map(({ family }) => family);
}

/** All items of these families, missing ones too. */
export async function catalogueOfFamilies(
  store: Store,
  server: ServerId,
  families: readonly string[],
): Promise<CatalogueRow[]> {
  return store
    .selectFrom('catalogue')
    .selectAll()
    .where('server', '=', server)
    .where('family', 'in', [...families])
    .orderBy('item')
    .execute();
}

/** Codes that stand on more than one item of the catalogue, with these items. */
export async function doubledCodes(
  store: Store,
  server: ServerId,
  keys: readonly string[],
): Promise<Map<string, number[]>> {
  const wanted = [...new Set(keys)].filter((key) => key !== '');
  const found = new Map<string, number[]>();
  for (let start = 0; start < wanted.length; start += 500) {
    const rows = await store
      .selectFrom('catalogue')
      .select(['sku_key', 'item'])
      .where('server', '=', server)
      .where('is_missing', '=', 0)
      .where('sku_key', 'in', wanted.slice(start, start + 500))
      .execute();
    for (const { sku_key, item } of rows) {
      const items = found.get(sku_key);
      if (items) items.push(item);
      else found.set(sku_key, [item]);
    }
  }
  return new Map([...found].filter(([, items]) => items.length > 1));
}

/** How many variants of each of these products stand for items that left the chosen groups. */
export async function leftVariants(
  store: Store,
  server: ServerId,
  products: readonly string[],
): Promise<Map<string, number>> {
  const left = new Map<string, number>();
  for (let start = 0; start < products.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .innerJoin('catalogue', (join) =>
        join.onRef('catalogue.server', '=', 'links.server').onRef('catalogue.item', '=', 'links.item'),
      )
      .select((eb) => ['links.product', eb.fn.countAll<number>().as('count')])
      .where('links.server', '=', server)
      .where('links.product', 'in', products.slice(start, start + 500))
      .where('catalogue.is_missing', '=', 1)
      .groupBy('links.product')
      .execute();
    for (const { product, count } of rows) left.set(product, count);
  }
  return left;
}

/** Everything that was due of these items has been done, or stands with them as a problem; those that have a variant now are known to have had one. */
export async function settleItems(store: Store, server: ServerId, items: readonly number[]): Promise<void> {
  if (items.length === 0) return;
  await forEachRow(
    store,
    `update catalogue set is_due = 0,
      was_linked = was_linked or exists (select 1 from links where links.server = :server and links.item = :item)
    where server = :server and item = :item`,
    items.map((item) => ({ item })),
    { server },
  );
}

/** A variant that Kervan made of an item, with the price it was made with. */
export interface MadeVariant extends SentPrice {
  family: string;
  /** What the next survey sees of the item if the shop shows the variant as it was made; '' when it is to be looked at in any case. */
  seen: string;
  /** 0 when nothing is left to be done about the item. */
  isDue: 0 | 1;
}

/**
 * Keeps that the variants of these items were made, and what they cost there. The next survey looks at their hundreds anew, for what the shop
 * shows now.
 */
export async function keepMade(
  store: Store,
  server: ServerId,
  made: readonly MadeVariant[],
  run: RunId,
  now: Date,
): Promise<void> {
  if (made.length === 0) return;
  await forEachRow(
    store,
    `update catalogue set family_sent = :family, was_linked = 1, seen = :seen, is_due = :isDue, price_sent = :price,
      list_price_sent = :listPrice,
      price_sent_at = :at, price_sent_run = :run
    where server = :server and item = :item`,
    made,
    { server, run, at: now.toISOString() },
  );
  await lookAgain(
    store,
    server,
    made.map(({ item }) => item),
  );
}

/** A person wants these items in the shop, or those of these products tried again: they are looked at anew, and made again if their products are gone. */
export async function publishAgain(
  store: Store,
  server: ServerId,
  { items, products }: { items: readonly number[]; products: readonly string[] },
): Promise<void> {
  await sql`
    update catalogue set is_due = 1,
      was_linked = exists (select 1 from links where links.server = ${server} and links.item = catalogue.item),
      family_sent = case when exists (select 1 from links where links.server = ${server} and links.item = catalogue.item) then family_sent end
    where server = ${server} and (
      item in (select value from json_each(${JSON.stringify(items)}))
      or item in (
        select links.item from links where links.server = ${server}
        and links.product in (select value from json_each(${JSON.stringify(products)}))
      )
    )`.execute(store);
}

/** Forgets all of a server: in another database the same number is another item. */
export async function forgetCatalogue(store: Store, server: ServerId): Promise<void> {
  for (const table of [
    'catalogue',
    'catalogue_hundreds',
    'shop_products',
    'category_links',
    'sent_partners',
  ] as const)
    await store.deleteFrom(table).where('server', '=', server).execute();
}

/** Forgets items that are missing and that no variant ever stood for. */
export async function forgetItems(store: Store, server: ServerId, items: readonly number[]): Promise<void> {
  for (let start = 0; start < items.length; start += 500) {
    await store
      .deleteFrom('catalogue')
      .where('server', '=', server)
      .where('item', 'in', items.slice(start, start + 500))
      .execute();
  }
}

/** Before prices leave: what the shop shows is unknown until its answer is kept; a crash in between then sends them again. */
export async function beginPrices(store: Store, server: ServerId, items: readonly number[]): Promise<void> {
  await store
    .updateTable('catalogue')
    .set({ price_sent: '', list_price_sent: null })
    .where('server', '=', server)
    .where('item', 'in', [...items])
    .execute();
}

/** A price that the shop accepted. */
export interface SentPrice {
  item: number;
  variant: string;
  price: string;
  listPrice: string | null;
}

/** After the shop said yes: this is what it shows. */
export async function recordPrices(
  store: Store,
  server: ServerId,
  sent: readonly SentPrice[],
  run: RunId,
  now: Date,
): Promise<void> {
  if (sent.length === 0) return;
  const common = { server, run, at: now.toISOString() };
  await forEachRow(
    store,
    `update catalogue set price_sent = :price, list_price_sent = :listPrice, price_sent_at = :at, price_sent_run = :run
    where server = :server and item = :item`,
    sent,
    common,
  );
  await forEachRow(
    store,
    'update links set price_shown = :price, list_price_shown = :listPrice where server = :server and variant = :variant',
    sent,
    common,
  );
}

/** The categories that groups of items are linked with. */
export async function categoryLinks(store: Store, server: ServerId): Promise<Map<number, string>> {
  const rows = await store
    .selectFrom('category_links')
    .select(['item_group', 'category'])
    .where('server', '=', server)
    .execute();
  return new Map(rows.map(({ item_group, category }) => [item_group, category]));
}

/** Keeps which category a group of items is. */
export async function linkCategory(
  store: Store,
  server: ServerId,
  itemGroup: number,
  category: string,
): Promise<void> {
  await store
    .insertInto('category_links')
    .values({ server, item_group: itemGroup, category })
    .onConflict((conflict) => conflict.columns(['server', 'item_group']).doUpdateSet({ category }))
    .execute();
}
