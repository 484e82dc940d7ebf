import { Decimal } from './decimal.ts';
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

/** The decimals of a line and of a reduction: in JSON they are texts. */
const LINE_DECIMALS = [
  'quantity',
  'priceOut',
  'vatOut',
  'priceIn',
  'vatIn',
  'discountPercent',
  'totalWithVat',
] as const satisfies readonly (keyof DocumentLine)[];

/** A plan as JSON, every digit kept. */
export function planToJson(plan: DocumentPlan): string {
  // A decimal says itself in JSON as its text.
  return JSON.stringify(plan);
}

/** The plan that `planToJson` made this text of; for nobody else's text. Throws on anything that is no JSON or lacks a decimal. */
export function planFromJson(text: string): DocumentPlan {
  const plan = JSON.parse(text) as InTexts<DocumentPlan>;
  return { ...plan, totalWithVat: new Decimal(plan.totalWithVat), lines: plan.lines.map(lineFromTexts) };
}

/** The same with every decimal as its text; ids keep their kinds. */
type InTexts<Whole> = Whole extends Decimal
  ? string
  : Whole extends string | number
    ? Whole
    : { [Name in keyof Whole]: InTexts<Whole[Name]> };

function lineFromTexts(line: InTexts<DocumentLine>): DocumentLine {
  const decimals = Object.fromEntries(LINE_DECIMALS.map((name) => [name, new Decimal(line[name])]));
  return {
    ...line,
    ...(decimals as Pick<DocumentLine, (typeof LINE_DECIMALS)[number]>),
    reductions: line.reductions.map(({ amountWithVat, ...why }) => ({
      ...why,
      amountWithVat: new Decimal(amountWithVat),
    })),
  };
}
