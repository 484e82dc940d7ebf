import type { Decimal } from '../domain/decimal.ts';
import type { OrderNumber, ProductId, VariantId } from '../domain/ids.ts';
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
  /** One page of products, oldest change first; a record that cannot be understood is named, not dropped. */
  products(query: PageQuery): Promise<Result<Page<ShopProduct>>>;
  /** One product as it is now, with what an item is made of; null when the shop does not know it, or has deleted it. */
  product(id: ProductId): Promise<Result<ProductDetail | null>>;
  /** The same page of products with all that items are made of; only that a deleted one is deleted is sure to be told of it. */
  productDetails(query: PageQuery): Promise<Result<Page<ChangedProduct>>>;
  /** One page of customers, oldest change first; under the same promises as products. */
  customers(query: PageQuery): Promise<Result<Page<ShopCustomer>>>;
  /** The tree of categories as a list. */
  categories(): Promise<Result<ShopCategory[]>>;
  /** Sets absolute quantities; one answer per change, in the order sent. At most `batchSize` changes a call. */
  setStock(changes: readonly StockChange[]): Promise<Result<ChangeAnswer[]>>;
  /** Tells the shop the number of the document, '' when it has none any more; repeating it changes nothing. */
  writeDocumentNumber(number: OrderNumber, documentNumber: string): Promise<Result<void>>;
  /** The most changes one setStock call may carry. */
  batchSize: number;
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
  isDeleted: boolean;
  updatedAt: Date;
  variants: { id: VariantId; sku: string; quantity: Decimal | null }[];
}

/** A product with what an item of the warehouse is made of. */
export interface ProductDetail {
  id: ProductId;
  name: string;
  unit: string;
  /** Percent; null when the shop does not say. */
  vatRate: Decimal | null;
  /** A product may stand in several. */
  categoryIds: string[];
  variants: VariantDetail[];
}

/** A product of a list, as it is since `updatedAt`. */
export interface ChangedProduct extends ProductDetail {
  isDeleted: boolean;
  updatedAt: Date;
}

export interface VariantDetail {
  id: VariantId;
  sku: string;
  barcode: string;
  /** What tells it from the others of its product: "Цвят" – "бял". */
  parameters: { name: string; value: string }[];
  priceWithVat: Decimal;
  /** What it costs outside of a promotion; null when it is in none. */
  oldPriceWithVat: Decimal | null;
}

/** A customer of the shop; texts are '' for what is not known. */
export interface ShopCustomer {
  id: string;
  isDeleted: boolean;
  updatedAt: Date;
  name: string;
  email: string;
  phone: string;
  city: string;
  address: string;
  /** Null for a person. */
  company: Company | null;
}

export interface ShopCategory {
  id: string;
  name: string;
  /** Null at the top. */
  parentId: string | null;
}

export interface StockChange {
  variant: VariantId;
  quantity: Decimal;
}

/** The shop's answer to one change of a batch; null is yes. */
export type ChangeAnswer = Problem | null;
