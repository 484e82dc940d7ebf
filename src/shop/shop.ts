import type { Decimal } from '../domain/decimal.ts';
import type { CategoryId, CustomerId, OrderNumber, ProductId, VariantId } from '../domain/ids.ts';
import type { Company, Order, OrderLine } from '../domain/order.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { ShopStatus } from '../domain/shop-status.ts';

/** The port to an online shop. Every answer is a Result: a dead, busy or babbling shop is a problem, never an exception. */
export interface ShopDriver {
  id: string;
  title: { bg: string; en: string };
  /** Makes a client; talks to nobody yet. */
  connect(address: ShopAddress): Shop;
}

export interface ShopAddress {
  url: string;
  apiId: string;
  key: string;
  timeZone: string;
  /** How long one call may take; default 30 seconds. */
  timeoutMs?: number;
  /** Also addresses that address-guard.ts refuses; default false. */
  mayCallAnywhere?: boolean;
}

export interface Shop {
  /** Who answers there, in which currency, and what it can do. */
  describe(): Promise<Result<ShopDescription>>;
  /** The statuses an order can have, in the shop's own order. */
  statuses(): Promise<Result<ShopStatus[]>>;
  /**
   * One page of orders of every status, oldest change first, changed at or after `updatedSince`; records are raw, as the shop
   * sent them, so that nothing is lost before it is stored. A shop that cannot filter or page gives them all.
   */
  orders(query: PageQuery): Promise<Result<Page<RawOrder>>>;
  /** One order as it is now; null when the shop does not know it. */
  order(number: OrderNumber): Promise<Result<RawOrder | null>>;
  /** Understands a raw order. Pure: the same text gives the same order or the same problem for ever. */
  readOrder(raw: string): Result<Order>;
  /** What can be seen of a raw order that `readOrder` refuses, so that it holds stock until it is mended. Pure; never fails. */
  glimpseOrder(raw: string): GlimpsedOrder;
  /**
   * A raw order without its buyer: no name, address, phone, e-mail, company or note; goods and sums stay, and what could be read can be read. Pure;
   * never fails.
   */
  withoutBuyer(raw: string): string;
  /** One page of products, oldest change first; a record that cannot be understood is named, not dropped. */
  products(query: PageQuery): Promise<Result<Page<ShopProduct>>>;
  /** One product as it is now; null when the shop does not know it, or has deleted it. */
  product(id: ProductId): Promise<Result<ShopProduct | null>>;
  /** The tree of categories as a list, in no particular order. */
  categories(): Promise<Result<ShopCategory[]>>;
  /** One page of customers, oldest change first; a record that cannot be understood is named, not dropped. */
  customers(query: PageQuery): Promise<Result<Page<ShopCustomer>>>;
  /** The products on which one of these codes stands; deleted ones left out. At most `productBatch` codes a call. */
  productsWith(skus: readonly string[]): Promise<Result<ShopProduct[]>>;
  /** Makes a category below another one, or at the top; calling it twice makes two. */
  createCategory(name: string, parent: CategoryId | null): Promise<Result<CategoryId>>;
  /**
   * Creates products and changes them; one answer each, in the order sent. What is left out of a change stays as it is. A new product or
   * variant whose code another one has is refused with the product that has it. At most `productBatch` a call.
   */
  writeProducts(products: readonly ProductWriting[]): Promise<Result<Result<WrittenProduct>[]>>;
  /**
   * Creates customers (no id) and changes them; one answer each, in the order sent. What is left out of a change stays. A new one whose e-mail another has is
   * refused with the customer that has it. At most `customerBatch` a call.
   */
  writeCustomers(customers: readonly CustomerWriting[]): Promise<Result<Result<CustomerId>[]>>;
  /** Sets absolute prices; one answer per change, in the order sent. At most `batchSize` changes a call. */
  setPrices(changes: readonly PriceChange[]): Promise<Result<ChangeAnswer[]>>;
  /** Sets absolute quantities; one answer per change, in the order sent. At most `batchSize` changes a call. */
  setStock(changes: readonly StockChange[]): Promise<Result<ChangeAnswer[]>>;
  /** Tells the shop the number of the document, '' when it has none any more; repeating it changes nothing. */
  writeDocumentNumber(number: OrderNumber, documentNumber: string): Promise<Result<void>>;
  /** The most changes one call of setStock or setPrices may carry. */
  batchSize: number;
  /** The most characters of a variant's code; a longer one cannot be kept. */
  longestCode: number;
  /** The most products one call may carry. */
  productBatch: number;
  /** The most customers one call may carry. */
  customerBatch: number;
  close(): Promise<void>;
}

