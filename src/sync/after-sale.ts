import { sum, ZERO, type Decimal } from '../domain/decimal.ts';
import { documentKey, stepOf } from '../domain/document-key.ts';
import type { DocumentPlan, PaidAmount } from '../domain/document.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { dayIn } from '../domain/local-time.ts';
import type { Refund } from '../domain/order.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { joined } from '../i18n/text.ts';
import { payments, refundKey, waitsForChoice } from './after-payment.ts';
import type { SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import {
  cancelledProblem,
  documentChanged,
  NOTHING,
  refuse,
  type DocumentedOrder,
  type Followed,
  type FollowUp,
  type KnownSale,
} from './followed.ts';
import { converted } from './map/in-euro.ts';
import { planCorrection } from './map/plan-correction.ts';
import { planReturn, WHOLE } from './map/plan-return.ts';
import { difference } from './order-difference.ts';
import { receiptOfSale } from './receipts/changed-payments.ts';
import type { SaleSoFar } from './standing-sale-of.ts';

/**
 * What follows for an order that has a sale. Goods that came back are taken in, whole or by refunds; what was paid since is written; whatever
 * else changed waits for a person. A cancelled order whose goods were sold already is a return.
 */
export function afterSale(context: SyncContext, order: DocumentedOrder): Followed {
  const { row, after, unreadable, sale } = order;
  const isEnded = endedStatuses(context.server.definition).includes(row.status);
  if (!after) return unreadable ? refuse(unreadable) : NOTHING;
  if (!sale) return isEnded ? refuse(cancelledProblem(row)) : unknownSale(context, order);
  const known = { order, after, sale };
  const paid = payments(context, known);
  const receipt = isEnded ? NOTHING : receiptOfSale(context, known);
  const changed = isEnded ? NOTHING : both(correct(context, known), receipt);
  const money = isEnded ? NOTHING : givenBackAlone(context, known);
  if (changed.problems.length > 0 || changed.steps.length > 0)
    return both(both(waitsForChoice(known) ? { ...paid, steps: [] } : paid, changed), money);
  // What was paid before the goods came back was paid all the same.
  return both(both(paid, returns(context, known, isEnded)), money);
}

/**
 * Money that the shop gave back without saying for which goods. What it is worth in the warehouse nobody knows: goods on their way back, or a price lowered
 * after the sale, which is the accountant's. So it is told until a person has left it so, and written with the return of the whole otherwise.
 */
function givenBackAlone(context: SyncContext, known: KnownSale): Followed {
  const { row, settlement } = known.order;
  const payments = refundsAlone(context, known)
    .map((refund) => ({
      key: refundKey(context, row.number as OrderNumber, refund.id),
      amountWithVat: refundedAmount(context, refund, known.sale).amountWithVat,
    }))
    .filter(({ amountWithVat }) => amountWithVat.gt(ZERO));
  if (payments.length === 0) return NOTHING;
  if (settlement === 'leave') return { steps: [{ kind: 'leave', as: 'refund', payments }], problems: [] };
  const amount = sum(payments.map(({ amountWithVat }) => amountWithVat)).toFixed(2);
  const params = { number: row.number, document: String(row.document_number), amount };
  return refuse(problem('refund-without-goods', { ...params, server: context.server.definition.name }));
}

/** The refunds that name no goods, without those that a person settled otherwise. */
function refundsAlone(context: SyncContext, { order, after }: Pick<KnownSale, 'order' | 'after'>): Refund[] {
  const left = new Set(order.steps.flatMap(({ kind, key }) => (kind === 'refund' ? [key] : [])));
  return after.refunds.filter(
    ({ id, lines }) =>
      lines.length === 0 && !left.has(refundKey(context, order.row.number as OrderNumber, id)),
  );
}

/**
 * A sale that was found by its key alone, and not as the order says: which cent is of which line is not known. A return of it would be a guess, so
 * whatever is paid or comes back is a person's, who is told until the order is left as it is.
 */
function unknownSale(context: SyncContext, order: DocumentedOrder): Followed {
  const { row, settlement } = order;
  if (settlement === 'leave' || row.settled_version === row.version) return NOTHING;
  return refuse(documentChanged(row), ...changes(context, order).problems);
}

/**
 * What follows for an order whose sale came back as a whole. Money that is given back after the goods is written to their return; an order that
 * is revived is not sold again.
 */
export function afterReturn(context: SyncContext, order: DocumentedOrder): Followed {
  const { row, after, sale, done } = order;
  const { definition, tag } = context.server;
  const number = row.number as OrderNumber;
  if (!endedStatuses(definition).includes(row.status)) {
    const params = { number, status: row.status, document: String(row.document_number) };
    return refuse(problem('sale-order-revived', params));
  }
  const whole = sale?.returns.find(({ key }) => key === documentKey(tag, number, 'return', WHOLE));
  const last = whole ?? sale?.returns.at(-1);
  if (!after || !sale || !last) return NOTHING;
  const named = after.refunds.filter(({ lines }) => lines.length > 0);
  const bare = refundsAlone(context, { order, after });
  const later = [
    // The return of all that was left was paid by what had been given back by then.
    ...bare.slice(whole?.money?.paid.length ?? 0),
    ...named.filter(({ id }) => !done.has(documentKey(tag, number, 'return', stepOf(id)))),
  ];
  const paid = payments(context, { order, after, sale });
  const unpaid = { ...paid, steps: paid.steps.filter(({ kind }) => kind === 'leave') };
  return both({ steps: givenBack(context, { order, after, sale }, later, last), problems: [] }, unpaid);
}

function both(one: Followed, other: Followed): Followed {
  return {
    steps: [...one.steps, ...other.steps],
    problems: [...one.problems, ...other.problems],
    isBack: one.isBack === true || other.isBack === true,
    paidAgain: [...(one.paidAgain ?? []), ...(other.paidAgain ?? [])],
  };
}

/** Money that was given back after the goods of a return came, each refund once. */
function givenBack(
  context: SyncContext,
  { order, after, sale }: KnownSale,
  refunds: readonly Refund[],
  of: DocumentPlan,
): FollowUp[] {
  const amountOf = (refund: Refund): PaidAmount => refundedAmount(context, refund, sale);
  const keyOf = ({ id }: Refund): string => refundKey(context, after.number, id);
  const due = refunds.filter(
    (refund) => amountOf(refund).amountWithVat.gt(ZERO) && !order.done.has(keyOf(refund)),
  );
  const others = [
    ...after.refunds.filter(({ lines }) => lines.length > 0),
    ...refundsAlone(context, { order, after }),
  ].filter((refund) => !due.includes(refund));
  let givenBackWithVat = sum(others.map((refund) => amountOf(refund).amountWithVat));
  return due.map((refund) => {
    const paid = amountOf(refund);
    givenBackWithVat = givenBackWithVat.plus(paid.amountWithVat);
    return { kind: 'pay', key: keyOf(refund), of: of.key, paid, givenBackWithVat };
  });
}

/** Refunds that name goods, each under its own key; and all that is left, when the order is cancelled or returned as a whole. */
function returns(context: SyncContext, { order, after, sale }: KnownSale, isEnded: boolean): Followed {
  const { done, today, row } = order;
  const { tag } = context.server;
  const plans = [...sale.returns];
  const steps: FollowUp[] = [];
  const problems: Problem[] = [];
  for (const refund of after.refunds.filter(({ lines }) => lines.length > 0)) {
    if (done.has(documentKey(tag, row.number as OrderNumber, 'return', stepOf(refund.id)))) continue;
    const lines = refund.lines.map(({ lineId, quantity }) => ({ orderLine: lineId, quantity }));
    const refunded = [refundedAmount(context, refund, sale)];
    const answer = planReturn(sale.sale, { refund: refund.id, lines, refunded }, plans, { tag, today });
    if (!answer.ok) {
      problems.push(...answer.problems);
      continue;
    }
    plans.push(answer.value);
    steps.push({ kind: 'return', plan: answer.value, isWhole: false });
  }
  if (!isEnded) return { steps, problems };
  if (problems.length > 0) return { steps, problems: [...problems, cancelledProblem(row)] };
  const bare = refundsAlone(context, { order, after });
  // To a return that stands already somebody may have entered by hand what was given back.
  const isFirst = sale.returns.length === 0;
  const refunded = isFirst ? bare.map((refund) => refundedAmount(context, refund, sale)) : [];
  const rest = planReturn(sale.sale, { refund: null, lines: null, refunded }, plans, { tag, today });
  if (rest.ok) {
    steps.push({ kind: 'return', plan: rest.value, isWhole: true });
    if (!isFirst) steps.push(...givenBack(context, { order, after, sale }, bare, rest.value));
    return { steps, problems: [] };
  }
  const isNothingLeft = rest.problems.every(({ code }) => code === 'return-nothing-left');
  const last = plans.at(-1);
  if (isNothingLeft)
    return {
      steps: [...steps, ...(last ? givenBack(context, { order, after, sale }, bare, last) : [])],
      problems: [],
      isBack: true,
    };
  return { steps, problems: [...rest.problems, cancelledProblem(row)] };
}

/** Which method of the order's payments stands for money that goes back; the shop has other words for it. That they match is assumed. */
const METHODS: Record<string, string> = {
  'bank-transfer': 'bank-transfer',
  card: 'card-online',
  cash: 'cash-on-delivery',
};

function refundedAmount(
  { server }: SyncContext,
  { at, amountWithVat, method }: Refund,
  { sale }: SaleSoFar,
): PaidAmount {
  const { maps } = server.definition.settings;
  const rule = maps.payments[METHODS[method] ?? ''];
  const amount: Decimal = sale.original ? converted(amountWithVat, sale.original.rate) : amountWithVat;
  const day = dayIn(server.definition.shop.timeZone, at);
  return { type: rule?.paymentType ?? sale.money.dueType, amountWithVat: amount, day, transaction: '' };
}

/** What changed since the sale is taken back and sold anew when a person says so; until then somebody is told. */
function correct(context: SyncContext, { order, sale }: KnownSale): Followed {
  const { before, after, settlement, row } = order;
  if (settlement !== 'correct' || !before || !after || difference(before, after).length === 0)
    return changes(context, order);
  const decision = order.planNow('sale');
  // What could not be corrected is left to choose.
  if (!decision.ok)
    return refuse(...decision.problems, ...changes(context, { ...order, settlement: null }).problems);
  const { returned, sold } = planCorrection(sale.sale, decision.plan, {
    tag: context.server.tag,
    hash: row.hash,
  });
  const plans = [returned, sold].filter((plan) => plan !== null);
  return { steps: plans.length === 0 ? [] : [{ kind: 'correct', plans }], problems: decision.doubts };
}

function changes({ server }: SyncContext, { row, before, after, settlement }: DocumentedOrder): Followed {
  const found = before && after ? difference(before, after) : [];
  if (found.length === 0 || settlement === 'leave') return NOTHING;
  const params = { number: row.number, document: String(row.document_number), changes: joined(found) };
  return refuse(problem('sale-order-changed', { ...params, server: server.definition.name }));
}
