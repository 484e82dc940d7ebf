import { decimal, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { NewItem } from '../../domain/document.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Definition, MatchBy } from '../../domain/settings.ts';
import { skuKey } from '../../store/links.ts';
import { priceInMode, type Sold } from './document-line.ts';
import { oneLine } from './document-note.ts';

/** What the shop sells under an order line now: a variant of a product, as far as an item is made of it. */
export interface ProductCard {
  name: string;
  /** '' when the shop does not say. */
  unit: string;
  barcode: string;
  /** Percent; null when the shop does not say. */
  vatRate: Decimal | null;
  /** Names of its categories, from the top down. */
  categories: string[];
  /** The price of one unit before any discount, in the warehouse's currency; null when the shop does not say. */
  priceWithVat: Decimal | null;
}

/** Where items that the warehouse lacks are taken from. */
export interface NewItems {
  /** What the shop sells under the code of a line; null when it is gone, or has another code by now. */
  productOf: (line: OrderLine) => ProductCard | null;
  /** The field of the new item that will equal the code. */
  matchBy: MatchBy;
}

interface MakerContext {
  newItems: NewItems;
  vat: Definition['settings']['maps']['vat'];
  pricesIncludeVat: boolean;
}

/** The unit of Warehouse Pro's own first item. */
const PIECE = 'бр.';

/**
 * Makes the items that an order's document brings along: of each code one, on however many lines it stands. The line must carry a code. A
 * product that is gone, has another VAT rate than the line, or one that no VAT group is chosen for, is a problem, and the order waits.
 * The cost of a new item is not known and stands as 0.
 */
export function itemMaker(
  { number }: Order,
  { newItems, vat, pricesIncludeVat }: MakerContext,
): (line: OrderLine) => Result<Sold> {
  const made = new Map<string, { item: NewItem; vatRate: Decimal }>();
  return (line) => {
    const sku = line.sku.trim();
    const product = newItems.productOf(line);
    if (!product) return failed(problem('item-product-gone', { number, name: line.name, sku }));
    const name = oneLine(product.name) || oneLine(line.name) || sku;
    const vatRate = made.get(skuKey(sku))?.vatRate ?? product.vatRate ?? line.vatRate;
    if (!vatRate.eq(line.vatRate)) {
      const rates = { lineRate: line.vatRate.toString(), productRate: vatRate.toString() };
      return failed(problem('product-vat-differs', { number, name, sku, ...rates }));
    }
    const vatGroup = vatGroupOf(vatRate, vat);
    if (vatGroup === undefined) {
      const params = { number, name, sku, rate: vatRate.toString() };
      return failed(problem('vat-not-mapped', { ...params, setting: 'settings.maps.vat' }));
    }
    const priceWithVat = product.priceWithVat ?? line.unitPriceWithVat;
    const item =
      made.get(skuKey(sku))?.item ??
      newItem(
        product,
        { sku, name, vatRate, vatGroup, priceWithVat },
        { matchBy: newItems.matchBy, pricesIncludeVat },
      );
    made.set(skuKey(sku), { item, vatRate });
    const { quantity, id: orderLine } = line;
    return ok({ item, orderLine, name: item.name, priceIn: ZERO, vatRate, quantity });
  };
}

/** What is settled of an item before it is made. */
interface ItemTerms {
  sku: string;
  name: string;
  vatRate: Decimal;
  vatGroup: number;
  priceWithVat: Decimal;
}

/** The item that a product becomes under a code. */
export function newItem(
  product: ProductCard,
  { sku, name, vatRate, vatGroup, priceWithVat }: ItemTerms,
  { matchBy, pricesIncludeVat }: { matchBy: MatchBy; pricesIncludeVat: boolean },
): NewItem {
  return {
    match: { by: matchBy, value: sku },
    code: sku,
    name,
    barcode: matchBy === 'barcode' ? sku : oneLine(product.barcode),
    unit: oneLine(product.unit) || PIECE,
    vatGroup,
    groupPath: product.categories.map(oneLine).filter(Boolean),
    price: priceInMode(priceWithVat, vatRate, pricesIncludeVat),
  };
}

/** vatgroups.ID of a rate, however it is written in the settings: "9" and "9.00" are one. */
export function vatGroupOf(rate: Decimal, map: MakerContext['vat']): number | undefined {
  return Object.entries(map).find(([percent]) => decimal(percent).eq(rate))?.[1];
}
