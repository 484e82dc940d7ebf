/**
 * The orders of GombaShop's assumed protocol (see driver.ts), who the shop is, pages and batches, and how they become ours.
 */
import * as z from 'zod';
import { ZERO } from '../../domain/decimal.ts';
import type { OrderNumber, ProductId, VariantId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order.ts';
import { problem, type BothLanguages } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { GlimpsedOrder, RawOrder, ShopCapability, ShopDescription } from '../shop.ts';
import {
  company,
  decimalOrNull,
  decimalOrZero,
  decimalText,
  expected,
  flag,
  flagOrNo,
  id,
  idOrNull,
  list,
  listOrNone,
  moment,
  momentOrNull,
  MOST_RECORDS,
  read,
  record,
  shownId,
  text,
  textOrEmpty,
  type Reading,
} from './wire-fields.ts';

/** No control, format or unassigned characters and no half of a pair: it must survive a URL, a key and a screen. */
const ORDER_NUMBER = /^\P{C}{1,32}$/u;

const orderNumber = z
  .string(expected('order-number'))
  .regex(ORDER_NUMBER, expected('order-number'))
  .transform((value) => value as OrderNumber);

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
  lines: listOrNone(record({ lineId: id, quantity: decimalText })),
}).transform(({ amount, ...rest }) => ({ ...rest, amountWithVat: amount }));

const order: z.ZodType<Order> = record({
  number: orderNumber,
  status: id,
  createdAt: moment,
  updatedAt: moment,
  deliveredAt: momentOrNull,
  currency: z.enum(['EUR', 'BGN'], expected('currency')),
  customer,
  invoice: company.nullish().transform((value) => value ?? null),
  delivery,
  payments: list(payment).min(1, expected('filled-list')),
  // What comes back or changes is told by the id of its line.
  lines: list(line).min(1, expected('filled-list')).refine(haveOwnIds, expected('own-ids')),
  discounts: list(discount),
  // Each is done once under its id: the second of two with one id would pass for the first.
  refunds: listOrNone(refund).refine(haveOwnIds, expected('own-ids')),
  totals: record({ goods: decimalText, delivery: decimalText, discount: decimalText, total: decimalText }),
  note: textOrEmpty,
  warehouseDocument: textOrEmpty,
});

function haveOwnIds(records: readonly { id: string }[]): boolean {
  return new Set(records.map(({ id }) => id)).size === records.length;
}

const orderHead = record({ number: orderNumber, updatedAt: moment });

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
  id: z.string().optional().catch(undefined),
  variantIds: z.array(z.string()).optional().catch(undefined),
  error: z
    .object({
      status: z.number().catch(0),
      code: errorText,
      title: errorText,
      detail: errorText,
      existingId: errorText,
    })
    .optional()
    .catch(undefined),
});

export type BatchResult = z.infer<typeof batchResult>;

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
  if (Array.isArray(lines) && lines.length > MOST_RECORDS) {
    return failed(
      problem('order-too-large', { number: shownNumber, lines: lines.length, limit: MOST_RECORDS }),
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
