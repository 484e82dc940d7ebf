import type { Decimal } from '../domain/decimal.ts';

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

export type ReceiptItem = SoldItem | Comment;

export interface SoldItem {
  kind: 'sale';
  text: string;
  /** Above zero; the device keeps 3 decimals. */
  quantity: Decimal;
  /** With VAT, not below zero; the device keeps 2 decimals. */
  unitPrice: Decimal;
  taxGroup: TaxGroup;
  /** Acts on the whole line. */
  priceModifier?: PriceModifier;
}

/** A line of text that is no sale. */
export interface Comment {
  kind: 'comment';
  text: string;
}

/** 1 to 8 are А Б В Г Д Е Ж З; by Ordinance Н-18 art. 27: А no VAT or 0 %, Б 20 %, В fuels, Г 9 %. */
export type TaxGroup = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface PriceModifier {
  kind: 'discount-percent' | 'discount-amount' | 'surcharge-percent' | 'surcharge-amount';
  /** Above zero; percent or money, 2 decimals. */
  value: Decimal;
}

export interface ReceiptPayment {
  amount: Decimal;
  paymentType: PaymentKind;
}

/** How a receipt can be paid; each is a field of its own in what the device reports to НАП. */
export const PAYMENT_KINDS = [
  'cash',
  'check',
  'card',
  'coupons',
  'ext-coupons',
  'packaging',
  'internal-usage',
  'damage',
  'bank',
  'reserved1',
  'reserved2',
] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

/** The reversal of a receipt, whole or in part: positive amounts, the УНП of the sale, and what its printing answered. */
export interface Reversal extends Omit<Receipt, 'payments'> {
  receiptNumber: string;
  /** Exactly as the printing answered. */
  receiptDateTime: string;
  fiscalMemorySerialNumber: string;
  reason: ReversalReason;
}

/** Ordinance Н-18 art. 31; an operator's error can be reversed until the 7th of the next month only. */
export type ReversalReason = 'operator-error' | 'refund' | 'tax-base-reduction';
