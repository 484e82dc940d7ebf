import { decimal } from '../../domain/decimal.ts';
import type { PrinterSettings } from '../../domain/definition.ts';
import type { Order } from '../../domain/order.ts';
import { problem, type BothLanguages } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { inBoth } from '../../i18n/text.ts';
import { documentsOfOrder } from '../../store/documents.ts';
import { findOrder, rawVersion } from '../../store/inbox.ts';
import {
  announceReceipt,
  change,
  contentOf,
  contentToJson,
  findReceipt,
  lead,
  oweReceipt,
} from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import type { OrderRow } from '../../store/tables.ts';
import { report, type SyncContext } from '../context.ts';
import type { Followed, KnownSale } from '../followed.ts';
import { kindsOf, paymentsOnReceipt, receiptChange } from '../map/changed-receipt.ts';
import { unprintable } from '../map/receipt-payments.ts';
import { saleReceipt } from '../map/sale-receipt.ts';
import { fingerprint, plannedRows } from '../record-document.ts';
import { reasonOf } from './reversals.ts';
import type { Applied } from '../step-row.ts';
import type { ReceiptPayment } from '../../domain/receipt.ts';

/**
 * What follows for the receipt of a sale whose order is paid otherwise by now. One that waits takes its payments from the order when it is printed; for
 * the rest somebody is told: that a receipt is owed that never was, or that the one on paper says something else. A person has it printed, or leaves it.
 */
export function receiptOfSale({ server }: SyncContext, { order, after, sale }: KnownSale): Followed {
  const { row, before, receipt, settlement } = order;
  const { definition } = server;
  if (!definition.printer || !before || settlement === 'leave') return { steps: [], problems: [] };
  const isWithdrawn = receipt?.state === 'dropped' && receipt.problem !== null && receipt.settled_by === null;
  const { totalWithVat } = sale.sale;
  const changed = receiptChange(before, after, totalWithVat, definition.settings, isWithdrawn);
  if (!changed || isSettled(receipt, changed.now)) return { steps: [], problems: [] };
  const isMissing = !receipt || receipt.state === 'dropped';
  if (settlement === 'correct' && isMissing && changed.now)
    return { steps: [{ kind: 'receipt', payments: changed.now }], problems: [] };
  const params = { number: row.number, document: String(row.document_number), server: definition.name };
  return {
    steps: [],
    problems: [
      isMissing
        ? problem('sale-receipt-missing', { ...params, before: changed.before, after: changed.after })
        : problem('sale-receipt-changed', {
            ...params,
            before: changed.before,
            after: changed.after,
            how: howToReverse(definition.printer, receipt),
          }),
    ],
  };
}

/** What a device asks for when a receipt is reversed on it by hand, and the reason by the settings; one that is not known to be on paper is looked for first. */
function howToReverse(printer: PrinterSettings, receipt: ReceiptRow): BothLanguages {
  const { receipt_number: number, receipt_at: at, memory, sale_number: saleNumber, total } = receipt;
  if (receipt.state !== 'printed' || !number || !at || !memory) return inBoth('what.receipt.lookFor');
  return inBoth('what.receipt.reverseBy', {
    receipt: number,
    at,
    memory,
    saleNumber: saleNumber ?? '–',
    total: total ?? receipt.amount ?? '–',
    reason: inBoth(`what.reversalReason.${reasonOf(printer, true)}`),
  });
}

/** Whether the receipt says what the order says now, will say it when it is printed, or needs not be there and is not. */
function isSettled(receipt: ReceiptRow | null, now: ReceiptPayment[] | null | undefined): boolean {
  if (!receipt || receipt.state === 'dropped') return now === null;
  if (receipt.state === 'pending' || receipt.state === 'refused') return true;
  const content = contentOf(receipt);
  return content !== null && now !== undefined && kindsOf(content.payments) === kindsOf(now);
}

