import type { Decimal } from './decimal.ts';
import type { ItemId, LocationId, OrderNumber, PartnerId, UserId } from './ids.ts';

/** Kinds of documents Kervan writes; the number is operations.OperType. */
export const OPERATION_TYPE = { order: 19, sale: 2 } as const;

/** A date without a time, "2026-11-23", in the zone that its holder names. */
export type Day = string;

/** What a document will be, before the warehouse gives it a number. A value: it is shown, compared, or applied. */
export interface DocumentPlan {
  kind: 'order';
  /** Unique in the warehouse for this order and kind; see `documentKey`. */
  key: string;
  orderNumber: OrderNumber;
  location: LocationId;
  partner: PartnerId;
  /** The person named on the document (operations.OperatorID) and the one logged in (operations.UserID). */
  user: UserId;
  date: Day;
  /** The document's total with VAT: what the buyer owes for what stands on the document, to the cent. */
  totalWithVat: Decimal;
  note: string;
  lines: DocumentLine[];
}

/** One line; prices stand in the VAT mode of the warehouse database. */
export interface DocumentLine {
  item: ItemId;
  /** The item's name, for whoever reads the plan. */
  name: string;
  quantity: Decimal;
  /** Unit price after every discount. */
  priceOut: Decimal;
  /** VAT amount in (or on top of) one unit. */
  vatOut: Decimal;
  /** Unit cost and the VAT amount in it. */
  priceIn: Decimal;
  vatIn: Decimal;
  /** Percent off the shop's unit price. */
  discountPercent: Decimal;
  /** What the line adds to the total, with VAT, in whole cents. */
  totalWithVat: Decimal;
  /** Which cent came off where, for the person who asks: "product discount 2.00, promo code LETO 0.67". */
  reductions: Reduction[];
}

/** Money that came off a line, and why. */
export interface Reduction {
  cause: 'product' | 'voucher' | 'promo-code' | 'order' | 'free-delivery';
  code: string;
  amountWithVat: Decimal;
}

/** A document that stands in the warehouse. */
export interface WrittenDocument {
  key: string;
  kind: 'order';
  /** operations.Acct. */
  number: number;
  /** The database server's own clock when it was written, local to that server, "2026-11-23 10:15:00". */
  writtenAt: string;
}
