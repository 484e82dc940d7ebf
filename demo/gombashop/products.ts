import { decimal } from '../../src/domain/decimal.ts';
import { type BatchResult, problem, type Problem } from './answers.ts';
import type { Categories } from './categories.ts';
import { type Data, KEPT_AFTER_DELETION_MS } from './data.ts';
import { type ChangeClock, momentText } from './moments.ts';
import { cutPage, type Page, type PageQuery, rowsToRead } from './pages.ts';
import { type MergedVariant, mergeVariants, pickTexts, productFault, sameVariants } from './product-rules.ts';
import type { Product, ProductInput, ProductTexts } from './records.ts';
import { openVariants, type SoldVariant } from './variants.ts';

interface ProductQuery extends PageQuery {
  skus?: string[] | undefined;
}

export interface PriceInput {
  variantId: string;
  price: string;
  oldPrice?: string | null;
}

export interface QuantityInput {
  variantId: string;
  quantity: string;
}

/** What became of one record of a batch; the batch adds its index. */
type Result = Omit<BatchResult, 'index'>;

/** A product with its moment of change as a number, which lists are ordered by. */
type ListedProduct = Product & { moment: number };

/** The products of the shop with their variants. */
export interface Products {
  list(query: ProductQuery): Page<ListedProduct>;
  find(id: string): Product | undefined;
  /** Creates or changes one. Staff (the shop's own people) may use a sku that is taken, or none. */
  upsert(input: ProductInput, options?: { isStaff?: boolean }): Result;
  setPrice(input: PriceInput): Result;
  setQuantity(input: QuantityInput): Result;
  /** Adds to a quantity (negative = takes away, also below zero); a variant that is gone is passed over. */
  moveQuantity(variantId: string, by: string): void;
  quantity(variantId: string): string | undefined;
  /** What can be sold; undefined for an unknown variant or a deleted product. */
  sold(variantId: string): SoldVariant | undefined;
  /** Marks as deleted; false when there is none. */
  remove(id: string): boolean;
  /** Gives the records a later moment of change, as if somebody had saved them again. */
  touch(ids: string[]): void;
}

interface ProductRow {
  id: string;
  updatedAt: number;
  deletedAt: number | null;
  texts: string;
}

const COLUMNS = 'id, updatedAt, deletedAt, texts';