export interface ShopDescription {
  name: string;
  url: string;
  currency: string;
  timeZone: string;
  /** A stand-in for tests and demonstrations; it may only be joined with a sample warehouse. */
  isEmulator: boolean;
  capabilities: readonly ShopCapability[];
}

export type ShopCapability =
  | 'changed-since'
  | 'paging'
  | 'order-write'
  | 'paid-flag'
  | 'product-write'
  | 'product-images'
  | 'customer-write';

export interface PageQuery {
  updatedSince?: Date;
  cursor?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Records of the page that could not be understood. */
  problems: { record: string; problem: Problem }[];
  nextCursor: string | null;
}

/** An order as the shop sent it. */
export interface RawOrder {
  number: OrderNumber;
  updatedAt: Date;
  /** The JSON text of the record alone. */
  raw: string;
}

/** As much of an order as could be seen; every Order is one. */
export interface GlimpsedOrder {
  /** '' when it could not be read. */
  status: string;
  createdAt: Date | null;
  /** A quantity that could not be read is zero. */
  lines: Pick<OrderLine, 'variantId' | 'sku' | 'quantity'>[];
}

export interface ShopProduct {
  id: ProductId;
  name: string;
  /** '' when the shop does not say. */
  unit: string;
  /** Percent; null when the shop does not say. */
  vatRate: Decimal | null;
  /** A product may stand in several categories, or in none. */
  categoryIds: CategoryId[];
  isDeleted: boolean;
  /** Kept out of sight of buyers by the shop's people. */
  isHidden: boolean;
  updatedAt: Date;
  variants: ShopVariant[];
}

/** What is sold of a product: the product itself, or one of its colours and sizes. */
export interface ShopVariant {
  id: VariantId;
  /** '' for a variant without one; several may have the same. */
  sku: string;
  barcode: string;
  /** What tells it from the others of its product: "Цвят" – "бял". Empty for the only one. */
  parameters: { name: string; value: string }[];
  /** What it is sold for now, in the shop's currency; null when the shop does not say. */
  priceWithVat: Decimal | null;
  /** The list price while it is in promotion; null when it is in none. */
  oldPriceWithVat: Decimal | null;
  quantity: Decimal | null;
}

export interface ShopCategory {
  id: CategoryId;
  name: string;
  /** Null at the top. */
  parentId: CategoryId | null;
}

/** Somebody with an account in the shop; '' for what the shop does not know. */
export interface ShopCustomer {
  id: CustomerId;
  name: string;
  email: string;
  phone: string;
  city: string;
  address: string;
  postCode: string;
  /** Company data; null for a person. */
  company: Company | null;
  isDeleted: boolean;
  updatedAt: Date;
}

export interface StockChange {
  variant: VariantId;
  quantity: Decimal;
}

export interface PriceChange {
  variant: VariantId;
  /** With VAT, in the shop's currency. */
  price: Decimal;
  /** The list price while `price` is a promotion; null ends one. */
  listPrice: Decimal | null;
}

/** A product to be created (no id) or changed; what is absent stays. */
export interface ProductWriting {
  id?: ProductId;
  /** The shop wants it in every change. */
  name: string;
  description?: string;
  categories?: CategoryId[];
  /** Percent. */
  vatRate?: Decimal | null;
  unit?: string;
  isHidden?: boolean;
  isPromotion?: boolean;
  /** Those with an id are changed, the others are new: they need a code and a price. */
  variants?: VariantWriting[];
  removed?: VariantId[];
}

/** A customer to be created (no id) or changed; what is absent stays. */
export interface CustomerWriting {
  id?: CustomerId;
  name: string;
  email?: string;
  phone?: string;
  city?: string;
  address?: string;
  company?: Pick<Company, 'name' | 'eik'> & Partial<Company>;
}

export interface VariantWriting {
  id?: VariantId;
  sku?: string;
  barcode?: string;
  parameters?: { name: string; value: string }[];
  price?: Decimal;
  listPrice?: Decimal | null;
  quantity?: Decimal;
}

/** What the shop made of a product. */
export interface WrittenProduct {
  id: ProductId;
  /** Of the variants sent, in their order. */
  variants: VariantId[];
}

/** The shop's answer to one change of a batch; null is yes. */
export type ChangeAnswer = Problem | null;
