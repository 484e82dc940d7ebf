import { decimal, toCents } from '../../src/domain/decimal.ts';
import type { Currency } from './records.ts';

/** Leva for one euro, as fixed by law when Bulgaria took the euro on 1 January 2026. */
const LEVA_FOR_EURO = '1.95583';

/** A price of one currency in the other, rounded to cents; in its own currency it stays as it is. */
export function inCurrency(price: string, from: Currency, to: Currency): string {
  if (from === to) return price;
  const amount = decimal(price);
  return toCents(to === 'BGN' ? amount.times(LEVA_FOR_EURO) : amount.div(LEVA_FOR_EURO)).toFixed(2);
}
