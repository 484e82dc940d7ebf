import { documentKey, stepOf } from '../../domain/document-key.ts';
import { least, spread, sum, ZERO } from '../../domain/decimal.ts';
import type { Day, PaidAmount } from '../../domain/document.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { Order } from '../../domain/order.ts';
import type { Definition } from '../../domain/settings.ts';
import { mappedPayments, type MappedPayment } from './document-money.ts';
import { converted } from './in-euro.ts';
import { orderMoney } from './order-money.ts';
import type { StandingSale } from './part-of-sale.ts';

/** What was paid after the sale was written, with the key it is written under. */
export interface PaidLater {
  key: string;
  paid: PaidAmount;
}

interface LaterContext {
  tag: string;
  /** The shop's zone, in which a payment's day is read. */
  timeZone: string;
  today: Day;
  settings: Definition['settings']['import'];
  maps: Definition['settings']['maps'];
}

/**
 * The payments of an order that were not paid when its sale was written and are now. Each is known by its place among the order's payments
 * and by its kind, so that it has the same key for ever. Amounts are the sale's, not the order's: without a delivery line, or in leva, the
 * two differ, and what
 * is paid of a sale that a person left as it was is at most what the shop says. Methods whose payments are never written, or were with the document, are none of these.
 */
export function laterPayments(
  before: Order,
  after: Order,
  sale: Pick<StandingSale, 'totalWithVat' | 'original' | 'money'>,
  context: LaterContext,
): PaidLater[] {
  const [then, now] = [paymentsOf(before, context), paymentsOf(after, context)];
  if (!then || !now) return [];
  const inOrder = now.map(({ amountWithVat }) => amountWithVat);
  const all = sale.original ? converted(sum(inOrder), sale.original.rate) : sum(inOrder);
  const amounts = spread(least(sale.totalWithVat, all), inOrder);
  const wasPaid = paidWith(sale, then);
  return now.flatMap((payment, index): PaidLater[] => {
    const amountWithVat = amounts[index]!;
    const isNew = payment.paidWhen === 'shop-says' && payment.isPaid && !wasPaid[index];
    if (!isNew || amountWithVat.eq(ZERO)) return [];
    const { type, paidAt, transaction } = payment;
    const day = paidAt ? dayIn(context.timeZone, paidAt) : context.today;
    const key = documentKey(context.tag, after.number, 'payment', stepOf(`${index} ${type}`));
    return [{ key, paid: { type, amountWithVat, day, transaction } }];
  });
}

/** Which payments were paid with the sale: the shop says so, and the sale has them. It may have been written before they were made. */
function paidWith({ money }: Pick<StandingSale, 'money'>, payments: readonly MappedPayment[]): boolean[] {
  const types = money.paid.map(({ type }) => type);
  return payments.map(({ type, isPaid, paidWhen }) => {
    const at = isPaid || paidWhen === 'document' ? types.indexOf(type) : -1;
    if (at !== -1) types.splice(at, 1);
    return at !== -1;
  });
}

/** The payments as the warehouse knows them; null when one of them cannot be placed, which is said elsewhere. */
function paymentsOf(order: Order, { settings, maps }: LaterContext): MappedPayment[] | null {
  const money = orderMoney(order, settings.vouchers);
  if (!money.ok) return null;
  const mapped = mappedPayments(order, money.value.vouchers, maps.payments);
  return mapped.ok ? mapped.value : null;
}