/** A person has the receipt printed that a sale owes since its order is paid otherwise: as it was sold, and paid as it is now. */
export async function oweNow(
  context: SyncContext,
  row: OrderRow,
  payments: ReceiptPayment[],
): Promise<Result<Applied>> {
  const { store, server, clock } = context;
  const key = row.document_key!;
  const kept = (await documentsOfOrder(store, server.id, row.number)).find(({ plan }) => plan.key === key);
  const { taxGroups } = server.definition.printer!;
  if (!kept)
    return failed(
      problem('receipt-lines-unknown', { number: row.number, document: String(row.document_number) }),
    );
  const [hindrance] = unprintable(kept.plan, { taxGroups });
  if (hindrance) return failed(hindrance);
  const plan = { ...kept.plan, receipt: payments };
  const content = saleReceipt(plan, taxGroups);
  const total = plan.totalWithVat.toFixed(2);
  await store.transaction().execute(async (transaction) => {
    const known = await findReceipt(transaction, server.id, key);
    const rows = row.document_rows ?? fingerprint(plannedRows(plan));
    const announced = { key, orderNumber: row.number, content, total, rows };
    if (known)
      await lead(transaction, known.id, ['dropped'], {
        state: isPerhapsOnPaper(known) ? 'found' : 'pending',
        // What was sent of it before is never sent again.
        attempt: known.attempt + 1,
        content: contentToJson(content),
        total,
        problem: null,
        changed_at: clock.now().toISOString(),
      });
    else await announceReceipt(transaction, server.id, announced, clock.now());
    const sale = {
      key,
      orderNumber: row.number,
      documentNumber: row.document_number!,
      saleNumber: row.sale_number,
      rows,
      isNew: true,
    };
    await oweReceipt(transaction, server.id, sale, clock.now());
    await report({ ...context, store: transaction }, `order ${row.number}`, 'updated', 'receipt owed');
  });
  return ok('done');
}

/**
 * Whether nobody knows if a dropped receipt is on paper.
 *
 * The story of the receipt that was not owed: it is sent, and in doubt. The buyer will pay by bank, so a person says that none is owed, and looks at no
 * paper. Then the order is paid by card, and a receipt is wanted after all. Were it printed now, there might be two.
 */
function isPerhapsOnPaper({ task, settled_by: settledBy }: ReceiptRow): boolean {
  return task !== null && settledBy !== null;
}

/**
 * The receipt of a sale that the printer will not take for its kinds of payment, with those that the settings of today give it: whoever chose another kind
 * since has it printed so. As it was when that is the same, or cannot be told.
 */
export async function withKindsNow(context: SyncContext, row: ReceiptRow): Promise<ReceiptRow> {
  const { store, server } = context;
  const order = await findOrder(store, server.id, row.order_number);
  const content = contentOf(row);
  if (order?.document_key !== row.key || !content || row.total === null) return row;
  // A change that a person left as it is, is none of the receipt's.
  const version = order.settled_version === null ? order.version : (order.document_version ?? order.version);
  const read = context.shop.readOrder(await rawVersion(store, server.id, row.order_number, version));
  const now = read.ok ? paymentsOnReceipt(read.value, decimal(row.total), server.definition.settings) : read;
  if (!now.ok || now.value === null || kindsOf(now.value) === kindsOf(content.payments)) return row;
  const changed = contentToJson({ ...content, payments: now.value });
  await change(store, row.id, { content: changed });
  return { ...row, content: changed };
}

/**
 * The receipt of a sale, not printed yet, with the payments of its order as it is now; null when the order needs none any more. What cannot be told
 * stays as it was.
 */
export async function withPaymentsNow(context: SyncContext, row: ReceiptRow): Promise<ReceiptRow | null> {
  const { store, server } = context;
  const order = await findOrder(store, server.id, row.order_number);
  const content = contentOf(row);
  if (order?.document_key !== row.key || !content || row.total === null) return row;
  const read = async (version: number): Promise<Order | null> => {
    const found = context.shop.readOrder(await rawVersion(store, server.id, row.order_number, version));
    return found.ok ? found.value : null;
  };
  const before = await read(order.settled_version ?? order.document_version ?? order.version);
  const after = await read(order.version);
  if (!before || !after) return row;
  const changed = receiptChange(before, after, decimal(row.total), server.definition.settings);
  if (changed?.now === undefined) return row;
  if (changed.now === null) return null;
  const now = contentToJson({ ...content, payments: changed.now });
  await change(store, row.id, { content: now });
  return { ...row, content: now };
}
