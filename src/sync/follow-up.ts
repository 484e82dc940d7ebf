import { dayIn } from '../domain/local-time.ts';
import type { Order } from '../domain/order.ts';
import { problem, type BothLanguages, type Problem } from '../domain/problem.ts';
import { joined } from '../i18n/text.ts';
import type { OrderRow } from '../store/tables.ts';
import { afterReturn, afterSale } from './after-sale.ts';
import type { SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import {
  cancelledProblem,
  documentChanged,
  NOTHING,
  refuse,
  whatBecame,
  type DocumentedOrder,
  type Followed,
} from './followed.ts';
import { difference, givenBack, givenBackSince } from './order-difference.ts';

/**
 * What follows from how an order changed in the shop after its document was made. A cancelled order frees what its document holds, unless a person leaves the document as it is or it was met as another than Kervan would write; a
 * status among `saleStatuses` makes a sale of it; what is paid after a sale is written to it; a change of lines, money or buyer is shown as a difference and waits for a person; a mere step of its status needs nothing.
 */
export function followUps(context: SyncContext, order: DocumentedOrder): Followed {
  const { server } = context;
  const { row, before, after, unreadable } = order;
  const isEnded = endedStatuses(server.definition).includes(row.status);
  if (before && after && before.createdAt.getTime() !== after.createdAt.getTime())
    return refuse(reusedNumber(server.definition.shop.timeZone, row, after));
  // A document that a person voided needs no more; one that became a sale is the accountant's, who is told when its order changes or is cancelled.
  if (row.state === 'finished' && row.reason?.startsWith('returned ')) return afterReturn(context, order);
  const isLeft = order.settlement === 'leave' || row.settled_version === row.version;
  if (row.state === 'finished') {
    if (isLeft || !row.reason?.startsWith('became ')) return NOTHING;
    return isEnded ? refuse(cancelledProblem(row)) : finishedChanges(server, order);
  }
  if (row.document_kind === 'sale') return afterSale(context, order);
  if (isEnded && isLeft) return NOTHING;
  // Met as something else than the order says, it may be somebody's work: nobody but a person takes that away.
  const isOthers = order.differs && order.settlement === null;
  if (isEnded)
    return isOthers
      ? refuse(cancelledProblem(row), documentChanged(row))
      : { steps: [{ kind: 'release' }], problems: [] };
  if (!after) return unreadable ? refuse(unreadable) : NOTHING;
  if (server.definition.settings.import.saleStatuses.includes(row.status))
    return isOthers ? refuse(documentChanged(row)) : sell(order);
  return settleChanges(context, order);
}

/** A sale is made of the order as it is now: what changed since the order document was written is in it. */
function sell({ planNow }: DocumentedOrder): Followed {
  const decision = planNow('sale');
  if (!decision.ok) return refuse(...decision.problems);
  return { steps: [{ kind: 'sell', plan: decision.plan }], problems: decision.doubts };
}

/** A change of lines, money or buyer waits for a person; the choice is done. */
function settleChanges({ server }: SyncContext, order: DocumentedOrder): Followed {
  const { row, before, after, settlement } = order;
  if (settlement === 'leave') return NOTHING;
  // What comes back before Kervan makes a sale of the order comes back of that sale.
  const isSoldHere = server.definition.settings.import.saleStatuses.length > 0;
  const changes = before && after ? changesOf(before, after, !isSoldHere) : [];
  // That the status went on puts nothing right; and what was left as it is was left with all that had come back by then.
  const open = [
    ...(order.differs && settlement === null ? [documentChanged(row)] : []),
    ...(row.settled_version === null ? givenBackBefore(server, row, before) : []),
  ];
  if (changes.length === 0) return refuse(...open);
  if (settlement === 'rewrite') {
    const decision = order.planNow('order');
    if (!decision.ok) return refuse(...open, ...decision.problems, changedProblem(server, row, changes));
    const plan = { ...decision.plan, key: row.document_key! };
    return {
      steps: [{ kind: 'rewrite', plan }],
      problems: [...decision.doubts, ...givenBackBefore(server, row, after)],
    };
  }
  return refuse(...open, changedProblem(server, row, changes));
}

/**
 * That something had come back of an order when its document was written; nothing where Kervan makes the sale, because then it comes back of that. The document is
 * of the whole order, as the shop shows it, and whoever makes the sale has to know.
 */
export function givenBackBefore(
  { definition }: SyncContext['server'],
  row: Pick<OrderRow, 'number' | 'document_number'>,
  order: Order | null,
): Problem[] {
  const isSoldHere = definition.settings.import.saleStatuses.length > 0;
  const changes = order && !isSoldHere ? givenBack(order) : [];
  if (changes.length === 0) return [];
  const params = { number: row.number, document: String(row.document_number), changes: joined(changes) };
  return [problem('order-given-back', { ...params, server: definition.name })];
}

function changesOf(before: Order, after: Order, isGivenBackToo: boolean): BothLanguages[] {
  return [...difference(before, after), ...(isGivenBackToo ? givenBackSince(before, after) : [])];
}

/** What changed after somebody made another document of the order's: nothing is done to that one here, and somebody is told. */
function finishedChanges(
  { definition }: SyncContext['server'],
  { row, before, after }: DocumentedOrder,
): Followed {
  const changes = before && after ? changesOf(before, after, true) : [];
  if (changes.length === 0) return NOTHING;
  const params = { number: row.number, document: whatBecame(row), changes: joined(changes) };
  return refuse(problem('finished-order-changed', { ...params, server: definition.name }));
}

function changedProblem(
  { definition }: SyncContext['server'],
  row: OrderRow,
  changes: readonly BothLanguages[],
): Problem {
  const params = { number: row.number, document: String(row.document_number), changes: joined(changes) };
  return problem('order-changed', { ...params, server: definition.name });
}

/** Another moment of creation is another order: shops that start their numbers anew, or a test order under a used number. */
function reusedNumber(timeZone: string, row: OrderRow, { createdAt }: Order): Problem {
  const params = { number: row.number, document: String(row.document_number) };
  return problem('order-number-reused', { ...params, createdAt: dayIn(timeZone, createdAt) });
}
