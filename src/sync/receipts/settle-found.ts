import { NUMBER_OF_OPEN_BEFORE, type DocumentPlan } from '../../domain/document.ts';
import type { Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Printer } from '../../fiscal/printer.ts';
import { documentsOfOrder } from '../../store/documents.ts';
import { findOrder } from '../../store/inbox.ts';
import { change, contentToJson, forgetReceipt, receiptById } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import type { WarehouseDescription } from '../../warehouse/warehouse.ts';
import type { SyncContext } from '../context.ts';
import { planDocument } from '../map/order-to-document.ts';
import { saleReceipt } from '../map/sale-receipt.ts';
import { preparePage } from '../prepare-orders.ts';
import { fingerprint, plannedRows } from '../record-document.ts';
import { askPrinter } from './ask-printer.ts';
import { drop } from './drop.ts';
import { isNeedless } from './reversals.ts';

/**
 * Finds out what became of the receipt of a sale that was found standing: it may be none that gets one, or printed before Kervan's own database was
 * lost; the print server still knows that for a while. What nobody knows is in doubt.
 */
export async function settleFound(
  context: SyncContext,
  warehouse: WarehouseDescription,
  printer: Printer,
  row: ReceiptRow,
): Promise<Result<Problem | null>> {
  if (row.kind === 'reversal' && (await isNeedless(context, row))) return ok(await drop(context, row));
  const known = await withContent(context, warehouse, row);
  if (!known.ok) return known;
  if (known.value === null) return ok(null);
  return ok(await askPrinter(context, printer, known.value));
}

/** The receipt with what it says, as far as that can be put together; null when none is owed. */
export async function withContent(
  context: SyncContext,
  warehouse: WarehouseDescription,
  row: ReceiptRow,
): Promise<Result<ReceiptRow | null>> {
  const { store, server } = context;
  if (row.content !== null || row.kind === 'reversal') return ok(row);
  const planned = await planOf(context, warehouse, row);
  if (!planned.ok) return planned;
  if (planned.value === null) return ok(row);
  const { value: plan } = planned;
  if (!plan.receipt) {
    // On paper it is, whether it was owed or not.
    if (row.state === 'printed') return ok(row);
    await forgetReceipt(store, row.id);
    return ok(null);
  }
  const content = contentToJson(saleReceipt(plan, server.definition.printer!.taxGroups));
  await change(store, row.id, { content, total: plan.totalWithVat.toFixed(2) });
  return ok((await receiptById(store, server.id, row.id)) ?? null);
}

/** The plan of the sale as it was written; or as the order is now, when that is the same. Null when neither is what stands. */
async function planOf(
  context: SyncContext,
  warehouse: WarehouseDescription,
  { key, order_number: number, document_rows: standing }: ReceiptRow,
): Promise<Result<DocumentPlan | null>> {
  const { store, server } = context;
  const kept = (await documentsOfOrder(store, server.id, number)).find(({ plan }) => plan.key === key);
  const isStanding = (plan: DocumentPlan): boolean => fingerprint(plannedRows(plan)) === standing;
  if (kept && (standing === null || isStanding(kept.plan))) return ok(kept.plan);
  const order = await findOrder(store, server.id, number);
  if (order?.document_key !== key) return ok(null);
  const page = await preparePage(context, [order], warehouse);
  if (!page.ok) return page;
  const read = page.value.orders.get(number)!;
  if (!read.ok) return ok(null);
  const isOpenFromBefore = order.sale_number === NUMBER_OF_OPEN_BEFORE;
  const within = { ...page.value.documentContext(read.value), kind: 'sale' as const, isOpenFromBefore };
  const decision = planDocument(read.value, within);
  if (!decision.ok) return ok(null);
  const isSame =
    standing === null
      ? fingerprint(plannedRows(decision.plan)) === order.document_rows
      : isStanding(decision.plan);
  return ok(isSame ? decision.plan : null);
}
