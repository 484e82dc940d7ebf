import type { Decimal } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import type { ReceiptPayment } from '../../domain/receipt.ts';
import { ok, type Answer } from '../../domain/result.ts';
import type { Definition } from '../../domain/settings.ts';
import { mappedPayments } from './document-money.ts';
import { orderMoney } from './order-money.ts';
import { receiptPayments } from './receipt-payments.ts';

/** An order is paid otherwise than when its sale was made, so that its receipt would say something else. */
export interface ReceiptChange {
  /** The shop's methods of payment, then and now. */
  before: string;
  after: string;
  /** How the receipt would show the sale paid now; null: it needs none. Absent when that cannot be told. */
  now?: ReceiptPayment[] | null;
}

/**
 * Whether a sale of this total would have another receipt, or none, as the order is paid now. Both versions are read by the settings of today, so that a
 * change of the settings is no change of the order; `isWithdrawn`: none was owed in between, and it was dropped. Null when nothing changed, or when it cannot be told what was.
 */
export function receiptChange(
  before: Order,
  after: Order,
  total: Decimal,
  settings: Definition['settings'],
  isWithdrawn = false,
): ReceiptChange | null {
  const was = isWithdrawn ? ok(null) : paymentsOnReceipt(before, total, settings);
  const now = paymentsOnReceipt(after, total, settings);
  if (!was.ok || (now.ok && kindsOf(was.value) === kindsOf(now.value))) return null;
  return { before: methodsOf(before), after: methodsOf(after), ...(now.ok && { now: now.value }) };
}

/** The kinds of payment of a receipt as one text; '' for none. */
export function kindsOf(payments: readonly ReceiptPayment[] | null): string {
  return (payments ?? [])
    .map(({ paymentType }) => paymentType)
    .toSorted()
    .join(' ');
}

/** How the receipt of a sale of this total shows an order paid, by these settings; null when it needs none. */
export function paymentsOnReceipt(
  order: Order,
  totalWithVat: Decimal,
  { import: { vouchers }, maps }: Definition['settings'],
): Answer<ReceiptPayment[] | null> {
  const money = orderMoney(order, vouchers);
  if (!money.ok) return { ok: false, problems: [money.problem] };
  const payments = mappedPayments(order, money.value.vouchers, maps.payments);
  return payments.ok
    ? receiptPayments({ orderNumber: order.number, totalWithVat }, payments.value)
    : payments;
}

function methodsOf({ payments }: Order): string {
  return [...new Set(payments.map(({ method }) => method))].join(', ') || '–';
}
