import { spread, sum, toCents, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { Day, DocumentMoney, PaidAmount } from '../../domain/document.ts';
import { dayIn, laterDay } from '../../domain/local-time.ts';
import type { Order, Payment } from '../../domain/order.ts';
import { problem } from '../../domain/problem.ts';
import { receiptRule, type ReceiptRule } from '../../domain/receipt.ts';
import { allOf, failed, ok, type Answer, type Result } from '../../domain/result.ts';
import type { Definition } from '../../domain/settings.ts';
import type { Voucher } from './order-money.ts';

type PaymentMap = Definition['settings']['maps']['payments'];

/** One way in which a part of an order is paid, as the warehouse knows it; the amount is in the order's currency. */
export interface MappedPayment {
  /** paymenttypes.ID */
  type: number;
  amountWithVat: Decimal;
  /** `document`: paid with the document, whatever the shop says. `never`: no payment is ever written. */
  paidWhen: PaymentMap[string]['paidWhen'];
  isPaid: boolean;
  paidAt: Date | null;
  transaction: string;
  /** What its receipt shows; null when neither the settings nor the law says. */
  receipt: ReceiptRule | null;
  method: string;
}

/** The method of vouchers that pay: they stand among the discounts of an order and say none themselves. */
const VOUCHER_METHOD = 'gift-voucher';

/**
 * The payments of an order and the vouchers that pay (which are paid already), each by the rule its method is mapped to; or a problem for
 * each method that is not mapped. Payments of nothing are left out unless there are no others.
 */
export function mappedPayments(
  order: Order,
  vouchers: readonly Voucher[],
  map: PaymentMap,
): Answer<MappedPayment[]> {
  const all = [...order.payments, ...vouchers.map(voucherPayment)];
  const some = all.filter(({ amount }) => !amount.eq(ZERO));
  return allOf((some.length > 0 ? some : all.slice(0, 1)).map((payment) => mapped(order, payment, map)));
}

function voucherPayment({ code, amountWithVat }: Voucher): Payment {
  return { method: VOUCHER_METHOD, amount: amountWithVat, isPaid: true, paidAt: null, transactionId: code };
}

function mapped({ number }: Order, payment: Payment, map: PaymentMap): Result<MappedPayment> {
  const { method, amount, isPaid, paidAt, transactionId } = payment;
  if (amount.lt(ZERO) || !amount.eq(toCents(amount))) {
    const what = { bg: `плащане „${method}“`, en: `payment "${method}"` };
    const [expected, found] = [toCents(amount).abs().toFixed(2), amount.toString()];
    return failed(problem('order-totals-differ', { number, what, expected, found }));
  }
  if (!Object.hasOwn(map, method))
    return failed(problem('payment-not-mapped', { number, method, setting: 'settings.maps.payments' }));
  const { paymentType: type, paidWhen, receipt: setting } = map[method]!;
  const receipt = receiptRule(method, setting);
  const amountWithVat = amount;
  return ok({ type, paidWhen, amountWithVat, isPaid, paidAt, transaction: transactionId, receipt, method });
}

/** The document a sum is owed for. */
export interface OwedDocument {
  /** What it comes to, in the warehouse's currency; never more than its payments before they were converted. */
  totalWithVat: Decimal;
  date: Day;
  /** The shop's zone, in which a payment's day is read. */
  timeZone: string;
  /** Days the partner has to pay (partners.PaymentDays). */
  paymentDays: number;
}

/**
 * What is owed for a document and what of it is paid. Payments that come to more than the document (it has no line for the delivery, or
 * the order is in leva) are scaled to it by largest remainder. A payment's day is the one the shop says, or else the document's.
 */
export function documentMoney(payments: readonly MappedPayment[], document: OwedDocument): DocumentMoney {
  const amounts = spread(
    document.totalWithVat,
    payments.map(({ amountWithVat }) => amountWithVat),
  );
  const paid = payments.flatMap((payment, index): PaidAmount[] => {
    const amountWithVat = amounts[index]!;
    if (amountWithVat.eq(ZERO) || !isPaid(payment)) return [];
    const { type, transaction } = payment;
    return [{ type, amountWithVat, day: paidDay(payment, document), transaction }];
  });
  return { dueType: largest(payments), dueDay: laterDay(document.date, document.paymentDays), paid };
}

function isPaid({ paidWhen, isPaid: shopSays }: MappedPayment): boolean {
  return paidWhen === 'document' || (paidWhen === 'shop-says' && shopSays);
}

function paidDay({ paidWhen, paidAt }: MappedPayment, { date, timeZone }: OwedDocument): Day {
  return paidWhen === 'shop-says' && paidAt ? dayIn(timeZone, paidAt) : date;
}

/** The type that most of the money comes by; among equals the first. */
function largest(payments: readonly MappedPayment[]): number {
  const types = Map.groupBy(payments, ({ type }) => type);
  const totals = [...types].map(([type, of]) => ({ type, total: sum(of.map((each) => each.amountWithVat)) }));
  return totals.reduce((most, each) => (each.total.gt(most.total) ? each : most)).type;
}
