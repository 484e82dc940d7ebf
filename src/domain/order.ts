import type { Decimal } from './decimal.ts';
import type { OrderNumber, ProductId, VariantId } from './ids.ts';

/** The currencies a Bulgarian shop has sold in. */
export type Currency = 'EUR' | 'BGN';

/** An order as any shop gives it: prices with VAT, moments with their offset. */
export interface Order {
  number: OrderNumber;
  status: string;
  createdAt: Date;
  updatedAt: Date;
  /** When the buyer got it; null when not yet, or when the shop does not say. */
  deliveredAt: Date | null;
  currency: Currency;
  customer: { id: string | null; name: string; email: string; phone: string };
  /** Company data when the buyer wants an invoice. */
  invoice: Company | null;
  delivery: Delivery;
  /** At least one. */
  payments: Payment[];
  lines: OrderLine[];
  discounts: OrderDiscount[];
  /** What was given back, oldest first. */
  refunds: Refund[];
  totals: { goods: Decimal; delivery: Decimal; discount: Decimal; total: Decimal };
  note: string;
  warehouseDocument: string;
}

export interface Company {
  name: string;
  eik: string;
  vatNumber: string;
  manager: string;
  city: string;
  address: string;
}

export interface Delivery {
  method: string;
  /** With VAT, before any free-delivery discount. */
  priceWithVat: Decimal;
  /** Percent; null when the shop does not say. */
  vatRate: Decimal | null;
  /** The cash-on-delivery fee, with VAT; a part of totals.delivery. */
  feeWithVat: Decimal;
  recipient: string;
  phone: string;
  city: string;
  address: string;
  postCode: string;
}

export interface Payment {
  method: string;
  amount: Decimal;
  isPaid: boolean;
  paidAt: Date | null;
  transactionId: string;
}

/** Money that the shop gave back, and the goods that came back for it, if they did. */
export interface Refund {
  id: string;
  at: Date;
  amountWithVat: Decimal;
  /** bank-transfer, card, cash, other. */
  method: string;
  lines: { lineId: string; quantity: Decimal }[];
}

export interface OrderLine {
  id: string;
  productId: ProductId | null;
  /** Null when the product was deleted from the shop since. */
  variantId: VariantId | null;
  sku: string;
  name: string;
  quantity: Decimal;
  /** Before any discount, with VAT. */
  unitPriceWithVat: Decimal;
  /** Amount off the whole line, with VAT. */
  discountWithVat: Decimal;
  /** round(quantity × unit price, 2) − discount. */
  totalWithVat: Decimal;
  /** Percent. */
  vatRate: Decimal;
}

export interface OrderDiscount {
  kind: 'voucher' | 'promo-code' | 'order';
  code: string;
  amountWithVat: Decimal;
  /** The amount pays for the delivery, not for the goods. */
  isFreeDelivery: boolean;
}
