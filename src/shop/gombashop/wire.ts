/**
 * The records of GombaShop's assumed protocol (see driver.ts) and how they become ours. Fields we do not know are let
 * through unread; a field we use must be right. The error messages are names of fault-words.ts.
 */
import * as z from 'zod';
import { decimal, ZERO } from '../../domain/decimal.ts';
import type { OrderNumber, ProductId, VariantId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order.ts';
import { problem, type BothLanguages } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type {
  ChangedProduct,
  GlimpsedOrder,
  ProductDetail,
  RawOrder,
  ShopCapability,
  ShopCategory,
  ShopCustomer,
  ShopDescription,
  ShopProduct,
} from '../shop.ts';
import { faultWords, type Expected } from './fault-words.ts';

const MOST_LINES = 20_000;
/** The contract's Decimal. */
const DECIMAL = /^-?\d{1,12}(\.\d{1,6})?$/;
/** No control, format or unassigned characters and no half of a pair: it must survive a URL, a key and a screen. */
const ORDER_NUMBER = /^\P{C}{1,32}$/u;

function expected(name: Expected): { error: Expected } {
  return { error: name };
}

function record<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.object(shape, expected('record'));
}

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, expected('list')).max(MOST_LINES, expected('list'));
}

const text = z.string(expected('text')).max(65_536, expected('text'));
const textOrEmpty = text.nullish().transform((value) => value ?? '');
const id = z.string(expected('id')).min(1, expected('id')).max(255, expected('id'));
const idOrNull = id.nullish().transform((value) => value ?? null);
const orderNumber = z
  .string(expected('order-number'))
  .regex(ORDER_NUMBER, expected('order-number'))
  .transform((value) => value as OrderNumber);
// A text only: a JSON number of money has been through a binary float before it got here.
const decimalText = z
  .string(expected('decimal'))
  .regex(DECIMAL, expected('decimal'))
  .transform((value) => decimal(value));
const decimalOrZero = decimalText.nullish().transform((value) => value ?? ZERO);
const decimalOrNull = decimalText.nullish().transform((value) => value ?? null);
const moment = z.iso
  .datetime({ offset: true, ...expected('moment') })
  .transform((value) => new Date(value))
  .refine((value) => !Number.isNaN(value.getTime()), expected('moment'));
const momentOrNull = moment.nullish().transform((value) => value ?? null);
const flag = z.boolean(expected('flag'));
const flagOrNo = flag.nullish().transform((value) => value ?? false);

const company = record({
  name: text,
  eik: text,
  vatNumber: textOrEmpty,
  manager: textOrEmpty,
  city: textOrEmpty,
  address: textOrEmpty,
});

const customer = record({ id: idOrNull, name: text, email: textOrEmpty, phone: textOrEmpty });

const delivery = record({
  method: text,
  price: decimalText,
  vatRate: decimalOrNull,
  fee: decimalOrZero,
  recipient: textOrEmpty,
  phone: textOrEmpty,
  city: textOrEmpty,
  address: textOrEmpty,
  postCode: textOrEmpty,
}).transform(({ price, fee, ...rest }) => ({ ...rest, priceWithVat: price, feeWithVat: fee }));

const payment = record({
  method: id,
  amount: decimalText,
  paid: flag,
  paidAt: momentOrNull,
  transactionId: textOrEmpty,
}).transform(({ paid, ...rest }) => ({ ...rest, isPaid: paid }));

const line = record({
  id,
  productId: idOrNull.transform((value) => value as ProductId | null),
  variantId: idOrNull.transform((value) => value as VariantId | null),
  sku: textOrEmpty,
  name: text,
  quantity: decimalText,
  unitPrice: decimalText,
  discount: decimalOrZero,
  total: decimalText,
  vatRate: decimalText,
}).transform(({ unitPrice, discount, total, ...rest }) => ({
  ...rest,
  unitPriceWithVat: unitPrice,
  discountWithVat: discount,
  totalWithVat: total,
}));

const discount = record({
  kind: z.enum(['voucher', 'promo-code', 'order'], expected('discount-kind')),
  code: textOrEmpty,
  amount: decimalText,
  freeDelivery: flagOrNo,
}).transform(({ kind, code, amount, freeDelivery }) => ({
  kind,
  code,
  amountWithVat: amount,
  isFreeDelivery: freeDelivery,
}));

