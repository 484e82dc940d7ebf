import type { ProductId } from '../domain/ids.ts';
import type { Order, OrderLine } from '../domain/order.ts';
import { problemClass } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ShopCategory, ShopProduct } from '../shop/shop.ts';
import { skuKey } from '../store/links.ts';
import type { SyncContext } from './context.ts';
import type { NewItems, ProductCard } from './map/new-item.ts';
import { productCard } from './map/product-card.ts';
import { areStrangers } from './needs-matching.ts';
import type { ItemResolver } from './resolve-items.ts';

/**
 * What the shop sells now under the lines that have no item yet, so that items can be made of it (setting n). Each product is asked for
 * once; a shop that does not answer holds the page back, a product it cannot say anything of only its own orders. Nothing is made of them while
 * the two sides are to be matched first: what is missing by its code may be there by another. `items` is how many the warehouse has.
 */
export async function findProducts(
  context: SyncContext,
  orders: readonly Order[],
  resolver: ItemResolver,
  items: number,
): Promise<Result<NewItems | null>> {
  const { server, shop } = context;
  const { import: settings, matchBy } = server.definition.settings;
  if (!settings.nomenclature) return ok(null);
  const wanted = new Set(orders.flatMap((order) => missingProducts(order, resolver(order))));
  if (wanted.size > 0) {
    const strangers = await areStrangers(context, items);
    if (!strangers.ok) return strangers;
    if (strangers.value) return ok(null);
  }
  const products = new Map<ProductId, ShopProduct>();
  for (const id of wanted) {
    const product = await shop.product(id);
    if (
      !product.ok &&
      problemClass(product.problem.code) === 'transient' &&
      product.problem.code !== 'shop-unreadable'
    )
      return product;
    if (product.ok && product.value) products.set(id, product.value);
  }
  const tree = products.size === 0 ? ok([]) : await shop.categories();
  if (!tree.ok) return tree;
  return ok({ matchBy, productOf: (line) => cardOf(line, products, tree.value) });
}

/** The products of the lines whose items the warehouse lacks. */
function missingProducts({ lines }: Order, itemOf: ReturnType<ItemResolver>): ProductId[] {
  return lines.flatMap((line) => {
    const item = itemOf(line);
    const isMissing = !item.ok && item.problem.code === 'item-not-found';
    return isMissing && line.productId !== null ? [line.productId] : [];
  });
}

/** The variant of a line, if it carries the line's code still. */
function cardOf(
  line: OrderLine,
  products: ReadonlyMap<ProductId, ShopProduct>,
  tree: readonly ShopCategory[],
): ProductCard | null {
  const product = line.productId === null ? undefined : products.get(line.productId);
  const variant = product?.variants.find(
    ({ id, sku }) => skuKey(sku) === skuKey(line.sku) && (line.variantId === null || id === line.variantId),
  );
  if (!product || !variant) return null;
  return productCard(product, variant, tree);
}
