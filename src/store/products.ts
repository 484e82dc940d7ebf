import { sql, type Expression, type SqlBool } from 'kysely';
import type { ServerId, VariantId } from '../domain/ids.ts';
import { foldSearch } from '../domain/order-face.ts';
import { shopProducts } from './shop-products.ts';
import { linksOf, recordOf, skuKey } from './links.ts';
import type { Store } from './store.ts';
import type { LinkRow } from './tables.ts';

/** Which products of the shop a list shows; hidden are all that are kept out of sight, hidden-by-kervan those that Kervan hid. */
export type ProductView = 'all' | 'linked' | 'unlinked' | 'problems' | 'hidden' | 'hidden-by-kervan';

/** A product in a list, with how many problems it has. */
export interface ListedProduct {
  link: LinkRow;
  /** Who keeps it out of sight: Kervan, because its items left, or the shop's people; null when nobody does. */
  hiddenBy: 'kervan' | 'shop' | null;
  problems: number;
}

/** A place in the list: the product before it. */
export type PlaceInProducts = Pick<LinkRow, 'search' | 'variant'>;

/** A page of a server's products by name; `search` is a part of name, code or barcode. */
export async function productPage(
  store: Store,
  server: ServerId,
  which: { view: ProductView; search: string; after: PlaceInProducts | null; limit: number },
): Promise<ListedProduct[]> {
  const { view, search, after, limit } = which;
  // The numbers alone come out of an index that holds all that is asked for; the wide rows are read for one page only.
  let query = store
    .selectFrom('links')
    .select('variant')
    .where('server', '=', server)
    .where(contains(search))
    .where(isIn(view, server))
    .orderBy('search')
    .orderBy('variant')
    .limit(limit);
  if (after) query = query.where(sql<SqlBool>`(search, variant) > (${after.search}, ${after.variant})`);
  const variants = (await query.execute()).map(({ variant }) => variant as VariantId);
  const links = await linksOf(store, server, variants);
  return listed(
    store,
    server,
    variants.flatMap((variant) => links.get(variant) ?? []),
  );
}

async function listed(store: Store, server: ServerId, links: readonly LinkRow[]): Promise<ListedProduct[]> {
  const problems = await problemCounts(store, server, links);
  const hidden = links.filter(({ is_hidden }) => is_hidden === 1).map(({ product }) => product);
  const kept = await shopProducts(store, server, [...new Set(hidden)]);
  const hiderOf = ({ is_hidden, product }: LinkRow): ListedProduct['hiddenBy'] =>
    is_hidden === 0 ? null : kept.get(product)?.is_hidden_by_us === 1 ? 'kervan' : 'shop';
  return links.map((link) => ({
    link,
    hiddenBy: hiderOf(link),
    problems: problems.get(link.variant) ?? 0,
  }));
}

/** How many products there are in each view. */
export async function productTotals(
  store: Store,
  server: ServerId,
  search: string,
): Promise<Record<ProductView, number>> {
  const counted = await store
    .selectFrom('links')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.count<number>('item').as('linked'),
      sql<number>`coalesce(sum(is_hidden), 0)`.as('hidden'),
    ])
    .where('server', '=', server)
    .where(contains(search))
    .executeTakeFirstOrThrow();
  const countOf = async (view: 'problems' | 'hidden-by-kervan'): Promise<number> => {
    const { count } = await store
      .selectFrom('links')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('server', '=', server)
      .where(contains(search))
      .where(isIn(view, server))
      .executeTakeFirstOrThrow();
    return count;
  };
  return {
    ...counted,
    unlinked: counted.all - counted.linked,
    problems: await countOf('problems'),
    'hidden-by-kervan': counted.hidden === 0 ? 0 : await countOf('hidden-by-kervan'),
  };
}

function isIn(view: ProductView, server: ServerId): Expression<SqlBool> {
  if (view === 'linked') return sql<SqlBool>`item is not null`;
  if (view === 'unlinked') return sql<SqlBool>`item is null`;
  if (view === 'hidden') return sql<SqlBool>`is_hidden = 1`;
  if (view === 'hidden-by-kervan')
    return sql<SqlBool>`is_hidden = 1 and variant in (${hiddenByKervan(server)})`;
  if (view === 'problems') return sql<SqlBool>`variant in (${troubled(server)})`;
  return sql<SqlBool>`true`;
}

/**
 * The variants with an open problem: of its code, of itself where it has none, of its product, or of its item. From the problems, which are few, to the
 * links: CROSS JOIN keeps SQLite from going the other way, which takes a thousand times as long.
 */
