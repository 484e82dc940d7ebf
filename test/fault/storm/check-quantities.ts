import { decimal, fromDouble, ZERO, type Decimal } from '../../../src/domain/decimal.ts';
import { itemsByCode } from '../inspect.ts';
import { freeStock } from '../truth.ts';
import { documentsByKey, newRows, orderKey, type Scene } from './scene.ts';

/** The shop shows what the warehouse can still give: balance − open orders − what orders want that have no document yet. */
export async function quantitiesOf(scene: Scene): Promise<string[]> {
  const { town, orders, shop, book } = scene;
  const { location, since } = town.definition.settings.import;
  const free = await freeStock(town.warehouse, location);
  const items = itemsByCode(town);
  const documents = await documentsByKey(scene);
  const sold = new Set((await newRows(town)).map((row) => String(row['Note']).split(' ', 1)[0]!));
  for (const order of orders) {
    const isOver = order.status === 'cancelled' || order.status === 'returned' || order.createdAt < since!;
    const deed = book.deeds.get(orderKey(scene, order));
    if (isOver || deed?.kind === 'voided' || deed?.kind === 'converted') continue;
    if (sold.has(orderKey(scene, order, 'sale'))) continue;
    const missing = new Map<number, Decimal>();
    for (const { sku, quantity } of order.lines) {
      const item = items.get(sku!)!;
      missing.set(item, (missing.get(item) ?? ZERO).plus(decimal(quantity)));
    }
    for (const row of documents.get(orderKey(scene, order))?.rows ?? []) {
      const item = Number(row['GoodID']);
      missing.set(item, (missing.get(item) ?? ZERO).minus(fromDouble(row['Qtty'])));
    }
    for (const [item, quantity] of missing) {
      if (quantity.gt(ZERO)) free.set(item, (free.get(item) ?? ZERO).minus(quantity));
    }
  }
  const violations: string[] = [];
  for (const { variants } of shop.allProducts()) {
    for (const { sku, quantity } of variants) {
      const balance = free.get(items.get(sku!)!) ?? ZERO;
      // The store is counted in doubles, whose noise is no goods.
      const expected = balance.gt(ZERO) ? balance.round(6).round(3, 0) : ZERO;
      if (!decimal(quantity).eq(expected))
        violations.push(`${quantity} of ${sku} instead of ${expected.toString()}`);
    }
  }
  return violations;
}
