import type { ReceiptRow } from '../../store/receipt-tables.ts';

/** What the problems and outcomes of a receipt are kept under: "receipt 7000001/12", the order and the receipt's own number. */
export function receiptRecord({ order_number: order, id }: Pick<ReceiptRow, 'order_number' | 'id'>): string {
  return `receipt ${order}/${id}`;
}

/** What a print is known by at the print server: the same for the same receipt for ever, until it is certain that it was not printed. */
export function taskOf({ key, attempt }: Pick<ReceiptRow, 'key' | 'attempt'>): string {
  return `${key}.${attempt}`;
}
