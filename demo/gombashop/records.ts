/** The records of the shop as they travel, field for field those of docs/gombashop-contract.yaml. */

export type Currency = 'EUR' | 'BGN';

export const CAPABILITIES = [
  'changed-since',
  'paging',
  'order-write',
  'paid-flag',
  'product-write',
  'product-images',
  'customer-write',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export interface ShopInfo {
  name: string;
  url: string;
  currency: Currency;
  timeZone: string;
  emulator: boolean;
  capabilities: Capability[];
}

export interface OrderStatus {
  code: string;
  name: string;
}

export interface CategoryInput {
  name: string;
  parentId?: string | null;
}

export interface Category extends CategoryInput {
  id: string;
}

export interface VariantInput {
  id?: string;
  sku?: string;
  barcode?: string;
  parameters?: { name: string; value: string }[];
  price?: string;
  oldPrice?: string | null;
  quantity?: string;
}

export interface Variant extends VariantInput {
  id: string;
  price: string;
  quantity: string;
}

/** The fields of a product that its variants do not carry. */
export interface ProductTexts {
  name: string;
  description?: string;
  brand?: string;
  categoryIds?: string[];
  vatRate?: string;
  unit?: string;
  isNew?: boolean;
  isPromo?: boolean;
  hidden?: boolean;
  images?: string[];
}

export interface ProductInput extends ProductTexts {
  id?: string;
  variants?: VariantInput[];
  removeVariantIds?: string[];
}

export interface Product extends ProductTexts {
  id: string;
  variants: Variant[];
  deleted: boolean;
  updatedAt: string;
}

interface Company {
  name: string;
  eik: string;
  vatNumber?: string;
  manager?: string;
  city?: string;
  address?: string;
}

export interface CustomerInput {
  id?: string;
  name: string;
  email?: string;
  phone?: string;
  city?: string;
  address?: string;
  postCode?: string;
  company?: Company | null;
}

export interface Customer extends CustomerInput {
  id: string;
  deleted: boolean;
  updatedAt: string;
}

export const PAYMENT_METHODS = [
  'cash-on-delivery',
  'postal-money-transfer',
  'card-online',
  'bank-transfer',
  'card-on-delivery',
  'gift-voucher',
] as const;
type PaymentMethod = (typeof PAYMENT_METHODS)[number];

export interface Payment {
  method: PaymentMethod;
  amount: string;
  paid: boolean;
  paidAt?: string | null;
  transactionId?: string;
}

interface Delivery {
  method: string;
  price: string;
  vatRate?: string;
  fee?: string;
  recipient?: string;
  phone?: string;
  city?: string;
  address?: string;
  postCode?: string;
}

export interface OrderLine {
  id: string;
  productId: string | null;
  variantId: string | null;
  sku?: string;
  name: string;
  quantity: string;
  unitPrice: string;
  discount?: string;
  total: string;
  vatRate: string;
}

export interface OrderDiscount {
  kind: 'voucher' | 'promo-code' | 'order';
  code?: string;
  amount: string;
  freeDelivery?: boolean;
}

export interface Refund {
  id: string;
  at: string;
  amount: string;
  method: 'bank-transfer' | 'card' | 'cash' | 'other';
  lines?: { lineId: string; quantity: string }[];
}

export interface Order {
  number: string;
  status: string;
  createdAt: string;
  updatedAt: string;
  currency: Currency;
  customer: { id?: string | null; name: string; email?: string; phone?: string };
  invoice?: Company | null;
  delivery: Delivery;
  payments: Payment[];
  deliveredAt?: string | null;
  refunds?: Refund[];
  lines: OrderLine[];
  discounts: OrderDiscount[];
  totals: { goods: string; delivery: string; discount: string; total: string };
  note?: string;
  warehouseDocument?: string;
}
