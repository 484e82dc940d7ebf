import { sum, type Decimal } from '../../domain/decimal.ts';
import { documentKey } from '../../domain/document-key.ts';
import type { Day, DocumentPlan } from '../../domain/document.ts';
import type { LocationId, PartnerId } from '../../domain/ids.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { Order } from '../../domain/order.ts';
import type { Problem } from '../../domain/problem.ts';
import type { DocumentContext } from './document-context.ts';
import { documentLine } from './document-line.ts';
import { documentNote } from './document-note.ts';
import { converted, conversionRate, convertedAmounts } from './in-euro.ts';
import { orderMoney, type OrderMoney } from './order-money.ts';
import { soldLines } from './sold-lines.ts';

/** A plan, or every reason why there is none. */
export type DocumentDecision = { ok: true; plan: DocumentPlan } | { ok: false; problems: Problem[] };

/**
 * What an order becomes in the warehouse: a pure function of the order and its context, so that it can be shown before it
 * is done, and gives the same for ever.
 *
 * The document's total is the order's total to the cent; without a delivery line (setting h = No) it is the total less the
 * delivery and the discounts that pay for it. Vouchers that pay (setting `vouchers`) are added to it. An order in leva of before the euro is
 * converted. A missing or doubtful item makes the whole order wait.
 */
export function planDocument(order: Order, context: DocumentContext): DocumentDecision {
  const rate = conversionRate(order, context);
  if (!rate.ok) return refuse(rate.problem);
  const money = orderMoney(order, context.settings.vouchers);
  if (!money.ok) return refuse(money.problem);
  const sold = soldLines(order, money.value, context);
  if (!sold.ok) return refuse(...sold.problems);

  const inOrder = sold.value.map(({ net }) => net);
  const amounts = rate.value ? convertedAmounts(inOrder, rate.value) : inOrder;
  const lines = sold.value.map((each, index) =>
    documentLine(each.sold, amounts[index]!, context.pricesIncludeVat),
  );
  const totalWithVat = sum(lines.map((line) => line.totalWithVat));
  const anchor = anchorOf(order, money.value, context);
  assertAnchor(order, totalWithVat, rate.value ? converted(anchor, rate.value) : anchor);
  const key = documentKey(context.tag, order.number);
  const original = rate.value && { currency: order.currency, totalWithVat: anchor, rate: rate.value };
  const plan: DocumentPlan = {
    kind: 'order',
    key,
    orderNumber: order.number,
    location: context.settings.location as LocationId,
    partner: context.settings.retailPartner as PartnerId,
    user: context.user,
    date: dayOf(order, context),
    totalWithVat,
    original,
    note: documentNote(key, order, original),
    lines,
    money: null,
    saleNumber: null,
    replaces: null,
  };
  return { ok: true, plan };
}

function dayOf(order: Order, { settings, timeZone, today }: DocumentContext): Day {
  return settings.documentDate === 'order-day' ? dayIn(timeZone, order.createdAt) : today;
}

/** What a document must come to, in the order's currency. */
function anchorOf(order: Order, { vouchers, delivery }: OrderMoney, { settings }: DocumentContext): Decimal {
  const owed = order.totals.total.plus(sum(vouchers.map(({ amountWithVat }) => amountWithVat)));
  return settings.delivery.add ? owed : owed.minus(delivery.totalWithVat);
}

/** The last line of defence: a document that does not equal its anchor is a bug, and bugs write nothing. */
function assertAnchor({ number }: Order, total: Decimal, anchor: Decimal): void {
  if (!anchor.eq(total))
    throw new Error(
      `document of order ${number}: ${total.toString()} is not the anchor ${anchor.toString()}`,
    );
}

function refuse(...problems: Problem[]): DocumentDecision {
  return { ok: false, problems };
}
