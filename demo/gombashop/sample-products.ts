import type { Product, ProductInput } from './records.ts';
import type { Shop } from './shop.ts';

/** A simple product for tests: one variant without parameters, 10 pieces at 12.50. */
export function simpleProduct(sku: string, change: Partial<ProductInput> = {}): ProductInput {
  return { name: `Тениска ${sku}`, variants: [{ sku, price: '12.50', quantity: '10' }], ...change };
}

/** A product with the sizes S, M and L as variants. */
export function sizedProduct(sku: string): ProductInput {
  const variants = ['S', 'M', 'L'].map((size) => ({
    sku: `${sku}-${size}`,
    price: '30.00',
    quantity: '5',
    parameters: [{ name: 'Размер', value: size }],
  }));
  return { name: `Яке ${sku}`, variants };
}

/** Adds a simple product and gives the id of its only variant. */
export function addVariant(shop: Shop, sku: string): string {
  return onlyVariantId(shop.addProduct(simpleProduct(sku)));
}

/** The id of a product's only variant. */
export function onlyVariantId(product: Product): string {
  return product.variants[0]!.id;
}
