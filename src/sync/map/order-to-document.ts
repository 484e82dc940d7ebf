import { decimal, sum, ZERO, type Decimal } from '../../domain/decimal.ts';
import { documentKey } from '../../domain/document-key.ts';
import type { Day, DocumentLine, DocumentPlan } from '../../domain/document.ts';
import type { LocationId, PartnerId, UserId } from '../../domain/ids.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import type { ImportSettings } from '../../domain/settings.ts';
import type { Result } from '../../domain/result.ts';
import type { Item } from '../../warehouse/warehouse.ts';
import { documentLine, type Sold } from './document-line.ts';
import { documentNote } from './document-note.ts';
import { orderMoney, type NetAmount, type OrderMoney } from './order-money.ts';

const ONE = decimal('1');

/** All that an order's document depends on besides the order itself. */
export interface DocumentContext {
  settings: ImportSettings;
  /** Stands for the shop in the document's key. */
  tag: string;
  /** The shop's zone, in which an order's day is read. */
  timeZone: string;
  /** Today in that zone. */
  today: Day;
  pricesIncludeVat: boolean;
  /** The warehouse's base currency. */
  currency: string;
  /** The user named on the document. */
  user: UserId;
  /** The item of an order line, or why there is none. */
  itemOf: (line: OrderLine) => Result<Item>;
  deliveryItem: Item | null;
}

/** A plan, or every reason why there is none. */
export type DocumentDecision = { ok: true; plan: DocumentPlan } | { ok: false; problems: Problem[] };

/**
 * What an order becomes in the warehouse: a pure function of the order and its context, so that it can be shown before it
 * is done, and gives the same for ever.
 *
 * The document's total is the order's total to the cent; without a delivery line (setting h = No) it is the total less the
 * delivery and the discounts that pay for it. Vouchers that pay (setting `vouchers`) are added to it. A missing or doubtful item makes the whole order wait.
 */
export function planDocument(order: Order, context: DocumentContext): DocumentDecision {
  if (order.currency !== context.currency) {
    return refuse(
      problem('order-currency', {
        number: order.number,
        currency: order.currency,
        expected: context.currency,
      }),
    );
  }
  const money = orderMoney(order, context.settings.vouchers);
  if (!money.ok) return refuse(money.problem);
  const sold = order.lines.map((line) => soldLine(order, line, context));
  const delivery = soldDelivery(order, money.value.delivery, context);
  const problems = [...sold, ...(delivery ? [delivery] : [])].flatMap((answer) =>
    answer.ok ? [] : [answer.problem],
  );
  if (problems.length > 0) return refuse(...problems);

  const lines: DocumentLine[] = [];
  for (const [index, answer] of sold.entries()) {
    if (answer.ok)
      lines.push(documentLine(answer.value, money.value.lines[index]!, context.pricesIncludeVat));
  }
  if (delivery?.ok) lines.push(documentLine(delivery.value, money.value.delivery, context.pricesIncludeVat));
  const totalWithVat = sum(lines.map((line) => line.totalWithVat));
  assertAnchor(order, money.value, totalWithVat, context);
  const key = documentKey(context.tag, order.number);
  const plan: DocumentPlan = {
    kind: 'order',
    key,
    orderNumber: order.number,
    location: context.settings.location as LocationId,
    partner: context.settings.retailPartner as PartnerId,
    user: context.user,
    date:
      context.settings.documentDate === 'order-day'
        ? dayIn(context.timeZone, order.createdAt)
        : context.today,
    totalWithVat,
    note: documentNote(key, order),
    lines,
    money: null,
    saleNumber: null,
    replaces: null,
  };
  return { ok: true, plan };
}

function soldLine(order: Order, line: OrderLine, context: DocumentContext): Result<Sold> {
  const found = context.itemOf(line);
  if (!found.ok) return found;
  return withVat(order, found.value, line.vatRate, {
    quantity: line.quantity,
    unitPriceWithVat: line.unitPriceWithVat,
  });
}

/** The delivery as a line of quantity 1, when the setting asks for it and anything is left to pay for it. */
function soldDelivery(order: Order, net: NetAmount, context: DocumentContext): Result<Sold> | null {
  if (!context.settings.delivery.add || net.totalWithVat.eq(ZERO)) return null;
  if (!context.deliveryItem) {
    const value = String(context.settings.delivery.item);
    return {
      ok: false,
      problem: problem('item-missing', { setting: 'settings.import.delivery.item', value }),
    };
  }
  const { deliveryItem: item } = context;
  const rate = order.delivery.vatRate ?? item.vatRate ?? ZERO;
  return withVat(order, item, rate, { quantity: ONE, unitPriceWithVat: order.totals.delivery });
}

/** The shop and the warehouse must agree on the VAT of what was sold: the accountant answers for it. */
function withVat(order: Order, item: Item, shopRate: Decimal, rest: Omit<Sold, 'item'>): Result<Sold> {
  const { vatRate } = item;
  if (vatRate === null) {
    return {
      ok: false,
      problem: problem('item-vat-unknown', {
        number: order.number,
        item: item.name,
        code: item.code,
        group: item.vatGroup,
      }),
    };
  }
  if (!vatRate.eq(shopRate)) {
    const params = {
      number: order.number,
      item: item.name,
      code: item.code,
      shopRate: shopRate.toString(),
      itemRate: vatRate.toString(),
    };
    return { ok: false, problem: problem('item-vat-differs', params) };
  }
  return { ok: true, value: { item: { ...item, vatRate }, ...rest } };
}

/** The last line of defence: a document that does not equal its anchor is a bug, and bugs write nothing. */
function assertAnchor(order: Order, money: OrderMoney, total: Decimal, context: DocumentContext): void {
  const owed = order.totals.total.plus(sum(money.vouchers.map(({ amountWithVat }) => amountWithVat)));
  const anchor = context.settings.delivery.add ? owed : owed.minus(money.delivery.totalWithVat);
  if (!anchor.eq(total))
    throw new Error(
      `document of order ${order.number}: ${total.toString()} is not the anchor ${anchor.toString()}`,
    );
}

function refuse(...problems: Problem[]): DocumentDecision {
  return { ok: false, problems };
}
