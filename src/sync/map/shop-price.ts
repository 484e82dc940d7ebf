import { toCents, ZERO, type Decimal } from '../../domain/decimal.ts';
import { problem, type Problem } from '../../domain/problem.ts';

/** What the warehouse says an item costs, in the VAT mode of the database. */
export interface WarehousePrice {
  /** The column of setting `price`. */
  price: Decimal;
  /** The column of setting `promoPrice`; null when the setting names none. */
  promoPrice: Decimal | null;
  /** Unit cost (goods.PriceIn). */
  cost: Decimal;
  /** Percent; null when the item's VAT group does not exist. */
  vatRate: Decimal | null;
}

/** What the shop is told, with VAT, in cents. */
export interface ShopPrice {
  price: Decimal;
  /** The list price while `price` is a promotion; null when it is none. */
  listPrice: Decimal | null;
}

/** The price in the shop, or why there is none; `warning` holds nothing back. */
export type PriceAnswer =
  | { ok: true; value: ShopPrice; warning: Problem | null }
  | { ok: false; problem: Problem };

const HUNDRED = ZERO.plus('100');

/**
 * The price in the shop, which is always with VAT: the column as it stands in a database whose prices include VAT, else with the percent of
 * the item's VAT group. A promotional price counts when it is above zero and below the list price. No price, or none above zero, is a
 * problem and not a price; one below cost is sold, and somebody is told.
 */
export function shopPrice(
  { price, promoPrice, cost, vatRate }: WarehousePrice,
  pricesIncludeVat: boolean,
): PriceAnswer {
  if (!pricesIncludeVat && vatRate === null) return { ok: false, problem: problem('item-vat-group-missing') };
  const withVat = (amount: Decimal): Decimal =>
    toCents(pricesIncludeVat ? amount : amount.times(HUNDRED.plus(vatRate!)).div(HUNDRED));
  const list = withVat(price);
  if (!list.gt(ZERO)) return { ok: false, problem: problem('item-price-missing') };
  const promo = promoPrice && withVat(promoPrice);
  const isPromo = promo !== null && promo.gt(ZERO) && promo.lt(list);
  const sold = isPromo ? promo : list;
  const costWithVat = withVat(cost);
  const isBelowCost = cost.gt(ZERO) && sold.lt(costWithVat);
  return {
    ok: true,
    value: { price: sold, listPrice: isPromo ? list : null },
    warning: isBelowCost
      ? problem('item-price-below-cost', { price: sold.toFixed(2), cost: costWithVat.toFixed(2) })
      : null,
  };
}
