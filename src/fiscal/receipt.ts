import type { ReceiptItem, ReceiptPayment, ReversalReason } from '../domain/receipt.ts';

export type {
  PriceModifier,
  ReceiptItem,
  ReceiptPayment,
  ReversalReason,
  SoldItem,
  TaxGroup,
} from '../domain/receipt.ts';

/** A sale as it goes on a fiscal receipt. Money is in the device's own currency, with VAT. */
export interface Receipt {
  /** The УНП, "DT000001-0001-0000001"; null where none is needed (outside СУПТО). */
  uniqueSaleNumber: string | null;
  /** Who prints, in place of whom the printer's address names. */
  operator?: string;
  operatorPassword?: string;
  /** In the order printed. */
  items: readonly ReceiptItem[];
  /** Must add up to `receiptTotal(items)`; empty = all in cash. */
  payments: readonly ReceiptPayment[];
}

/** The reversal of a receipt, whole or in part: positive amounts, the УНП of the sale, and what its printing answered. */
export interface Reversal extends Omit<Receipt, 'payments'> {
  receiptNumber: string;
  /** Exactly as the printing answered. */
  receiptDateTime: string;
  fiscalMemorySerialNumber: string;
  reason: ReversalReason;
}
