import * as z from 'zod';
import { bothLanguages, decimalText, moment, problemWords } from './common.ts';

/** hidden: kept out of sight, whoever hid it; hidden-by-kervan: because its items left; problems: with an open problem. */
export const productView = z.enum(['all', 'linked', 'unlinked', 'problems', 'hidden', 'hidden-by-kervan']);
export type ProductView = z.infer<typeof productView>;

/** What Kervan keeps of a variant of the shop: as the shop last told of it, and what was last sent. */
export const productSummary = z
  .object({
    variant: z.string(),
    /** '' when it is known from an order alone. */
    product: z.string(),
    sku: z.string(),
    name: z.string(),
    barcode: z.string(),
    /** The item it is linked with. */
    item: z.int().nullable(),
    isByHand: z.boolean(),
    /** Who keeps it out of sight: Kervan, because its items left, or the shop's people; null when nobody does. */
    hiddenBy: z.enum(['kervan', 'shop']).nullable(),
    price: decimalText.nullable(),
    /** While it is in promotion. */
    listPrice: decimalText.nullable(),
    /** What it should show, as last computed; null for a service, and without an item. */
    due: decimalText.nullable(),
    /** What the shop last accepted; null when nothing was ever sent. */
    sent: decimalText.nullable(),
    sentAt: moment.nullable(),
    problems: z.int(),
  })
  .meta({ id: 'Product' });
export type ProductSummary = z.infer<typeof productSummary>;

export const productPage = z.object({
  items: z.array(productSummary),
  next: z.string().nullable(),
  /** What the shop counts in, as it said last; null until it was asked. */
  currency: z.string().nullable(),
  /** How many there are in each view, for this search. */
  totals: z.object({
    all: z.int(),
    linked: z.int(),
    unlinked: z.int(),
    problems: z.int(),
    hidden: z.int(),
    'hidden-by-kervan': z.int(),
  }),
});
export type ProductPage = z.infer<typeof productPage>;

export const productDetail = productSummary
  .extend({
    currency: z.string().nullable(),
    openProblems: z.array(problemWords.extend({ record: z.string(), firstAt: moment, lastAt: moment })),
    /** What runs did with its quantity, newest first, as far back as runs are kept. */
    sendings: z.array(
      z.object({
        run: z.string(),
        part: z.string(),
        at: moment,
        outcome: z.string(),
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ProductDetail' });
export type ProductDetail = z.infer<typeof productDetail>;

const held = { total: decimalText, isSubtracted: z.boolean(), more: z.int() };

/** How the quantity comes about: the balances of the locations and the changes of the steps add up to what is due. */
const reckoning = z.object({
  locations: z.array(z.object({ id: z.int(), name: z.string(), balance: decimalText.nullable() })),
  /** `order` is the order of the shop a document was made of; `more` how many are not listed. */
  openOrders: z.object({
    ...held,
    documents: z.array(
      z.object({
        kind: z.enum(['order', 'restaurant']),
        number: z.int(),
        location: z.int(),
        quantity: decimalText,
        order: z.string().nullable(),
      }),
    ),
  }),
  waitingOrders: z.object({
    ...held,
    orders: z.array(z.object({ order: z.string(), quantity: decimalText })),
  }),
  /** Only those that change something, in their order. */
  steps: z.array(
    z.object({
      cause: z.enum([
        'noise',
        'deleted',
        'withdrawn',
        'open-orders',
        'waiting-orders',
        'reserve',
        'maximum',
        'below-zero',
        'digits',
        'step',
      ]),
      change: decimalText,
    }),
  ),
  due: decimalText,
});

/** Why a quantity in the shop is not what it should be. */
export const driftCause = z.enum([
  'not-listed',
  'unlinked',
  'failed',
  'never-sent',
  'sale-in-flight',
  'maybe-sale',
  'not-yet-sent',
  'edited',
  'not-shown',
]);

/**
 * Why the numbers of a product are what they are, both sides asked now. A side that did not answer has its problem in `warehouse` or
 * `shop`; what it would have told is null.
 */
export const productExplanation = z
  .object({
    notes: z.array(z.object({ code: z.string(), text: bothLanguages })),
    warehouse: problemWords.nullable(),
    shop: problemWords.nullable(),
    item: z.object({ id: z.int(), code: z.string(), name: z.string() }).nullable(),
    stock: z.object({
      reckoning: reckoning.nullable(),
      sent: z.object({ quantity: decimalText, at: moment.nullable(), run: z.string().nullable() }).nullable(),
      shown: decimalText.nullable(),
      cause: driftCause.nullable(),
    }),
    price: z.object({
      shown: decimalText.nullable(),
      listPrice: decimalText.nullable(),
      currency: z.string().nullable(),
      /** What it is made of; null without an item, and when the warehouse does not answer. */
      reckoning: z
        .object({
          column: z.string(),
          price: decimalText,
          promoColumn: z.string().nullable(),
          promoPrice: decimalText.nullable(),
          pricesIncludeVat: z.boolean(),
          vatRate: decimalText.nullable(),
          due: z.object({ price: decimalText, listPrice: decimalText.nullable() }).nullable(),
          problem: bothLanguages.nullable(),
          /** Whether prices go to the shop, by the settings. */
          isSent: z.boolean(),
          /** Whether the item is among the chosen groups, and no service: of others no price goes. */
          isChosen: z.boolean(),
        })
        .nullable(),
      sent: z
        .object({
          price: decimalText,
          listPrice: decimalText.nullable(),
          at: moment.nullable(),
          run: z.string().nullable(),
        })
        .nullable(),
    }),
  })
  .meta({ id: 'ProductExplanation' });
export type ProductExplanation = z.infer<typeof productExplanation>;
