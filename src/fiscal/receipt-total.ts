import { Big } from 'big.js';
import { decimal, sum, toCents, ZERO, type Decimal } from '../domain/decimal.ts';
import type { PriceModifier, ReceiptItem, SoldItem } from './receipt.ts';

const HUNDRED = decimal('100');

/**
 * What a receipt is worth by the device's own rounding: quantity to 3 decimals, price to 2, their product to 2, a percentage of it
 * to 2, always half away from zero. A print server refuses payments that differ from it.
 */
export function receiptTotal(items: readonly ReceiptItem[]): Decimal {
  return sum(items.map((item) => (item.kind === 'sale' ? lineTotal(item) : ZERO)));
}

/** What one line of a receipt is worth, its discount or surcharge counted in; rounding as in `receiptTotal`. */
export function lineTotal({ quantity, unitPrice, priceModifier }: SoldItem): Decimal {
  const gross = toCents(quantity.round(3, Big.roundHalfUp).times(toCents(unitPrice)));
  return priceModifier ? gross.plus(change(gross, priceModifier)) : gross;
}

function change(gross: Decimal, { kind, value }: PriceModifier): Decimal {
  const modifier = toCents(value);
  const isPercent = kind === 'discount-percent' || kind === 'surcharge-percent';
  const amount = isPercent ? toCents(gross.times(modifier).div(HUNDRED)) : modifier;
  return kind === 'surcharge-percent' || kind === 'surcharge-amount' ? amount : amount.neg();
}
