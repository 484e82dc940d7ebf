import type { CategoryId } from '../../domain/ids.ts';
import type { ShopCategory, ShopProduct, ShopVariant } from '../../shop/shop.ts';
import type { ProductCard } from './new-item.ts';

/** A variant of a product as an item is made of it; its price is the one outside of promotions. */
export function productCard(
  product: ShopProduct,
  variant: ShopVariant,
  tree: readonly ShopCategory[],
): ProductCard {
  return {
    name: variantName(product, variant),
    unit: product.unit,
    barcode: variant.barcode,
    vatRate: product.vatRate,
    categories: pathOf(product.categoryIds[0], tree),
    priceWithVat: variant.oldPriceWithVat ?? variant.priceWithVat,
  };
}

/** A variant with what tells it from the others of its product: "Риза, бял, M". */
export function variantName(
  { name }: Pick<ShopProduct, 'name'>,
  { parameters }: Pick<ShopVariant, 'parameters'>,
): string {
  const values = parameters.map(({ value }) => value).filter((value) => value.trim() !== '');
  return [name, ...values].join(', ');
}

/** Names from the top down to a category; a tree that runs in circles ends where it began. */
function pathOf(id: CategoryId | undefined, tree: readonly ShopCategory[]): string[] {
  const byId = new Map<CategoryId | undefined, ShopCategory>(tree.map((category) => [category.id, category]));
  const path: string[] = [];
  for (let at = byId.get(id); at; at = byId.get(at.parentId ?? undefined)) {
    path.unshift(at.name);
    byId.delete(at.id);
  }
  return path;
}
