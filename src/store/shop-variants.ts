import { sql } from 'kysely';
import type { ProductId, ServerId, VariantId } from '../domain/ids.ts';
import { foldSearch } from '../domain/order-face.ts';
import { noteProductsChanged } from './changes.ts';
import { forEachRow } from './for-each-row.ts';
import { linksOf, recordOf, skuKey, type Coded } from './links.ts';
import type { Store } from './store.ts';
import type { LinkRow } from './tables.ts';

/** A variant of the shop as the shop tells of it. */
export interface KnownVariant {
  variant: VariantId;
  product: ProductId;
  sku: string;
  /** The quantity the shop shows; null when it does not say. */
  shown?: string | null;
  /** With what tells it from the other variants of its product. */
  name?: string;
  barcode?: string;
  /** With VAT; the list price only while it is in promotion. */
  price?: string | null;
  listPrice?: string | null;
  isHidden?: boolean;
  /** When its product was last changed, by the shop's clock. */
  changedAt?: Date;
}

/** What the shop tells of a variant: what indexes are made of, and the rest. */
const INDEXED = ['product', 'sku', 'sku_key', 'name', 'is_hidden', 'search'] as const;
const PLAIN = ['stock_shown', 'barcode', 'price_shown', 'list_price_shown', 'shop_changed_at'] as const;
type Told = Pick<LinkRow, (typeof INDEXED)[number] | (typeof PLAIN)[number] | 'variant'>;

/** Columns, each as `of` says, separated by commas. */
function columns(names: readonly string[], of: (name: string) => string = (name) => name): string {
  return names.map(of).join(', ');
}

/** Keeps the variants the shop told of; one whose sku changed is no longer the item it was, unless a person said so. */
export async function keepVariants(
  store: Store,
  server: ServerId,
  variants: readonly KnownVariant[],
  now: Date,
): Promise<void> {
  await keepTold(store, server, variants.map(toldOf), now, { text: 'null', foundWith: '' });
}

/** A variant that was made just now, and the item it was made of. */
export type MadeOfItem = KnownVariant & { item: number };

/**
 * Keeps variants that were made just now, as the items they were made of; an item that another variant is meanwhile keeps it.
 * Nothing is linked once the settings are others (see `linkItem`).
 */
export async function keepMadeVariants(
  store: Store,
  server: ServerId,
  made: readonly MadeOfItem[],
  foundWith: string,
  now: Date,
): Promise<void> {
  const told = made.map(({ item, ...variant }) => ({ ...toldOf(variant), item }));
  const known = await linksOf(
    store,
    server,
    made.map(({ variant }) => variant),
  );
  await keepTold(store, server, told, now, { text: `case when ${IS_FREE} then :item end`, foundWith });
  // What was known already is not inserted: a product whose answer was lost, and that was read from the shop since.
  await forEachRow(
    store,
    `update links set item = :item, is_by_hand = 0, stock_due = null, stock_epoch = stock_epoch + 1
    where server = :server and variant = :variant and item is null and ${IS_FREE}`,
    told.filter(({ variant }) => known.has(variant as VariantId)),
    { server, foundWith },
  );
}

/** Whether an item may be linked: the settings are those it was found with, and no variant is it. */
const IS_FREE = `exists (select 1 from servers where id = :server and settings_hash = :foundWith)
  and not exists (select 1 from links as other where other.server = :server and other.item = :item)`;

const ALL = [...INDEXED, ...PLAIN];
const TOLD_BEFORE = `(${columns(INDEXED, (name) => `links.${name}`)})`;
const TOLD_NOW = `(${columns(INDEXED, (name) => `excluded.${name}`)})`;

/** Keeps what is told, 500 at a time; `item` is which item a variant is that was not linked before. */
async function keepTold(
  store: Store,
  server: ServerId,
  told: readonly Told[],
  now: Date,
  item: { text: string; foundWith: string },
): Promise<void> {
  const common = { server, at: now.toISOString(), foundWith: item.foundWith };
  for (let start = 0; start < told.length; start += 500) {
    const page = told.slice(start, start + 500);
    const kept = await forEachRow(
      store,
      `insert into links (server, variant, created_at, told_at, item, ${columns(ALL)})
      values (:server, :variant, :at, :at, ${item.text}, ${columns(ALL, (name) => `:${name}`)})
      on conflict (server, variant) do update set
        told_at = excluded.told_at, ${columns(ALL, (name) => `${name} = excluded.${name}`)},
        item = case when links.sku_key = excluded.sku_key or links.is_by_hand = 1 then links.item end
      where ${TOLD_BEFORE} is not ${TOLD_NOW}`,
      page,
      common,
    );
    // Of the others the indexes need not be written.
    if (kept < page.length)
      await forEachRow(
        store,
        `update links set told_at = :at, ${columns(PLAIN, (name) => `${name} = :${name}`)}
        where server = :server and variant = :variant`,
        page,
        common,
      );
    await noteProductsChanged(store, server);
  }
  await noteSeenVisible(store, server, told);
}

/** What is seen in the shop is not hidden by Kervan any more: a person showed it, and whoever hides it later is no more Kervan. */
async function noteSeenVisible(store: Store, server: ServerId, told: readonly Told[]): Promise<void> {
  const seen = new Set(told.filter(({ is_hidden }) => is_hidden === 0).map(({ product }) => product));
  await sql`
    update shop_products set is_hidden_by_us = 0
    where server = ${server} and is_hidden_by_us = 1 and product in (select value from json_each(${JSON.stringify([...seen])}))`.execute(
    store,
  );
}

