import { decimal, sum } from '../domain/decimal.ts';
import { documentKey, stepOf } from '../domain/document-key.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import type { SyncContext } from './context.ts';
import { NOTHING, type Followed, type FollowUp, type KnownSale } from './followed.ts';
import { converted } from './map/in-euro.ts';
import { arePaidAlike, paymentsSince } from './map/later-payments.ts';
import type { WrittenPayment } from './map/written-payments.ts';

/**
 * What follows from how the order is paid after its sale was written: what was paid since is written; what was written and is paid no more in
 * the shop is told, and nothing is taken back by itself, until the shop says again that it is paid, or a person leaves it.
 */
export function payments(context: SyncContext, known: KnownSale): Followed {
  const { order, after, sale } = known;
  const { atSale, today, steps } = order;
  if (!atSale) return NOTHING;
  const { definition, tag } = context.server;
  const { import: settings, maps } = definition.settings;
  const { timeZone } = definition.shop;
  const refundKeys = new Set(after.refunds.map(({ id }) => refundKey(context, after.number, id)));
  const later = steps
    // What was left missing was paid all the same.
    .filter(({ kind, key }) => kind === 'payment' || (kind === 'missing' && key.startsWith('KVP-')))
    .filter(({ key }) => !refundKeys.has(key))
    .map(({ key, amount }) => ({ key, amountWithVat: decimal(amount!) }));
  const { due, unconfirmed, confirmed, problems } = paymentsSince({ atSale, after }, sale.sale, later, {
    tag,
    timeZone,
    today,
    settings,
    maps,
  });
  const pay = due
    .filter(({ key }) => !order.done.has(key))
    .map((each): FollowUp => ({ kind: 'pay', of: sale.sale.key, ...each }));
  const left = new Set(steps.flatMap(({ kind, key }) => (kind === 'unpaid' ? [key] : [])));
  const unpaid = leftOver(
    context,
    known,
    unconfirmed.filter(({ key }) => !left.has(key)),
  );
  return {
    steps: [...pay, ...unpaid.steps],
    problems: [...problems, ...unpaid.problems],
    paidAgain: confirmed.filter((key) => left.has(key)),
  };
}

/** The key under which money that the shop gave back is written to a return. */
export function refundKey({ server }: SyncContext, number: OrderNumber, refund: string): string {
  return documentKey(server.tag, number, 'payment', stepOf(`refund ${refund}`));
}

/** Whether what is paid may come out otherwise by what a person is still to choose: another amount, or of another partner. */
export function waitsForChoice({ order: { before, planNow }, after, sale }: KnownSale): boolean {
  const decision = planNow('sale');
  return (
    !before || !decision.ok || decision.plan.partner !== sale.sale.partner || !arePaidAlike(before, after)
  );
}

/** Written payments that the shop shows as unpaid, and nobody has left so; money that was given back explains itself. */
function leftOver(
  { server }: SyncContext,
  { order, after, sale }: KnownSale,
  open: readonly WrittenPayment[],
): Followed {
  const { row, settlement } = order;
  const amount = sum(open.map(({ amountWithVat }) => amountWithVat));
  const refunded = sum(after.refunds.map(({ amountWithVat }) => amountWithVat));
  const { original } = sale.sale;
  if (open.length === 0 || amount.lte(original ? converted(refunded, original.rate) : refunded))
    return NOTHING;
  if (settlement === 'leave')
    return { steps: [{ kind: 'leave', as: 'unpaid', payments: [...open] }], problems: [] };
  const params = { number: row.number, document: String(row.document_number), amount: amount.toFixed(2) };
  return {
    steps: [],
    problems: [problem('payment-unpaid-again', { ...params, server: server.definition.name })],
  };
}