const refund = record({
  id,
  at: moment,
  amount: decimalText,
  method: id,
  lines: list(record({ lineId: id, quantity: decimalText }))
    .nullish()
    .transform((value) => value ?? []),
}).transform(({ amount, ...rest }) => ({ ...rest, amountWithVat: amount }));

const order: z.ZodType<Order> = record({
  number: orderNumber,
  status: id,
  createdAt: moment,
  updatedAt: moment,
  currency: z.enum(['EUR', 'BGN'], expected('currency')),
  customer,
  invoice: company.nullish().transform((value) => value ?? null),
  delivery,
  payments: list(payment).min(1, expected('filled-list')),
  lines: list(line).min(1, expected('filled-list')),
  discounts: list(discount),
  refunds: list(refund)
    .nullish()
    .transform((value) => value ?? []),
  totals: record({ goods: decimalText, delivery: decimalText, discount: decimalText, total: decimalText }),
  note: textOrEmpty,
  warehouseDocument: textOrEmpty,
});

const orderHead = record({ number: orderNumber, updatedAt: moment });

const variant = record({
  id: id.transform((value) => value as VariantId),
  sku: textOrEmpty,
  quantity: decimalOrNull,
});

const product: z.ZodType<ShopProduct> = record({
  id: id.transform((value) => value as ProductId),
  name: text,
  deleted: flagOrNo,
  updatedAt: moment,
  variants: list(variant)
    .nullish()
    .transform((value) => value ?? []),
}).transform(({ deleted, ...rest }) => ({ ...rest, isDeleted: deleted }));

const variantDetail = record({
  id: id.transform((value) => value as VariantId),
  sku: textOrEmpty,
  barcode: textOrEmpty,
  parameters: list(record({ name: text, value: text }))
    .nullish()
    .transform((value) => value ?? []),
  price: decimalText,
  oldPrice: decimalOrNull,
}).transform(({ price, oldPrice, ...rest }) => ({
  ...rest,
  priceWithVat: price,
  oldPriceWithVat: oldPrice,
}));

const detailShape = {
  id: id.transform((value) => value as ProductId),
  name: text,
  unit: textOrEmpty,
  vatRate: decimalOrNull,
  deleted: flagOrNo,
  categoryIds: list(id)
    .nullish()
    .transform((value) => value ?? []),
  variants: list(variantDetail)
    .nullish()
    .transform((value) => value ?? []),
};

/** GET /products/{id}; a deleted product is none. */
export const productDetail: z.ZodType<ProductDetail | null> = record(detailShape).transform(
  ({ deleted, ...rest }) => (deleted ? null : rest),
);

const changedProduct: z.ZodType<ChangedProduct> = record({ ...detailShape, updatedAt: moment }).transform(
  ({ deleted, ...rest }) => ({ ...rest, isDeleted: deleted }),
);

const shopCustomer: z.ZodType<ShopCustomer> = record({
  id,
  deleted: flagOrNo,
  updatedAt: moment,
  name: textOrEmpty,
  email: textOrEmpty,
  phone: textOrEmpty,
  city: textOrEmpty,
  address: textOrEmpty,
  company: company.nullish().transform((value) => value ?? null),
}).transform(({ deleted, ...rest }) => ({ ...rest, isDeleted: deleted }));

/** GET /categories. */
export const categories: z.ZodType<ShopCategory[]> = list(record({ id, name: text, parentId: idOrNull }));

const CAPABILITIES: ReadonlySet<unknown> = new Set<ShopCapability>([
  'changed-since',
  'paging',
  'order-write',
  'paid-flag',
  'product-write',
  'product-images',
  'customer-write',
]);

/** GET /shop. Capabilities we do not know are dropped. */
export const shopDescription: z.ZodType<ShopDescription> = record({
  name: text,
  url: text,
  currency: id,
  timeZone: id,
  emulator: flagOrNo,
  capabilities: list(z.unknown()),
}).transform(({ emulator, capabilities, ...rest }) => ({
  ...rest,
  isEmulator: emulator,
  capabilities: capabilities.filter((name): name is ShopCapability => CAPABILITIES.has(name)),
}));

/** GET /order-statuses. */
export const orderStatuses = list(record({ code: id, name: text }));

/**
 * A page of any list; its records are looked at one by one later. A missing nextCursor is refused: taken for the end, it
 * would hide the rest of the list.
 */