function toldOf({ variant, product, sku, ...told }: KnownVariant): Told {
  const { name = '', barcode = '' } = told;
  return {
    variant,
    product,
    sku,
    sku_key: skuKey(sku),
    stock_shown: told.shown ?? null,
    name,
    barcode,
    price_shown: told.price ?? null,
    list_price_shown: told.listPrice ?? null,
    is_hidden: told.isHidden ? 1 : 0,
    search: [name, sku, barcode].map(foldSearch).join('\n').trim(),
    shop_changed_at: told.changedAt?.toISOString() ?? null,
  };
}

/** The variants known of these products. */
export async function variantsOf(
  store: Store,
  server: ServerId,
  products: readonly ProductId[],
): Promise<VariantId[]> {
  const variants: VariantId[] = [];
  for (let start = 0; start < products.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .select('variant')
      .where('server', '=', server)
      .where('product', 'in', products.slice(start, start + 500))
      .execute();
    variants.push(...rows.map(({ variant }) => variant as VariantId));
  }
  return variants;
}

/** Forgets variants the shop deleted; answers how they were known. */
export async function forgetVariants(
  store: Store,
  server: ServerId,
  variants: readonly VariantId[],
): Promise<Coded[]> {
  const forgotten: Coded[] = [];
  for (let start = 0; start < variants.length; start += 500) {
    const rows = await store
      .deleteFrom('links')
      .where('server', '=', server)
      .where('variant', 'in', variants.slice(start, start + 500))
      .returning(['sku', 'variant'])
      .execute();
    if (rows.length === 0) continue;
    forgotten.push(...rows);
    await noteProductsChanged(store, server);
  }
  return forgotten;
}

/** Keeps whether the shop shows these products. */
export async function markHidden(
  store: Store,
  server: ServerId,
  products: readonly { product: ProductId; isHidden: boolean }[],
): Promise<void> {
  await forEachRow(
    store,
    'update links set is_hidden = :isHidden where server = :server and product = :product',
    products.map(({ product, isHidden }) => ({ product, isHidden: isHidden ? 1 : 0 })),
    { server },
  );
}

/** Those of these variants that are kept with another code than they are told with now, as they are kept. */
export async function recodedVariants(
  store: Store,
  server: ServerId,
  told: readonly KnownVariant[],
): Promise<Coded[]> {
  const now = told.map(({ variant, sku }) => ({ variant, key: skuKey(sku) }));
  const { rows } = await sql<Coded>`
    select links.sku, links.variant from (
      select value ->> 'variant' as variant, value ->> 'key' as key from json_each(${JSON.stringify(now)}) limit -1
    ) as page
    join links on links.server = ${server} and links.variant = page.variant
    where links.sku_key <> page.key`.execute(store);
  return rows;
}

/** Of what these variants were known by, the records (`recordOf`) that no variant stands for any more. */
export async function recordsOfNobody(
  store: Store,
  server: ServerId,
  known: readonly Coded[],
): Promise<string[]> {
  const byKey = new Map(known.map((each) => [skuKey(each.sku), each]));
  byKey.delete('');
  const keys = [...byKey.keys()];
  for (let start = 0; start < keys.length; start += 500) {
    const carried = await store
      .selectFrom('links')
      .select('sku_key')
      .where('server', '=', server)
      .where('sku_key', 'in', keys.slice(start, start + 500))
      .execute();
    for (const { sku_key } of carried) byKey.delete(sku_key);
  }
  const codeless = known.filter(({ sku }) => skuKey(sku) === '');
  return [...byKey.values(), ...codeless].map(recordOf);
}

/** Of these products one code of a variant each, and how many variants are known. */
export async function variantsByProduct(
  store: Store,
  server: ServerId,
  products: readonly string[],
): Promise<Map<string, { count: number; sku: string }>> {
  const found = new Map<string, { count: number; sku: string }>();
  for (let start = 0; start < products.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .select((eb) => ['product', eb.fn.countAll<number>().as('count'), eb.fn.max('sku').as('sku')])
      .where('server', '=', server)
      .where('product', 'in', products.slice(start, start + 500))
      .groupBy('product')
      .execute();
    for (const { product, count, sku } of rows) found.set(product, { count, sku });
  }
  return found;
}

/** Those of these codes (`skuKey`) that unlinked variants carry. */
export async function carriedCodes(
  store: Store,
  server: ServerId,
  keys: readonly string[],
): Promise<Set<string>> {
  const carried = new Set<string>();
  for (let start = 0; start < keys.length; start += 500) {
    const rows = await store
      .selectFrom('links')
      .select('sku_key')
      .where('server', '=', server)
      .where('item', 'is', null)
      .where('sku_key', 'in', keys.slice(start, start + 500))
      .execute();
    for (const { sku_key } of rows) carried.add(sku_key);
  }
  return carried;
}

/** How many variants of the shop are known. */
export async function countKnown(store: Store, server: ServerId): Promise<number> {
  const { count } = await store
    .selectFrom('links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('server', '=', server)
    .executeTakeFirstOrThrow();
  return count;
}
