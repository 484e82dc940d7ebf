import type { ServerId } from '../domain/ids.ts';
import { forEachRow } from './for-each-row.ts';
import type { Store } from './store.ts';
import type { ShopProductRow } from './tables.ts';

/** What Kervan keeps of these products. */
export async function shopProducts(
  store: Store,
  server: ServerId,
  products: readonly string[],
): Promise<Map<string, ShopProductRow>> {
  const found = new Map<string, ShopProductRow>();
  for (let start = 0; start < products.length; start += 500) {
    const rows = await store
      .selectFrom('shop_products')
      .selectAll()
      .where('server', '=', server)
      .where('product', 'in', products.slice(start, start + 500))
      .execute();
    for (const row of rows) found.set(row.product, row);
  }
  return found;
}

/** Keeps what was sent of the cards of these products. */
export async function keepCards(
  store: Store,
  server: ServerId,
  cards: readonly { product: string; card: string }[],
): Promise<void> {
  await forEachRow(
    store,
    `insert into shop_products (server, product, card_sent, is_hidden_by_us) values (:server, :product, :card, 0)
    on conflict (server, product) do update set card_sent = excluded.card_sent`,
    cards,
    { server },
  );
}

/** Keeps whether it was Kervan that hid these products. */
export async function keepHiddenByUs(
  store: Store,
  server: ServerId,
  products: readonly { product: string; isHidden: boolean }[],
): Promise<void> {
  await forEachRow(
    store,
    `insert into shop_products (server, product, is_hidden_by_us) values (:server, :product, :isHiddenByUs)
    on conflict (server, product) do update set is_hidden_by_us = excluded.is_hidden_by_us`,
    products.map(({ product, isHidden }) => ({ product, isHiddenByUs: isHidden ? 1 : 0 })),
    { server },
  );
}
