import { sum, type Decimal } from '../../domain/decimal.ts';
import { documentKey } from '../../domain/document-key.ts';
import {
  NUMBER_OF_OPEN_BEFORE,
  type Day,
  type DocumentPlan,
  type SaleNumbering,
} from '../../domain/document.ts';
import type { LocationId } from '../../domain/ids.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { Order } from '../../domain/order.ts';
import type { Problem } from '../../domain/problem.ts';
import { allOf, ok, type Answer } from '../../domain/result.ts';
import type { DocumentContext } from './document-context.ts';
import { documentLine } from './document-line.ts';
import { documentMoney, mappedPayments, type MappedPayment } from './document-money.ts';
import { documentNote } from './document-note.ts';
import { converted, conversionRate, convertedAmounts } from './in-euro.ts';
import { orderMoney, type OrderMoney } from './order-money.ts';
import { planPartner, type PlannedPartner } from './plan-partner.ts';
import { receiptPayments, unprintable } from './receipt-payments.ts';
import { saleNumberSource } from './sale-number-source.ts';
import { soldLines, type SoldAmount } from './sold-lines.ts';

/** A plan, with what somebody should look at all the same; or every reason why there is none. */
export type DocumentDecision =
  | { ok: true; plan: DocumentPlan; doubts: Problem[] }
  | { ok: false; problems: Problem[] };

/** What an order becomes: a document that reserves, or one that takes the goods out. */
type Kind = 'order' | 'sale';

/**
 * What an order becomes in the warehouse: a pure function of the order and its context, so that it can be shown before it
 * is done, and gives the same for ever.
 *
 * The document's total is the order's total to the cent; without a delivery line (setting h = No) it is the total less the
 * delivery and the discounts that pay for it. Vouchers that pay (setting `vouchers`) are added to it. An order in leva of before the euro is
 * converted. A missing or doubtful item makes the whole order wait.
 *
 * It is a sale when the setting o says so or the order's status is among `saleStatuses`; then it takes the place of the order document,
 * if there is one. A sale is dated the day it is written and tells what is owed and paid, and where its sale number comes from.
 */
export function planDocument(order: Order, context: DocumentContext): DocumentDecision {
  const rate = conversionRate(order, context);
  if (!rate.ok) return refuse([rate.problem]);
  const money = orderMoney(order, context.settings.vouchers);
  if (!money.ok) return refuse([money.problem]);
  const kind = kindOf(order, context);
  const sold = soldLines(order, money.value, context);
  const payments = paymentsOf(kind, order, money.value, context);
  const saleNumber = saleNumberOf(kind, order, context);
  const buyer = allOf([planPartner(order, context.settings, context.partners)]);
  if (!sold.ok || !buyer.ok || !payments.ok || !saleNumber.ok)
    return refuse(
      [sold, buyer, payments, saleNumber].flatMap((answer) => (answer.ok ? [] : answer.problems)),
    );
  const [{ doubts, ...partner }] = buyer.value as [PlannedPartner];
  const plan = documentOf(
    kind,
    order,
    {
      ...partner,
      sold: sold.value,
      payments: payments.value,
      saleNumber: saleNumber.value,
      anchor: anchorOf(order, money.value, context),
      rate: rate.value,
    },
    context,
  );
  const printed = kind === 'sale' ? withReceipt(plan, payments.value!, context) : ok(plan);
  return printed.ok ? { ok: true, plan: printed.value, doubts } : refuse(printed.problems);
}

/** A sale with what its receipt shows as paid; one that needs a receipt and can have none is not made. */
function withReceipt(
  plan: DocumentPlan,
  payments: readonly MappedPayment[],
  { printer }: DocumentContext,
): Answer<DocumentPlan> {
  if (!printer) return ok(plan);
  const receipt = receiptPayments(plan, payments);
  if (!receipt.ok) return receipt;
  const problems = receipt.value ? unprintable(plan, printer) : [];
  return problems.length > 0 ? { ok: false, problems } : ok({ ...plan, receipt: receipt.value });
}

function kindOf({ status }: Order, { kind, settings }: DocumentContext): Kind {
  if (kind !== null) return kind;
  return settings.documentKind === 'sale' || settings.saleStatuses.includes(status) ? 'sale' : 'order';
}

/** Warehouse Pro keeps payments of sales only. */
function paymentsOf(
  kind: Kind,
  order: Order,
  { vouchers }: OrderMoney,
  { maps }: DocumentContext,
): Answer<MappedPayment[] | null> {
  return kind === 'sale' ? mappedPayments(order, vouchers, maps.payments) : ok(null);
}

function saleNumberOf(
  kind: Kind,
  { number }: Order,
  { settings, operatorCode, isOpenFromBefore }: DocumentContext,
): Answer<SaleNumbering | null> {
  if (kind !== 'sale' || operatorCode === null) return ok(null);
  if (isOpenFromBefore) return ok(NUMBER_OF_OPEN_BEFORE);
  return saleNumberSource(number, settings, operatorCode);
}

/** What a document must come to, in the order's currency. */
function anchorOf(order: Order, { vouchers, delivery }: OrderMoney, { settings }: DocumentContext): Decimal {
  const owed = order.totals.total.plus(sum(vouchers.map(({ amountWithVat }) => amountWithVat)));
  return settings.delivery.add ? owed : owed.minus(delivery.totalWithVat);
}

/** All that was found out about an order before its document is put together. */
interface Parts extends Omit<PlannedPartner, 'doubts'> {
  sold: SoldAmount[];
  payments: MappedPayment[] | null;
  saleNumber: SaleNumbering | null;
  anchor: Decimal;
  rate: Decimal | null;
}

function documentOf(
  kind: Kind,
  order: Order,
  { partner, paymentDays, sold, payments, saleNumber, anchor, rate }: Parts,
  context: DocumentContext,
): DocumentPlan {
  const { settings, tag, timeZone, user, pricesIncludeVat, orderDocument } = context;
  const inOrder = sold.map(({ net }) => net);
  const amounts = rate ? convertedAmounts(inOrder, rate) : inOrder;
  const lines = sold.map((each, index) => documentLine(each.sold, amounts[index]!, pricesIncludeVat));
  const totalWithVat = sum(lines.map((line) => line.totalWithVat));
  assertAnchor(order, totalWithVat, rate ? converted(anchor, rate) : anchor);
  const key = documentKey(tag, order.number, kind);
  const date = dayOf(kind, order, context);
  const original = rate && { currency: order.currency, totalWithVat: anchor, rate };
  return {
    kind,
    key,
    orderNumber: order.number,
    location: settings.location as LocationId,
    partner,
    user,
    date,
    totalWithVat,
    original,
    note: documentNote(key, order, original),
    lines,
    money: payments && documentMoney(payments, { totalWithVat, date, timeZone, paymentDays }),
    saleNumber,
    replaces: kind === 'sale' ? orderDocument : null,
    receipt: null,
  };
}

function dayOf(kind: Kind, order: Order, { settings, timeZone, today }: DocumentContext): Day {
  return kind === 'order' && settings.documentDate === 'order-day' ? dayIn(timeZone, order.createdAt) : today;
}

/** The last line of defence: a document that does not equal its anchor is a bug, and bugs write nothing. */
function assertAnchor({ number }: Order, total: Decimal, anchor: Decimal): void {
  if (!anchor.eq(total))
    throw new Error(
      `document of order ${number}: ${total.toString()} is not the anchor ${anchor.toString()}`,
    );
}

function refuse(problems: Problem[]): DocumentDecision {
  return { ok: false, problems };
}
