import { Decimal } from './decimal.ts';
import type { ItemId, LocationId, OrderNumber, PartnerId, UserId } from './ids.ts';
import type { Currency } from './order.ts';
import type { ReceiptPayment } from './receipt.ts';
import type { MatchBy } from './settings.ts';

/** Kinds of documents Kervan writes; the number is operations.OperType. */
export const OPERATION_TYPE = { order: 19, sale: 2, return: 34 } as const;
export type DocumentKind = keyof typeof OPERATION_TYPE;

/** A date without a time, "2026-11-23", in the zone that its holder names. */
export type Day = string;

/** What a document will be, before the warehouse gives it a number. A value: it is shown, compared, or applied. */
export interface DocumentPlan {
  kind: DocumentKind;
  /** Unique in the warehouse for this order, kind and step; see `documentKey`. */
  key: string;
  orderNumber: OrderNumber;
  location: LocationId;
  partner: PartnerId | NewPartner;
  /** The person named on the document (operations.OperatorID) and the one logged in (operations.UserID). */
  user: UserId;
  date: Day;
  /** The document's total with VAT: what the buyer owes for what stands on the document, to the cent. */
  totalWithVat: Decimal;
  /** What was converted, when the order is in another currency than the warehouse; null when it is not. */
  original: OriginalAmount | null;
  note: string;
  lines: DocumentLine[];
  /** What is owed and paid; null for an order, of which Warehouse Pro keeps no payments. */
  money: DocumentMoney | null;
  /** Where the unique sale number (УНП) of a sale is taken from, or the one that is taken from nowhere; null for none. */
  saleNumber: SaleNumbering | null;
  /** The order document that this sale takes the place of: its lines go in the same transaction, and `transformations` tells it. */
  replaces: { key: string; number: number } | null;
  /** A sale that stood there before and was lost, so that what is left of the order document it took the place of says nothing. */
  isAgain?: boolean;
  /** How the fiscal receipt of a sale shows it paid; null when none is to be printed. */
  receipt: ReceiptPayment[] | null;
}

/** The document's total as it was in the order's currency, and how much of that currency one of the warehouse's is. */
export interface OriginalAmount {
  currency: Currency;
  totalWithVat: Decimal;
  rate: Decimal;
}

/** One line; prices stand in the VAT mode of the warehouse database. */
export interface DocumentLine {
  item: ItemId | NewItem;
  /** The id of the order's line in the shop; null for the delivery, and in documents of the first versions. */
  orderLine: string | null;
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
  /** Percent of VAT in what it costs; null in documents of versions that printed no receipts. */
  vatRate: Decimal | null;
  /** What the line adds to the total, with VAT, in whole cents. */
  totalWithVat: Decimal;
  /** Which cent came off where, for the person who asks: "product discount 2.00, promo code LETO 0.67". */
  reductions: Reduction[];
}

/** The rows of `payments` that go with a sale (the firm receives) or a return (the firm pays). */
export interface DocumentMoney {
  /** paymenttypes.ID of the due row: the kind most of the money comes by. The due amount is the document's total with VAT. */
  dueType: number;
  /** The last day to pay; payments.EndDate. */
  dueDay: Day;
  /** What is paid already, a row each. */
  paid: PaidAmount[];
}

/** Money received (or given back): one row of `payments` with Mode 1, and one of `cashbook` when its type is cash. */
export interface PaidAmount {
  /** paymenttypes.ID */
  type: number;
  amountWithVat: Decimal;
  day: Day;
  /** What the shop knows the payment by; '' for nothing. */
  transaction: string;
}

/** The range of sale numbers declared for Kervan on a fiscal device (Ordinance Н-18, Annex 32 t.23), and who sells. */
export interface SaleNumberSource {
  /** The device's individual number, "DY123456". */
  register: string;
  /** Exactly four of [A-Z0-9]. */
  operator: string;
  from: number;
  to: number;
  /** The last one that is known to be given, whatever stands in the warehouse; left out: none is known. */
  above?: number;
  /** The number that this very sale had before it was lost: its own again, as long as no other sale has it. */
  again?: string;
}

/**
 * The sale number of every sale that was open when the СУПТО went live: two Latin letters O, the rest zeros (Ordinance Н-18, Annex 29 t.10).
 */
export const NUMBER_OF_OPEN_BEFORE = 'OO000000-0000-0000000';
export type SaleNumbering = SaleNumberSource | typeof NUMBER_OF_OPEN_BEFORE;

/** An item that is created in its document's transaction, unless one that matches stands there by then. */
export interface NewItem {
  /** The field that equals the shop's sku, and the sku. */
  match: { by: MatchBy; value: string };
  code: string;
  name: string;
  barcode: string;
  unit: string;
  /** vatgroups.ID */
  vatGroup: number;
  /** Names of the item groups from the top down; groups that are missing are created. Empty = the system group. */
  groupPath: string[];
  /** For all ten sale prices, in the VAT mode of the database. */
  price: Decimal;
}

/** Data of a partner that the shop knows; '' for what it does not. */
export interface PartnerCard {
  company: string;
  manager: string;
  city: string;
  address: string;
  phone: string;
  email: string;
  /** VAT number with its country ("BG…"). */
  vatNumber: string;
  /** ЕИК. */
  bulstat: string;
}

/** A partner that is created in its document's transaction, unless one that matches stands there by then. */
export interface NewPartner extends PartnerCard {
  /** It is looked up by `partnerKeys`; a company is an entity of its own, whoever shares its e-mail and phone (`mayBe`). */
  isCompany: boolean;
  /** The partner of all buyers who are none of their own: it is another, whatever they share. */
  retail?: PartnerId;
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
  kind: DocumentKind;
  /** operations.Acct. */
  number: number;
  /** The database server's own clock when it was written, local to that server, "2026-11-23 10:15:00". */
  writtenAt: string;
  /** The unique sale number (УНП); null for a document without one. */
  saleNumber: string | null;
}

/** The names of a plan's decimals: in JSON they are texts. */
const DECIMALS: ReadonlySet<string> = new Set([
  'quantity',
  'priceOut',
  'vatOut',
  'priceIn',
  'vatIn',
  'discountPercent',
  'totalWithVat',
  'amountWithVat',
  'price',
  'rate',
  'vatRate',
  'amount',
]);

/** A plan as JSON, every digit kept. */
export function planToJson(plan: DocumentPlan): string {
  // A decimal says itself in JSON as its text.
  return JSON.stringify(plan);
}

/** The plan that `planToJson` made this text of; for nobody else's text. Throws on anything that is no JSON. */
export function planFromJson(text: string): DocumentPlan {
  const plan = JSON.parse(text, (name, value: unknown) =>
    DECIMALS.has(name) && value !== null ? new Decimal(value as string) : value,
  ) as DocumentPlan;
  // Plans kept by the first versions say nothing of these.
  return {
    ...plan,
    lines: plan.lines.map((line) => ({
      ...line,
      orderLine: line.orderLine ?? null,
      vatRate: line.vatRate ?? null,
    })),
    original: plan.original ?? null,
    money: plan.money ?? null,
    saleNumber: plan.saleNumber ?? null,
    replaces: plan.replaces ?? null,
    receipt: plan.receipt ?? null,
  };
}