export function openProducts(data: Data, clock: ChangeClock, categories: Categories): Products {
  const variants = openVariants(data);
  const keptSince = () => clock.now() - KEPT_AFTER_DELETION_MS;

  function present(rows: ProductRow[]): ListedProduct[] {
    const byProduct = variants.ofProducts(rows.map(({ id }) => id));
    return rows.map((row) => ({
      id: row.id,
      ...(JSON.parse(row.texts) as ProductTexts),
      variants: byProduct.get(row.id)!,
      deleted: row.deletedAt !== null,
      updatedAt: momentText(row.updatedAt),
      moment: row.updatedAt,
    }));
  }

  function markChanged(productId: string): void {
    data.run('UPDATE products SET updatedAt = ? WHERE id = ?', clock.stamp(), productId);
  }

  function takenSku(merged: MergedVariant[], removedIds: string[] = []): Problem | null {
    const sent = new Set<string>();
    for (const { id, sku = '' } of merged) {
      if (id !== undefined) continue;
      const owner = variants.skuOwner(sku, removedIds);
      if (owner !== undefined) {
        const more = { field: 'sku', existingId: owner };
        return problem('sku-taken', `product ${owner} has the sku ${sku}`, more);
      }
      if (sent.has(sku)) return problem('sku-taken', `the sku ${sku} is sent twice`, { field: 'sku' });
      sent.add(sku);
    }
    return null;
  }

  function unknownCategory(ids: string[] = []): Problem | null {
    const unknown = ids.find((id) => !categories.has(id));
    if (unknown === undefined) return null;
    return problem('invalid', `no category ${unknown}`, { field: 'categoryIds' });
  }

  function liveProduct(id: string): ListedProduct | undefined {
    const sql = `SELECT ${COLUMNS} FROM products WHERE id = ? AND deletedAt IS NULL`;
    const row = data.get<ProductRow>(sql, id);
    return row && present([row])[0];
  }

  function upsert(input: ProductInput, { isStaff = false } = {}): Result {
    const before = input.id === undefined ? null : liveProduct(input.id);
    if (before === undefined) {
      return { ok: false, error: problem('not-found', `no product ${input.id}`, { field: 'id' }) };
    }
    const merge = mergeVariants(before?.variants ?? [], input, !isStaff);
    if ('code' in merge) return { ok: false, error: merge };
    const error =
      productFault(merge.variants) ??
      (isStaff ? null : takenSku(merge.variants, input.removeVariantIds)) ??
      unknownCategory(input.categoryIds);
    if (error) return { ok: false, error };

    const id = before?.id ?? String(data.nextNumber('product'));
    const variantIds = write(id, before, input, merge.variants);
    return { ok: true, id, variantIds: merge.sentAt.map((place) => variantIds[place]!) };
  }

  /** Writes what is really new; the ids of the variants, in their order. */
  function write(id: string, before: Product | null, input: ProductInput, merged: MergedVariant[]): string[] {
    const texts = JSON.stringify(pickTexts({ ...before, ...dropUndefined(input) }));
    const isUnchanged =
      before !== null && texts === JSON.stringify(pickTexts(before)) && sameVariants(before.variants, merged);
    if (isUnchanged) return before.variants.map((variant) => variant.id);
    data.run(
      `INSERT INTO products (id, updatedAt, texts) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET updatedAt = excluded.updatedAt, texts = excluded.texts`,
      id,
      clock.stamp(),
      texts,
    );
    return variants.write(id, merged, input.removeVariantIds);
  }

  return {
    list(query) {
      const bySku = query.skus
        ? 'AND id IN (SELECT productId FROM variants WHERE sku IN (SELECT value FROM json_each(?)))'
        : '';
      const rows = data.all<ProductRow>(
        `SELECT ${COLUMNS} FROM products
         WHERE (updatedAt, id) > (?, ?) AND (deletedAt IS NULL OR deletedAt > ?) ${bySku}
         ORDER BY updatedAt, id LIMIT ?`,
        query.after.updatedAt,
        query.after.id,
        keptSince(),
        ...(query.skus ? [JSON.stringify(query.skus)] : []),
        rowsToRead(query),
      );
      const page = cutPage(rows, query);
      return { rows: present(page.rows), next: page.next };
    },
    find(id) {
      const sql = `SELECT ${COLUMNS} FROM products WHERE id = ? AND (deletedAt IS NULL OR deletedAt > ?)`;
      const row = data.get<ProductRow>(sql, id, keptSince());
      return row && withoutMoment(present([row])[0]!);
    },
    upsert,
    setPrice({ variantId, price, oldPrice }) {
      const live = variants.live(variantId);
      if (!live) return unknownVariant(variantId);
      if (price.startsWith('-')) {
        const error = problem('invalid', 'a price cannot be negative', { field: 'price' });
        return { ok: false, error };
      }
      // Left out, the list price stays as it is; null ends the promotion.
      const listPrice = oldPrice === undefined ? live.oldPrice : oldPrice;
      if (live.price !== price || live.oldPrice !== listPrice) {
        variants.setPrice(variantId, price, listPrice);
        markChanged(live.productId);
      }
      return { ok: true, id: live.productId };
    },
    setQuantity({ variantId, quantity }) {
      const live = variants.live(variantId);
      if (!live) return unknownVariant(variantId);
      if (live.quantity !== quantity) {
        variants.setQuantity(variantId, quantity);
        markChanged(live.productId);
      }
      return { ok: true, id: live.productId };
    },
    moveQuantity(variantId, by) {
      const live = variants.live(variantId);
      if (!live) return;
      variants.setQuantity(variantId, decimal(live.quantity).plus(decimal(by)).toFixed());
      markChanged(live.productId);
    },
    quantity: (variantId) => variants.live(variantId)?.quantity,
    sold: (variantId) => variants.sold(variantId),
    remove(id) {
      const sql = 'UPDATE products SET updatedAt = ?, deletedAt = ? WHERE id = ? AND deletedAt IS NULL';
      return data.run(sql, clock.stamp(), clock.now(), id) > 0;
    },
    touch(ids) {
      for (const id of ids) markChanged(id);
    },
  };
}

/** The record without the moment that only lists need. */
export function withoutMoment<Record extends { moment: number }>(record: Record): Omit<Record, 'moment'> {
  const { moment: _, ...rest } = record;
  return rest;
}

function unknownVariant(variantId: string): Result {
  return { ok: false, error: problem('not-found', `no variant ${variantId}`, { field: 'variantId' }) };
}

function dropUndefined(input: ProductInput): ProductInput {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as ProductInput;
}
