import { decimal, sum, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { DocumentLine } from '../../domain/document.ts';
import type { NetAmount } from './order-money.ts';

const HUNDRED = decimal('100');

/** Places kept in unit prices and percents: beyond what a double holds nothing is gained, and quantity × price still gives the cent. */
const PLACES = 12;

/** What is sold, and how many of it. */
export interface Sold extends Pick<DocumentLine, 'item' | 'orderLine' | 'name' | 'quantity' | 'priceIn'> {
  /** Percent. */
  vatRate: Decimal;
}

/**
 * One line of a document in the VAT mode of the warehouse database, as Warehouse Pro stores it (operations):
 * PriceOut is the unit price after every discount, with VAT when the database keeps prices with VAT (configkey20), else
 * without; VATOut is the VAT amount of one unit, unrounded; Discount is the percent off, from which the program finds the
 * undiscounted price as PriceOut·100/(100−Discount). A line given for nothing has price 0 and percent 0, because that
 * formula has no answer at 100.
 */
export function documentLine(sold: Sold, net: NetAmount, pricesIncludeVat: boolean): DocumentLine {
  const { vatRate, ...what } = sold;
  const unitWithVat = net.totalWithVat.div(sold.quantity);
  const priceOut = priceInMode(unitWithVat, vatRate, pricesIncludeVat);
  return {
    ...what,
    priceOut,
    vatOut: unitVat(priceOut, vatRate, pricesIncludeVat),
    vatIn: unitVat(sold.priceIn, vatRate, pricesIncludeVat),
    vatRate,
    discountPercent: discountPercent(net),
    totalWithVat: net.totalWithVat,
    reductions: net.reductions,
  };
}

/** A unit price with VAT as the database keeps it: with VAT, or without. */
export function priceInMode(priceWithVat: Decimal, vatRate: Decimal, pricesIncludeVat: boolean): Decimal {
  return places(pricesIncludeVat ? priceWithVat : priceWithVat.times(HUNDRED).div(HUNDRED.plus(vatRate)));
}

/** The VAT amount of one unit: inside a price with VAT, on top of one without. */
export function unitVat(price: Decimal, vatRate: Decimal, pricesIncludeVat: boolean): Decimal {
  const base = pricesIncludeVat ? HUNDRED.plus(vatRate) : HUNDRED;
  return places(price.times(vatRate).div(base));
}

function discountPercent({ totalWithVat, reductions }: NetAmount): Decimal {
  if (reductions.length === 0 || totalWithVat.eq(ZERO)) return ZERO;
  const full = totalWithVat.plus(sum(reductions.map(({ amountWithVat }) => amountWithVat)));
  return places(HUNDRED.minus(totalWithVat.times(HUNDRED).div(full)));
}

/** A unit price, an amount of VAT or a percent as it is kept. */
export function places(value: Decimal): Decimal {
  return value.round(PLACES);
}
