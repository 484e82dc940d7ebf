import { decimal } from '../../../src/domain/decimal.ts';
import type { PriceModifier, Receipt, SoldItem, TaxGroup } from '../../../src/fiscal/receipt.ts';

export const USN = 'KV000001-0001-0000001';

/** A line of a receipt. */
export function sold(
  quantity: string,
  unitPrice: string,
  more: { text?: string; taxGroup?: TaxGroup; modifier?: [PriceModifier['kind'], string] } = {},
): SoldItem {
  const { text = 'Чаша за чай', taxGroup = 2, modifier } = more;
  return {
    kind: 'sale',
    text,
    quantity: decimal(quantity),
    unitPrice: decimal(unitPrice),
    taxGroup,
    ...(modifier && { priceModifier: { kind: modifier[0], value: decimal(modifier[1]) } }),
  };
}

/** A receipt of 12.50 in cash. */
export function receiptOf(change: Partial<Receipt> = {}): Receipt {
  return { uniqueSaleNumber: USN, items: [sold('1', '12.50')], payments: [], ...change };
}
