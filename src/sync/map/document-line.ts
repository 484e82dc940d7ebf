import { decimal, toCents, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { DocumentLine } from '../../domain/document.ts';
import type { Item } from '../../warehouse/warehouse.ts';
import type { NetAmount } from './order-money.ts';

const HUNDRED = decimal('100');

/** Places kept in unit prices and percents: beyond what a double holds nothing is gained, and quantity × price still gives the cent. */
const PLACES = 12;

/** What is sold: the item, how many, and the shop's unit price before any discount. */
export interface Sold {
  item: Item & { vatRate: Decimal };
  quantity: Decimal;
  unitPriceWithVat: Decimal;
}

/**
 * One line of a document in the VAT mode of the warehouse database, as Warehouse Pro stores it (operations):
 * PriceOut is the unit price after every discount, with VAT when the database keeps prices with VAT (configkey20), else
 * without; VATOut is the VAT amount of one unit, unrounded; Discount is the percent off, from which the program finds the
 * undiscounted price as PriceOut·100/(100−Discount). A line given for nothing has price 0 and percent 0, because that
 * formula has no answer at 100.
 */
export function documentLine(sold: Sold, net: NetAmount, pricesIncludeVat: boolean): DocumentLine {
  const { item, quantity } = sold;
  const unitWithVat = net.totalWithVat.div(quantity);
  const priceOut = places(
    pricesIncludeVat ? unitWithVat : unitWithVat.times(HUNDRED).div(HUNDRED.plus(item.vatRate)),
  );
  return {
    item: item.id,
    name: item.name,
    quantity,
    priceOut,
    vatOut: unitVat(priceOut, item.vatRate, pricesIncludeVat),
    priceIn: item.priceIn,
    vatIn: unitVat(item.priceIn, item.vatRate, pricesIncludeVat),
    discountPercent: discountPercent(sold, net),
    totalWithVat: net.totalWithVat,
    reductions: net.reductions,
  };
}

/** The VAT amount of one unit: inside a price with VAT, on top of one without. */
export function unitVat(price: Decimal, vatRate: Decimal, pricesIncludeVat: boolean): Decimal {
  const base = pricesIncludeVat ? HUNDRED.plus(vatRate) : HUNDRED;
  return places(price.times(vatRate).div(base));
}

function discountPercent(sold: Sold, net: NetAmount): Decimal {
  if (net.reductions.length === 0 || net.totalWithVat.eq(ZERO)) return ZERO;
  const full = toCents(sold.quantity.times(sold.unitPriceWithVat));
  if (!full.gt(net.totalWithVat)) return ZERO;
  return places(HUNDRED.minus(net.totalWithVat.times(HUNDRED).div(full)));
}

function places(value: Decimal): Decimal {
  return value.round(PLACES);
}
