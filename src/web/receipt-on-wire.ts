import type { Decimal } from '../domain/decimal.ts';
import type { ReceiptContent } from '../domain/receipt.ts';
import { lineAmount, type DaySum, type ReceiptDay } from '../run/receipt-days.ts';

import { contentOf, problemOf } from '../store/receipts.ts';
import type { ReceiptRow, ReceiptState } from '../store/receipt-tables.ts';
import { wordsOf } from './wire/common.ts';
import type {
  ReceiptDays,
  ReceiptDetail,
  ReceiptPage,
  ReceiptSummary,
  WireReceiptState,
} from './wire/receipts.ts';

/** How each state is shown. */
const SHOWN_AS: Record<ReceiptState, WireReceiptState> = {
  announced: 'pending',
  found: 'in-doubt',
  pending: 'pending',
  printing: 'printing',
  printed: 'printed',
  refused: 'refused',
  'in-doubt': 'in-doubt',
  dropped: 'dropped',
};

/** The states that are shown as this one. */
export function statesOf(shown: WireReceiptState): ReceiptState[] {
  const states = Object.keys(SHOWN_AS) as ReceiptState[];
  return states.filter((state) => state !== 'announced' && SHOWN_AS[state] === shown);
}

/** How many there are of what is shown as each state. */
export function countsOnWire(counts: ReadonlyMap<ReceiptState, number>): ReceiptPage['counts'] {
  const of = (shown: WireReceiptState): number =>
    statesOf(shown).reduce((total, state) => total + (counts.get(state) ?? 0), 0);
  return {
    pending: of('pending'),
    printing: of('printing'),
    printed: of('printed'),
    refused: of('refused'),
    'in-doubt': of('in-doubt'),
    dropped: of('dropped'),
  };
}

/** What a list shows of a receipt. */
export function receiptOnWire(row: ReceiptRow): ReceiptSummary {
  const found = problemOf(row);
  const state = SHOWN_AS[row.state];
  const isWaiting = state === 'pending' || state === 'refused';
  return {
    id: row.id,
    kind: row.kind,
    state,
    order: row.order_number,
    document: row.document_number,
    saleNumber: row.sale_number,
    total: row.total,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    printed:
      row.receipt_number === null
        ? null
        : {
            receiptNumber: row.receipt_number,
            at: row.receipt_at ?? '',
            amount: row.amount,
            memory: row.memory,
            register: row.register,
          },
    settledBy: row.settled_by,
    reason: row.reason,
    problem: found && wordsOf(found),
    maySayPrinted: isWaiting || state === 'in-doubt',
    // Before a person is, the printer is asked.
    maySayNotPrinted: row.state === 'in-doubt',
    maySayNotOwed: isWaiting || row.state === 'in-doubt',
    maySaySettled: state === 'printed' && found !== null,
    // What a dead run sent is asked about too; while its run lives, no other one begins.
    mayRetry: isWaiting || row.state === 'found' || row.state === 'printing',
  };
}

/** A receipt in full, with those it belongs to. */
export function receiptDetailOnWire(row: ReceiptRow, ofOrder: readonly ReceiptRow[]): ReceiptDetail {
  const content = contentOf(row);
  const reversed = ofOrder.find(({ key }) => key === row.reverses);
  return {
    ...receiptOnWire(row),
    items: (content?.items ?? []).map(itemOnWire),
    payments: (content?.payments ?? []).map(({ paymentType, amount }) => ({
      kind: paymentType,
      amount: cents(amount),
    })),
    task: row.task,
    reverses: reversed ? receiptOnWire(reversed) : null,
    reversals: ofOrder.filter(({ reverses }) => reverses === row.key).map(receiptOnWire),
  };
}

function itemOnWire(item: ReceiptContent['items'][number]): ReceiptDetail['items'][number] {
  const nothing = { quantity: null, unitPrice: null, discount: null, taxGroup: null, total: null };
  if (item.kind === 'comment') return { kind: 'comment', text: item.text, ...nothing };
  const { text, quantity, unitPrice, priceModifier, taxGroup } = item;
  return {
    kind: 'sale',
    text,
    quantity: quantity.toString(),
    unitPrice: cents(unitPrice),
    discount: priceModifier ? cents(priceModifier.value) : null,
    taxGroup,
    total: cents(lineAmount(item)),
  };
}

/** Days of receipts; `taxGroups` names the percents of a group. */
export function daysOnWire(
  days: readonly ReceiptDay[],
  taxGroups: Readonly<Record<string, number>>,
): ReceiptDays {
  const sumOnWire = ({ count, total, byTaxGroup, byPayment, unknown, undated }: DaySum) => ({
    count,
    total: cents(total),
    byTaxGroup: byTaxGroup.map(({ taxGroup, amount }) => ({
      taxGroup,
      rates: Object.keys(taxGroups).filter((rate) => taxGroups[rate] === taxGroup),
      amount: cents(amount),
    })),
    byPayment: byPayment.map(({ kind, amount }) => ({ kind, amount: cents(amount) })),
    unknown,
    undated,
  });
  return {
    items: days.map(({ day, sales, reversals }) => ({
      day,
      sales: sumOnWire(sales),
      reversals: sumOnWire(reversals),
    })),
  };
}

function cents(amount: Decimal): string {
  return amount.toFixed(2);
}