function troubled(server: ServerId): Expression<unknown> {
  const ofProblems = (kind: string, match: Expression<unknown>) => sql`
    select k.variant from problems p cross join links k
    where p.server = ${server} and p.record >= ${kind} and p.record < ${`${kind}\u{10ffff}`}
      and k.server = ${server} and ${match}`;
  return sql`
    ${ofProblems('sku ', sql`k.sku_key = substr(p.record, 5) and k.sku_key <> ''`)}
    union ${ofProblems('sku ', sql`k.variant = substr(p.record, 5) and k.sku_key = ''`)}
    union ${ofProblems('product ', sql`k.product = substr(p.record, 9)`)}
    union ${ofProblems('item ', sql`k.item = cast(substr(p.record, 6) as integer)`)}`;
}

/** The variants of products that Kervan hid; as above, from the products to the links. */
function hiddenByKervan(server: ServerId): Expression<unknown> {
  return sql`
    select k.variant from shop_products p cross join links k
    where p.server = ${server} and p.is_hidden_by_us = 1 and k.server = ${server} and k.product = p.product`;
}

function contains(search: string): Expression<SqlBool> {
  const text = foldSearch(search);
  return text === '' ? sql<SqlBool>`true` : sql<SqlBool>`instr(search, ${text}) > 0`;
}

/** The names under which the problems of a product are kept. */
export function recordsOf(link: Pick<LinkRow, 'sku' | 'variant' | 'product' | 'item'>): string[] {
  const ofProduct = link.product === '' ? [] : [`product ${link.product}`];
  return [recordOf(link), ...ofProduct, ...(link.item === null ? [] : [`item ${link.item}`])];
}

/** How many problems these products have. */
async function problemCounts(
  store: Store,
  server: ServerId,
  links: readonly LinkRow[],
): Promise<Map<string, number>> {
  if (links.length === 0) return new Map();
  const rows = await store
    .selectFrom('problems')
    .select((eb) => ['record', eb.fn.countAll<number>().as('count')])
    .where('server', '=', server)
    .where('record', 'in', [...new Set(links.flatMap(recordsOf))])
    .groupBy('record')
    .execute();
  const counts = new Map(rows.map(({ record, count }) => [record, count]));
  return new Map(
    links.map((link) => [
      link.variant,
      recordsOf(link).reduce((sum, record) => sum + (counts.get(record) ?? 0), 0),
    ]),
  );
}

/** One product as a list shows it; null when the shop never told of it. */
export async function listedProduct(
  store: Store,
  server: ServerId,
  variant: VariantId,
): Promise<ListedProduct | null> {
  const link = (await linksOf(store, server, [variant])).get(variant);
  if (!link) return null;
  const [found] = await listed(store, server, [link]);
  return found!;
}

/** The most products of one code that are told of. */
const MOST_OF_CODE = 20;

/** The products a person means by a code: those with this code, else with this barcode, else the one of this number in the shop. */
export async function productsOfCode(store: Store, server: ServerId, code: string): Promise<LinkRow[]> {
  const text = code.trim();
  if (text === '') return [];
  for (const [column, value] of [
    ['sku_key', skuKey(text)],
    ['barcode', text],
    ['variant', text],
  ] as const) {
    const found = await store
      .selectFrom('links')
      .selectAll()
      .where('server', '=', server)
      .where(column, '=', value)
      .orderBy('variant')
      .limit(MOST_OF_CODE)
      .execute();
    if (found.length > 0) return found;
  }
  return [];
}

/** A quantity that was sent, or refused. */
export interface Sending {
  run: string;
  part: string;
  at: string;
  outcome: string;
  detail: string | null;
}

/** What runs did with the quantity of a product, newest first, as far back as runs are kept. */
export async function sendingsOf(
  store: Store,
  server: ServerId,
  record: string,
  limit: number,
): Promise<Sending[]> {
  // From the runs to their outcomes: the other way round every outcome there is would be looked at.
  return store
    .selectFrom('runs as r')
    .innerJoin('outcomes as o', (join) => join.onRef('o.run', '=', 'r.id').on('o.record', '=', record))
    .select(['r.id as run', 'r.part', 'r.started_at as at', 'o.outcome', 'o.detail'])
    .where('r.server', '=', server)
    .where('r.part', 'in', ['export', 'export-stock', 'audit', 'audit-stock'])
    .orderBy('r.started_at', 'desc')
    .limit(limit)
    .execute();
}
