import type { Decimal } from '../domain/decimal.ts';
import type { DocumentLine } from '../domain/document.ts';
import type { Order } from '../domain/order.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { problemWithStatusName } from '../i18n/status-name.ts';
import type { OrderView } from '../run/order-view.ts';
import type { OpenProblem } from '../store/problems.ts';
import type { ReceiptRow } from '../store/receipt-tables.ts';
import { receiptOnWire } from './receipt-on-wire.ts';
import { wordsOf } from './wire/common.ts';
import type { OrderDetail, OrderSummary } from './wire/orders.ts';

/** What the detail of an order says beyond its row in the list. */
export function detailOnWire(
  view: OrderView,
  open: readonly OpenProblem[],
  receipts: readonly ReceiptRow[],
  statuses: readonly ShopStatus[],
): Omit<OrderDetail, keyof OrderSummary> {
  const { order, items, versions, plan, planProblems, steps } = view;
  return {
    openProblems: open.map((found) => ({
      ...wordsOf(problemWithStatusName(found, statuses)),
      firstAt: found.firstAt.toISOString(),
      lastAt: found.lastAt.toISOString(),
      nextTryAt: found.nextTryAt?.toISOString() ?? null,
    })),
    order: order && orderOnWire(order, items),
    plan: plan && {
      source: plan.source,
      key: plan.key,
      date: plan.date,
      note: plan.note,
      partner:
        typeof plan.partner === 'number'
          ? { id: plan.partner, name: null }
          : { id: null, name: plan.partner.company },
      totalWithVat: cents(plan.totalWithVat),
      original: plan.original && {
        currency: plan.original.currency,
        totalWithVat: cents(plan.original.totalWithVat),
        rate: plan.original.rate.toString(),
      },
      lines: plan.lines.map(lineOnWire),
    },
    planProblems: planProblems.map(wordsOf),
    receipts: receipts.map(receiptOnWire),
    versions,
    steps: steps.map(({ kind, number, amount, day, at }) => ({ kind, number, amount, day, at })),
  };
}

function orderOnWire(order: Order, items: ReadonlyMap<string, number>): NonNullable<OrderDetail['order']> {
  const { customer, invoice, delivery, payments, refunds, lines, discounts, totals, note } = order;
  const { vatRate: _vatRate, priceWithVat, feeWithVat, ...address } = delivery;
  return {
    customer: { name: customer.name, email: customer.email, phone: customer.phone },
    invoice,
    delivery: { ...address, priceWithVat: cents(priceWithVat), feeWithVat: cents(feeWithVat) },
    payments: payments.map(({ method, amount, isPaid }) => ({ method, amount: cents(amount), isPaid })),
    refunds: refunds.map(({ method, amountWithVat, at }) => ({
      method,
      amount: cents(amountWithVat),
      at: at.toISOString(),
    })),
    lines: lines.map((line) => ({
      sku: line.sku,
      variant: line.variantId,
      name: line.name,
      quantity: line.quantity.toString(),
      unitPriceWithVat: cents(line.unitPriceWithVat),
      discountWithVat: cents(line.discountWithVat),
      totalWithVat: cents(line.totalWithVat),
      vatRate: line.vatRate.toString(),
      item: line.variantId === null ? null : (items.get(line.variantId) ?? null),
    })),
    discounts: discounts.map(({ kind, code, amountWithVat, isFreeDelivery }) => ({
      kind,
      code,
      amountWithVat: cents(amountWithVat),
      isFreeDelivery,
    })),
    totals: {
      goods: cents(totals.goods),
      delivery: cents(totals.delivery),
      discount: cents(totals.discount),
      total: cents(totals.total),
    },
    note,
  };
}

function lineOnWire(line: DocumentLine): NonNullable<OrderDetail['plan']>['lines'][number] {
  return {
    item: typeof line.item === 'number' ? line.item : null,
    name: line.name,
    quantity: line.quantity.toString(),
    priceOut: line.priceOut.toString(),
    vatOut: line.vatOut.toString(),
    discountPercent: line.discountPercent.toString(),
    totalWithVat: cents(line.totalWithVat),
    reductions: line.reductions.map(({ cause, code, amountWithVat }) => ({
      cause,
      code,
      amountWithVat: cents(amountWithVat),
    })),
  };
}

/** Money with at least two places; more only where the shop has them. */
function cents(amount: Decimal): string {
  return amount.eq(amount.round(2)) ? amount.toFixed(2) : amount.toString();
}
