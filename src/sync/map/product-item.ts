import type { NewItem } from '../../domain/document.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Definition, MatchBy } from '../../domain/settings.ts';
import { oneLine } from './document-note.ts';
import { newItem, vatGroupOf, type ProductCard } from './new-item.ts';

/**
 * The item that a product becomes by itself, without an order: its own VAT rate decides, and there must be one with a VAT group,
 * and a price.
 */
export function productItem(
  card: ProductCard,
  code: string,
  context: { matchBy: MatchBy; vat: Definition['settings']['maps']['vat']; pricesIncludeVat: boolean },
): Result<NewItem> {
  const sku = code.trim();
  const name = oneLine(card.name) || sku;
  const { vatRate, priceWithVat } = card;
  if (vatRate === null) return failed(problem('product-vat-unknown', { name, sku }));
  const vatGroup = vatGroupOf(vatRate, context.vat);
  if (vatGroup === undefined) {
    const params = { name, sku, rate: vatRate.toString(), setting: 'settings.maps.vat' };
    return failed(problem('product-vat-not-mapped', params));
  }
  if (priceWithVat === null) return failed(problem('product-price-unknown', { name, sku }));
  return ok(newItem(card, { sku, name, vatRate, vatGroup, priceWithVat }, context));
}
