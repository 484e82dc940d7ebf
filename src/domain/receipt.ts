import type { Decimal } from './decimal.ts';

/** How a fiscal receipt can be paid; each is a field of its own in what the device reports to НАП (Ordinance Н-18, Annex 17). */
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

/** What the setting `receipt` of a method of payment says: what its receipt shows, or that none is printed. */
export const RECEIPT_RULES = ['none', ...PAYMENT_KINDS] as const;
export type ReceiptRule = (typeof RECEIPT_RULES)[number];

/** A part of a receipt's total, and how it is paid; in cents, with VAT. */
export interface ReceiptPayment {
  amount: Decimal;
  paymentType: PaymentKind;
}

/** 1 to 8 are А Б В Г Д Е Ж З; by Ordinance Н-18 art. 27: А no VAT or 0 %, Б 20 %, В fuels, Г 9 %. */
export type TaxGroup = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

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

export interface PriceModifier {
  kind: 'discount-percent' | 'discount-amount' | 'surcharge-percent' | 'surcharge-amount';
  /** Above zero; percent or money, 2 decimals. */
  value: Decimal;
}

/** Ordinance Н-18 art. 31; an operator's error can be reversed until the 7th of the next month only. */
export type ReversalReason = 'operator-error' | 'refund' | 'tax-base-reduction';

/**
 * What a method of payment gets when its setting does not say, as Ordinance Н-18 is read (arts. 3(1) and 25(1)): no receipt for money that
 * comes by bank or by postal money transfer (ППП); one for the rest. That cash on delivery collected by a courier without ППП is cash is inferred.
 */
const BY_LAW: Readonly<Record<string, ReceiptRule>> = {
  'cash-on-delivery': 'cash',
  'postal-money-transfer': 'none',
  'card-online': 'card',
  'bank-transfer': 'none',
  'direct-debit': 'none',
  'card-on-delivery': 'card',
  'gift-voucher': 'coupons',
};

/** What of a sale that was paid by this method goes on a receipt; null when neither the setting nor the law says. */
export function receiptRule(method: string, setting: ReceiptRule | boolean | undefined): ReceiptRule | null {
  // Settings of before receipts say yes or no.
  if (setting === false) return 'none';
  if (typeof setting === 'string') return setting;
  return Object.hasOwn(BY_LAW, method) ? BY_LAW[method]! : null;
}

/** What stands on a receipt, whatever device prints it. */
export interface ReceiptContent {
  /** In the order printed. */
  items: ReceiptItem[];
  /** Together the total of the items; empty for a reversal. */
  payments: ReceiptPayment[];
}
