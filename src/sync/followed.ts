import type { Decimal } from '../domain/decimal.ts';
import type { Day, DocumentPlan, PaidAmount } from '../domain/document.ts';
import type { Order } from '../domain/order.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { ReceiptPayment } from '../domain/receipt.ts';
import type { ReceiptRow } from '../store/receipt-tables.ts';
import type { OrderRow, StepRow } from '../store/tables.ts';
import type { PaidLater } from './map/later-payments.ts';
import type { DocumentDecision } from './map/order-to-document.ts';
import type { WrittenPayment } from './map/written-payments.ts';
import type { SaleSoFar } from './standing-sale-of.ts';

/** What is done in the warehouse about an order whose document stands there. */
export type FollowUp =
  /** The order was cancelled: its document goes, and what it held is free again. */
  | { kind: 'release' }
  /** A person chose it: the document is written anew under its number. */
  | { kind: 'rewrite'; plan: DocumentPlan }
  /** The order's status makes a sale: it takes the place of the order document. */
  | { kind: 'sell'; plan: DocumentPlan }
  /** Something was paid after the sale was written; `of` is its key. */
  | ({ kind: 'pay'; of: string } & PaidLater)
  /** Something was given back after the goods came back; `of` is the key of their return. */
  | ({ kind: 'pay'; of: string } & GivenBack)
  /** Goods came back, or the order was cancelled after its sale. */
  | { kind: 'return'; plan: DocumentPlan; isWhole: boolean }
  /** A person chose it: what changed since the sale is taken back, and sold as it is now. */
  | { kind: 'correct'; plans: DocumentPlan[] }
  /**
   * A person chose it: these payments stay as they were written, though the shop shows them as unpaid; or this money stays unwritten, which the shop gave back
   * without goods. Never planned.
   */
  | { kind: 'leave'; as: 'unpaid' | 'refund'; payments: Pick<WrittenPayment, 'key' | 'amountWithVat'>[] }
  /** A person chose it: the sale had no receipt, and owes one since its order is paid otherwise. Never planned. */
  | { kind: 'receipt'; payments: ReceiptPayment[] };

/** Money that the shop gave back, with the key it is written under. */
export interface GivenBack {
  key: string;
  paid: PaidAmount;
  /** What the shop says that it gave back of the order so far, this included. */
  givenBackWithVat: Decimal;
}

/** What a person may choose about an order that changed after its document was made, or of which something was lost: `again` writes what was lost once more. */
export const SETTLEMENTS = ['rewrite', 'correct', 'again', 'leave'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** What there is to do, and what a person has to look at. */
export interface Followed {
  steps: FollowUp[];
  problems: Problem[];
  /** With these steps all of the sale of a cancelled or returned order came back, by its refunds: the order is finished. */
  isBack?: boolean;
  /** Keys of payments that a person left as unpaid and the shop shows as paid again: should it take that back, it is told anew. */
  paidAgain?: readonly string[];
}

/** An order with a document, and what is known of both. */
export interface DocumentedOrder {
  row: OrderRow;
  /** The version the document was made of (or a person found right), and the latest one; null when they cannot be read. */
  before: Order | null;
  after: Order | null;
  /** Why the latest version cannot be read. */
  unreadable: Problem | null;
  /** What the document would be now, as one of this kind. */
  planNow: (kind: 'order' | 'sale') => DocumentDecision;
  /** The order when its sale was written; null when that cannot be read. */
  atSale: Order | null;
  /** The sale as it stands; null when the document is none, or its plan is not known. */
  sale: SaleSoFar | null;
  /** The receipt of the sale; null when it has none. */
  receipt: ReceiptRow | null;
  /** The document was found standing, was not what the order said, and somebody was told. */
  differs: boolean;
  /** What was done already, and the keys of it. */
  steps: readonly StepRow[];
  done: ReadonlySet<string>;
  today: Day;
  /** What a person chose; null as long as nobody did. */
  settlement: Settlement | null;
}

/** An order whose sale is known in full, and its latest version. */
export interface KnownSale {
  order: DocumentedOrder;
  after: Order;
  sale: SaleSoFar;
}

/** Nothing follows. */
export const NOTHING: Followed = { steps: [], problems: [] };

/** That an order is cancelled and its document still stands: what it became is what there is to correct. */
export function cancelledProblem(row: OrderRow): Problem {
  return problem('order-cancelled', { number: row.number, status: row.status, document: whatBecame(row) });
}

/** The document as people are told of it: what it became ("2/77"), else its number. */
export function whatBecame({ reason, document_number: number }: OrderRow): string {
  return reason?.startsWith('became ') ? reason.slice('became '.length) : String(number);
}

/** That a document is not what its order says, and only a person can tell which of them is right. */
export function documentChanged(row: OrderRow): Problem {
  return problem('order-document-changed', { number: row.number, document: String(row.document_number) });
}

/** Nothing is done, and somebody is told. */
export function refuse(...problems: Problem[]): Followed {
  return { steps: [], problems };
}