export const wirePage = record({
  items: z.array(z.unknown(), expected('list')),
  nextCursor: z
    .string(expected('cursor'))
    .min(1, expected('cursor'))
    .max(4096, expected('cursor'))
    .nullable(),
});

/** PATCH /orders/{number} answers with the order; only whose it is matters. */
export const changedOrder = record({ number: orderNumber });

const errorText = z.string().catch('');

/** One result of a batch. The error is read as far as it can be, since only its words are shown. */
export const batchResult = record({
  index: z.int(expected('index')),
  ok: flag,
  error: z
    .object({
      status: z.number().catch(0),
      code: errorText,
      title: errorText,
      detail: errorText,
    })
    .optional()
    .catch(undefined),
});

export type BatchResult = z.infer<typeof batchResult>;

type Reading<Value> = { ok: true; value: Value } | { ok: false; words: BothLanguages };

/** Holds a value of the shop to a schema: the value as ours, or its first fault in words. Never throws. */
export function read<Value>(schema: z.ZodType<Value>, value: unknown): Reading<Value> {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, words: faultWords(parsed.error) };
}

/** A raw order out of a record of the shop: only whose and when are read, the rest is kept as it came. */
export function readRawOrder(value: unknown): Reading<RawOrder> {
  const head = read(orderHead, value);
  if (!head.ok) return head;
  // Parsing JSON knows no depth; writing and comparing it do, and would end in a RangeError.
  if (isDeeperThan(value, MOST_DEPTH)) {
    return { ok: false, words: { bg: 'вложен е твърде дълбоко', en: 'it is nested too deeply' } };
  }
  return { ok: true, value: { ...head.value, raw: JSON.stringify(value) } };
}

/** The contract needs five levels. */
const MOST_DEPTH = 50;

function isDeeperThan(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
}

/** Understands the raw text of an order; a pure function. Names the first field that is wrong. Never throws. */
export function readOrder(raw: string): Result<Order> {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return unreadableOrder('', { bg: 'не е JSON', en: 'it is not JSON' });
  }
  const { number, lines } = (value ?? {}) as { number?: unknown; lines?: unknown };
  const shownNumber = shownId(number) ?? '';
  if (Array.isArray(lines) && lines.length > MOST_LINES) {
    return failed(
      problem('order-too-large', { number: shownNumber, lines: lines.length, limit: MOST_LINES }),
    );
  }
  const reading = read(order, value);
  return reading.ok ? ok(reading.value) : unreadableOrder(shownNumber, reading.words);
}

function unreadableOrder(number: string, detail: BothLanguages): Result<Order> {
  return failed(problem('order-unreadable', { number, detail }));
}

const glimpsedLine = z
  .object({
    variantId: idOrNull.transform((value) => value as VariantId | null).catch(null),
    sku: textOrEmpty.catch(''),
    // A number will do here: it holds stock back and is no money.
    quantity: z
      .preprocess((value) => (typeof value === 'number' ? String(value) : value), decimalText)
      .catch(ZERO),
  })
  .catch({ variantId: null, sku: '', quantity: ZERO });

const glimpse: z.ZodType<GlimpsedOrder> = z
  .object({
    status: id.catch(''),
    createdAt: momentOrNull.catch(null),
    lines: z.array(glimpsedLine).catch([]),
  })
  .catch({ status: '', createdAt: null, lines: [] });

/** Sees what it can in the raw text of an order that readOrder refuses; a pure function. Never throws. */
export function glimpseOrder(raw: string): GlimpsedOrder {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    value = null;
  }
  return glimpse.parse(value);
}

/** A product out of a record of the shop. */
export function readProduct(value: unknown): Reading<ShopProduct> {
  return read(product, value);
}

/** A product with its details out of a record of the shop. */
export function readChangedProduct(value: unknown): Reading<ChangedProduct> {
  return read(changedProduct, value);
}

/** A customer out of a record of the shop. */
export function readCustomer(value: unknown): Reading<ShopCustomer> {
  return read(shopCustomer, value);
}

/** An identifier of a record that cannot be read otherwise, fit to be shown; null when there is none. */
export function shownId(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return (
    String(value)
      .replaceAll(/\p{C}+/gu, ' ')
      .slice(0, 40)
      .toWellFormed() || null
  );
}
