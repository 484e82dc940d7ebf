import type { Data } from './data.ts';
import type { MergedVariant } from './product-rules.ts';
import type { ProductTexts, Variant } from './records.ts';

/** What an order line takes from the catalogue. */
export interface SoldVariant {
  productId: string;
  variantId: string;
  sku: string | null;
  productName: string;
  options: string[];
  price: string;
  vatRate: string;
}

/** A variant of a product that is not deleted. */
interface LiveVariant {
  productId: string;
  price: string;
  oldPrice: string | null;
  quantity: string;
}

/** The variants of all products. What changes here does not by itself change a product's moment of change. */
export interface Variants {
  /** In their order, by product. */
  ofProducts(productIds: string[]): Map<string, Variant[]>;
  /** The product, not deleted, that has a sku on a variant other than the excepted ones. */
  skuOwner(sku: string, exceptVariantIds: string[]): string | undefined;
  live(variantId: string): LiveVariant | undefined;
  /** Undefined for an unknown variant or a deleted product. */
  sold(variantId: string): SoldVariant | undefined;
  /** Makes these the variants of a product; the ids, in their order. */
  write(productId: string, variants: MergedVariant[], removedIds?: string[]): string[];
  setPrice(variantId: string, price: string, oldPrice: string | null): void;
  setQuantity(variantId: string, quantity: string): void;
}

interface VariantRow {
  id: string;
  productId: string;
  sku: string | null;
  barcode: string | null;
  parameters: string | null;
  price: string;
  oldPrice: string | null;
  quantity: string;
}

const COLUMNS = 'id, productId, sku, barcode, parameters, price, oldPrice, quantity';
const FROM_LIVE = `FROM variants JOIN products ON products.id = productId
  WHERE variants.id = ? AND deletedAt IS NULL`;

export function openVariants(data: Data): Variants {
  return {
    ofProducts(productIds) {
      const variants = new Map<string, Variant[]>(productIds.map((id) => [id, []]));
      const rows = data.all<VariantRow>(
        `SELECT ${COLUMNS} FROM variants WHERE productId IN (SELECT value FROM json_each(?))
         ORDER BY productId, position`,
        JSON.stringify(productIds),
      );
      for (const row of rows) variants.get(row.productId)!.push(present(row));
      return variants;
    },
    skuOwner(sku, exceptVariantIds) {
      const owner = data.get<{ productId: string }>(
        `SELECT productId FROM variants JOIN products ON products.id = productId
         WHERE sku = ? AND deletedAt IS NULL AND variants.id NOT IN (SELECT value FROM json_each(?))
         ORDER BY productId LIMIT 1`,
        sku,
        JSON.stringify(exceptVariantIds),
      );
      return owner?.productId;
    },
    live: (variantId) =>
      data.get<LiveVariant>(`SELECT productId, price, oldPrice, quantity ${FROM_LIVE}`, variantId),
    sold(variantId) {
      const row = data.get<VariantRow & { texts: string }>(
        `SELECT variants.id, productId, sku, parameters, price, texts ${FROM_LIVE}`,
        variantId,
      );
      if (!row) return undefined;
      const texts = JSON.parse(row.texts) as ProductTexts;
      const parameters = JSON.parse(row.parameters ?? '[]') as { value: string }[];
      return {
        productId: row.productId,
        variantId: row.id,
        sku: row.sku,
        productName: texts.name,
        options: parameters.map(({ value }) => value),
        price: row.price,
        vatRate: texts.vatRate ?? '20',
      };
    },
    write(productId, variants, removedIds = []) {
      for (const id of removedIds) data.run('DELETE FROM variants WHERE id = ?', id);
      return variants.map((variant, position) => {
        const id = variant.id ?? String(data.nextNumber('variant'));
        data.run(
          `INSERT INTO variants (${COLUMNS}, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, barcode = excluded.barcode,
             parameters = excluded.parameters, price = excluded.price, oldPrice = excluded.oldPrice,
             quantity = excluded.quantity, position = excluded.position`,
          id,
          productId,
          variant.sku ?? null,
          variant.barcode ?? null,
          variant.parameters ? JSON.stringify(variant.parameters) : null,
          variant.price,
          variant.oldPrice ?? null,
          variant.quantity,
          position,
        );
        return id;
      });
    },
    setPrice(variantId, price, oldPrice) {
      data.run('UPDATE variants SET price = ?, oldPrice = ? WHERE id = ?', price, oldPrice, variantId);
    },
    setQuantity(variantId, quantity) {
      data.run('UPDATE variants SET quantity = ? WHERE id = ?', quantity, variantId);
    },
  };
}

function present(row: VariantRow): Variant {
  return {
    id: row.id,
    ...(row.sku === null ? {} : { sku: row.sku }),
    ...(row.barcode === null ? {} : { barcode: row.barcode }),
    ...(row.parameters === null ? {} : { parameters: JSON.parse(row.parameters) as Variant['parameters'] }),
    price: row.price,
    oldPrice: row.oldPrice,
    quantity: row.quantity,
  };
}
