import * as z from 'zod';
import { STEP_KINDS } from '../../store/steps.ts';
import { SETTLEMENTS } from '../../sync/followed.ts';
import { bothLanguages, decimalText, moment, problemWords } from './common.ts';
import { receiptSummary } from './receipts.ts';

export const orderState = z.enum(['new', 'waiting', 'documented', 'finished', 'lost', 'closed']);
/** attention: has an open problem or is lost; waiting: new or waiting without a problem; done: the rest. */
export const orderView = z.enum(['all', 'attention', 'waiting', 'done']);
export type OrderView = z.infer<typeof orderView>;

const document = z.object({
  number: z.int().nullable(),
  day: z.string().nullable(),
  total: decimalText.nullable(),
  kind: z.enum(['order', 'sale']),
  /** УНП, where sales have one. */
  saleNumber: z.string().nullable(),
});

export const orderSummary = z
  .object({
    number: z.string(),
    state: orderState,
    status: z.string().meta({ description: 'as in the shop' }),
    reason: z.string().nullable().meta({ description: 'why it waits: a reason or the code of a problem' }),
    createdAt: moment.nullable(),
    updatedAt: moment,
    nextTryAt: moment.nullable(),
    /** '' when it cannot be read. */
    buyer: z.string(),
    phone: z.string(),
    total: decimalText.nullable(),
    currency: z.string().nullable(),
    document: document.nullable(),
    problems: z.int(),
  })
  .meta({ id: 'Order' });
export type OrderSummary = z.infer<typeof orderSummary>;

export const orderPage = z.object({
  items: z.array(orderSummary),
  next: z.string().nullable(),
  /** How many there are in each view, for this search. */
  totals: z.object({ all: z.int(), attention: z.int(), waiting: z.int(), done: z.int() }),
});
export type OrderPage = z.infer<typeof orderPage>;

/** Money that came off a line, and why. */
const reduction = z.object({
  cause: z.enum(['product', 'voucher', 'promo-code', 'order', 'free-delivery']),
  code: z.string(),
  amountWithVat: decimalText,
});

const orderLine = z.object({
  sku: z.string(),
  variant: z.string().nullable(),
  name: z.string(),
  quantity: decimalText,
  unitPriceWithVat: decimalText,
  discountWithVat: decimalText,
  totalWithVat: decimalText,
  vatRate: decimalText,
  /** The item it is linked with, as far as Kervan knows. */
  item: z.int().nullable(),
});

/** A line of the document: as it was written, or as it would be. */
const documentLine = z.object({
  /** goods.ID; null for one that is created with the document. */
  item: z.int().nullable(),
  name: z.string(),
  quantity: decimalText,
  priceOut: decimalText,
  vatOut: decimalText,
  discountPercent: decimalText,
  totalWithVat: decimalText,
  reductions: z.array(reduction),
});

const version = z.object({
  version: z.int(),
  receivedAt: moment,
  updatedAt: moment,
  /** What differs from the version before, in words; empty for the first. */
  changes: z.array(bothLanguages),
});

const step = z.object({
  kind: z.enum(STEP_KINDS),
  /** Of the document it made or was done to. */
  number: z.int().nullable(),
  amount: decimalText.nullable(),
  day: z.string().nullable(),
  at: moment,
});

export const orderDetail = orderSummary
  .extend({
    openProblems: z.array(
      problemWords.extend({ firstAt: moment, lastAt: moment, nextTryAt: moment.nullable() }),
    ),
    /** The latest version as understood; null when it cannot be. */
    order: z
      .object({
        customer: z.object({ name: z.string(), email: z.string(), phone: z.string() }),
        invoice: z
          .object({
            name: z.string(),
            eik: z.string(),
            vatNumber: z.string(),
            manager: z.string(),
            city: z.string(),
            address: z.string(),
          })
          .nullable(),
        delivery: z.object({
          method: z.string(),
          priceWithVat: decimalText,
          feeWithVat: decimalText,
          recipient: z.string(),
          phone: z.string(),
          city: z.string(),
          address: z.string(),
          postCode: z.string(),
        }),
        payments: z.array(z.object({ method: z.string(), amount: decimalText, isPaid: z.boolean() })),
        /** What was given back, oldest first. */
        refunds: z.array(z.object({ method: z.string(), amount: decimalText, at: moment })),
        lines: z.array(orderLine),
        discounts: z.array(
          z.object({
            kind: z.string(),
            code: z.string(),
            amountWithVat: decimalText,
            isFreeDelivery: z.boolean(),
          }),
        ),
        totals: z.object({
          goods: decimalText,
          delivery: decimalText,
          discount: decimalText,
          total: decimalText,
        }),
        note: z.string(),
      })
      .nullable(),
    /** The lines of the document; null with `planProblems` when there can be none. */
    plan: z
      .object({
        source: z.enum(['kept', 'recomputed', 'planned']).meta({
          description:
            'kept: as it was written; recomputed: that was not kept, this is what the settings of today give; planned: as it would be written now',
        }),
        key: z.string(),
        date: z.string(),
        note: z.string(),
        partner: z
          .object({ id: z.int().nullable(), name: z.string().nullable() })
          .meta({ description: 'partners.ID, or the name of one that is created with the document' }),
        totalWithVat: decimalText,
        original: z
          .object({ currency: z.string(), totalWithVat: decimalText, rate: decimalText })
          .nullable()
          .meta({ description: 'what was converted to euro; null when nothing was' }),
        lines: z.array(documentLine),
      })
      .nullable(),
    planProblems: z.array(problemWords),
    /** What was done in the warehouse about the order after its document, oldest first. */
    steps: z.array(step),
    /** Its fiscal receipts and their reversals, oldest first. */
    receipts: z.array(receiptSummary),
    versions: z.array(version),
  })
  .meta({ id: 'OrderDetail' });
export type OrderDetail = z.infer<typeof orderDetail>;

export const rawVersion = z.object({ version: z.int(), raw: z.unknown() });

/** What a person chose about an order that changed after its document. */
export const settling = z.object({ settlement: z.enum(SETTLEMENTS) });
