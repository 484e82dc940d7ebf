import type { Day, DocumentPlan, PaidAmount } from '../domain/document.ts';
import { dayIn } from '../domain/local-time.ts';
import type { Order } from '../domain/order.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { joined } from '../i18n/text.ts';
import type { OrderRow } from '../store/tables.ts';
import type { SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import { afterSale } from './after-sale.ts';
import type { DocumentDecision } from './map/order-to-document.ts';
import { difference } from './order-difference.ts';
import type { SaleSoFar } from './standing-sale-of.ts';

/** What is done in the warehouse about an order whose document stands there. */
export type FollowUp =
  /** The order was cancelled: its document goes, and what it held is free again. */
  | { kind: 'release' }
  /** A person chose it: the document is written anew under its number. */
  | { kind: 'rewrite'; plan: DocumentPlan }
  /** The order's status makes a sale: it takes the place of the order document. */
  | { kind: 'sell'; plan: DocumentPlan }
  /** Something was paid after the sale was written. */
  | { kind: 'pay'; key: string; paid: PaidAmount }
  /** Goods came back, or the order was cancelled after its sale. */
  | { kind: 'return'; plan: DocumentPlan; isWhole: boolean }
  /** A person chose it: what changed since the sale is taken back, and sold as it is now. */
  | { kind: 'correct'; plans: DocumentPlan[] };

/** What a person may choose about an order that changed after its document was made. */
export const SETTLEMENTS = ['rewrite', 'correct', 'leave'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** What there is to do, and what a person has to look at. */
export interface Followed {
  steps: FollowUp[];
  problems: Problem[];
}

/** An order with a document, and what is known of both. */
export interface DocumentedOrder {
  row: OrderRow;
  /** The version the document was made of (or a person found right), and the latest one; null when they cannot be read. */
  before: Order | null;
  after: Order | null;
  /** Why the latest version cannot be read. */
  unreadable: Problem | null;
  /** What the document would be now. */
  planNow: () => DocumentDecision;
  /** The order when its sale was written; null when that cannot be read. */
  atSale: Order | null;
  /** The sale as it stands; null when the document is none, or its plan is not known. */
  sale: SaleSoFar | null;
  /** The keys of what was done already. */
  done: ReadonlySet<string>;
  today: Day;
  /** What a person chose; null as long as nobody did. */
  settlement: Settlement | null;
}

const NOTHING: Followed = { steps: [], problems: [] };

/**
 * What follows from how an order changed in the shop after its document was made. A cancelled order frees what its document holds; a
 * status among `saleStatuses` makes a sale of it; what is paid after a sale is written to it; a change of lines, money or buyer is shown as a difference and waits for a person; a mere step of its status needs nothing.
 */
export function followUps(context: SyncContext, order: DocumentedOrder): Followed {
  const { server } = context;
  const { row, before, after, unreadable } = order;
  const isEnded = endedStatuses(server.definition).includes(row.status);
  if (before && after && before.createdAt.getTime() !== after.createdAt.getTime())
    return refuse(reusedNumber(server.definition.shop.timeZone, row, after));
  // A document that a person voided needs no more; one that became a sale is the accountant's, and only a cancelled order asks for something.
  if (row.state === 'finished')
    return isEnded && row.reason?.startsWith('became ') ? refuse(cancelledProblem(row)) : NOTHING;
  if (row.document_kind === 'sale') return afterSale(context, order);
  if (isEnded) return { steps: [{ kind: 'release' }], problems: [] };
  if (!after) return unreadable ? refuse(unreadable) : NOTHING;
  if (server.definition.settings.import.saleStatuses.includes(row.status)) return sell(order);
  return settleChanges(context, order);
}

/** A sale is made of the order as it is now: what changed since the order document was written is in it. */
function sell({ planNow }: DocumentedOrder): Followed {
  const decision = planNow();
  if (!decision.ok) return refuse(...decision.problems);
  return { steps: [{ kind: 'sell', plan: decision.plan }], problems: decision.doubts };
}

/** A change of lines, money or buyer waits for a person; the choice is done. */
function settleChanges({ server }: SyncContext, order: DocumentedOrder): Followed {
  const { row, before, after, settlement } = order;
  const changes = before && after ? difference(before, after) : [];
  if (changes.length === 0 || settlement === 'leave') return NOTHING;
  if (settlement === 'rewrite') {
    const decision = order.planNow();
    if (!decision.ok) return refuse(...decision.problems);
    const plan = { ...decision.plan, key: row.document_key! };
    return { steps: [{ kind: 'rewrite', plan }], problems: decision.doubts };
  }
  const params = { number: row.number, document: String(row.document_number), changes: joined(changes) };
  return refuse(problem('order-changed', { ...params, server: server.definition.name }));
}

/** That an order is cancelled and its document still stands: what it became is what there is to correct. */
export function cancelledProblem(row: OrderRow): Problem {
  const became = row.reason?.startsWith('became ') ? row.reason.slice('became '.length) : null;
  const document = became ?? String(row.document_number);
  return problem('order-cancelled', { number: row.number, status: row.status, document });
}

/** Another moment of creation is another order: shops that start their numbers anew, or a test order under a used number. */
function reusedNumber(timeZone: string, row: OrderRow, { createdAt }: Order): Problem {
  const params = { number: row.number, document: String(row.document_number) };
  return problem('order-number-reused', { ...params, createdAt: dayIn(timeZone, createdAt) });
}

/** Nothing is done, and somebody is told. */
export function refuse(...problems: Problem[]): Followed {
  return { steps: [], problems };
}
