import { Big } from 'big.js';
import { decimal, ZERO, type Decimal } from '../../src/domain/decimal.ts';
import type { ItemRequest } from './requests.ts';

const ONE = decimal('1');
const HUNDRED = decimal('100');

/** Half away from zero, as the devices and ErpNet.FP (MidpointRounding.AwayFromZero) do. */
export function rounded(value: Decimal, places: number): Decimal {
  return value.round(places, Big.roundHalfUp);
}

/** A sale's quantity as the device takes it: none is one. */
export function quantityOf({ quantity }: ItemRequest): Decimal {
  return rounded(quantity.eq(ZERO) ? ONE : quantity, 3);
}

/** What a line is worth before its discount or surcharge. */
export function grossOf(item: ItemRequest): Decimal {
  return rounded(quantityOf(item).times(rounded(item.unitPrice, 2)), 2);
}

/** What the discount or surcharge of a line adds to it; below zero for a discount. */
export function modifierOf(item: ItemRequest): Decimal {
  const value = rounded(item.priceModifierValue, 2);
  switch (item.priceModifierType) {
    case 'discount-amount':
      return value.neg();
    case 'surcharge-amount':
      return value;
    case 'discount-percent':
      return rounded(grossOf(item).times(value.div(HUNDRED)), 2).neg();
    case 'surcharge-percent':
      return rounded(grossOf(item).times(value.div(HUNDRED)), 2);
    default:
      return ZERO;
  }
}

/** What an item adds to the receipt. */
export function worthOf(item: ItemRequest): Decimal {
  if (item.type === 'sale') return grossOf(item).plus(modifierOf(item));
  if (item.type === 'surcharge-amount') return rounded(item.amount, 2);
  if (item.type === 'discount-amount') return rounded(item.amount, 2).neg();
  return ZERO;
}

/** What a receipt is worth. */
export function totalOf(items: readonly ItemRequest[]): Decimal {
  return items.reduce((total, item) => total.plus(worthOf(item)), ZERO);
}
