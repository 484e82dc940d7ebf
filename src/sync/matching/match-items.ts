import type { ItemId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { MatchBy } from '../../domain/settings.ts';
import type { ShopProduct, ShopVariant } from '../../shop/shop.ts';
import { keepSubjects, type ComparedSubject } from '../../store/matches.ts';
import type { MatchRow } from '../../store/tables.ts';
import type { MatchItem } from '../../warehouse/warehouse.ts';
import type { SyncContext } from '../context.ts';
import { variantName } from '../map/product-card.ts';
import { readPages } from '../pages.ts';
import { compareKind, type Target } from './compare.ts';
import { comparableItem, comparableVariant } from './comparable.ts';
import { itemHealth, type Health } from './health.ts';

const PAGE = 1000;

/** The health of both sides of one kind. */
export interface KindReport {
  shop: Health;
  warehouse: Health;
}

/** Compares the shop's variants, those without a code too, with the items of the warehouse; answers how healthy both are. */
export async function matchItems(context: SyncContext): Promise<Result<KindReport>> {
  const items = await readItems(context);
  if (!items.ok) return items;
  const shop = await readVariants(context);
  if (!shop.ok) return shop;
  if (!context.signal.aborted)
    await compareKind(context, {
      kind: 'item',
      isShared: false,
      targets: items.value.targets,
      comparableOf: comparableOfRow,
    });
  return ok({ shop: shop.value, warehouse: items.value.health });
}

async function readItems(context: SyncContext): Promise<Result<{ targets: Target[]; health: Health }>> {
  const { warehouse, server, signal } = context;
  const { matchBy } = server.definition.settings;
  const check = itemHealth();
  const targets: Target[] = [];
  let after = 0 as ItemId;
  while (!signal.aborted) {
    const page = await warehouse.matchItems(after, PAGE);
    if (!page.ok) return page;
    if (page.value.length === 0) break;
    for (const item of page.value) {
      check.look(item);
      targets.push(targetOf(item, matchBy));
    }
    after = page.value.at(-1)!.id;
    await context.progress('items', targets.length);
  }
  return ok({ targets, health: check.health() });
}

function targetOf(item: MatchItem, matchBy: MatchBy): Target {
  const { id, code, name, barcodes, catalogs } = item;
  const prices = item.prices.map((price) => price.toNumber());
  return {
    comparable: comparableItem({ codes: CODES[matchBy](item), name, barcodes, catalogs, prices }),
    card: { id, code, name, more: barcodes.join('\n'), price: item.prices[0]?.toFixed(2) ?? null },
  };
}

const CODES: Record<MatchBy, (item: MatchItem) => readonly string[]> = {
  code: ({ code }) => [code],
  barcode: ({ barcodes }) => barcodes,
  catalog1: ({ catalogs }) => [catalogs[0]],
  catalog2: ({ catalogs }) => [catalogs[1]],
  catalog3: ({ catalogs }) => [catalogs[2]],
};

async function readVariants(context: SyncContext): Promise<Result<Health>> {
  const check = itemHealth();
  let done = 0;
  const read = await readPages(
    context,
    'listProducts',
    {},
    (at) => context.shop.products(at),
    ({ id }) => id,
    async ({ items: products }) => {
      const subjects = products
        .filter(({ isDeleted }) => !isDeleted)
        .flatMap((product) => product.variants.map((variant) => subjectOf(product, variant)));
      for (const { code, name, more } of subjects)
        check.look({ code, name, barcodes: more === '' ? [] : [more] });
      await keepAll(context, subjects);
      done += products.length;
      await context.progress('products', done);
    },
  );
  return read.ok ? ok(check.health()) : read;
}

async function keepAll(
  { store, server, run }: SyncContext,
  subjects: readonly ComparedSubject[],
): Promise<void> {
  for (let start = 0; start < subjects.length; start += 500)
    await keepSubjects(store, { server: server.id, kind: 'item', run }, subjects.slice(start, start + 500));
}

function subjectOf(product: ShopProduct, variant: ShopVariant): ComparedSubject {
  return {
    subject: variant.id,
    product: product.id,
    code: variant.sku,
    name: variantName(product, variant),
    more: variant.barcode.trim(),
    // What it costs outside of a promotion is what the warehouse knows.
    price: (variant.oldPriceWithVat ?? variant.priceWithVat)?.toFixed(2) ?? null,
  };
}

function comparableOfRow({ code, name, more, price }: MatchRow) {
  return comparableVariant({
    sku: code,
    name,
    barcode: more,
    prices: price === null ? [] : [Number(price)],
  });
}
