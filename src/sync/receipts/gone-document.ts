import { problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import { documentsOfOrder } from '../../store/documents.ts';
import { findOrder } from '../../store/inbox.ts';
import { change, receiptsOfOrder } from '../../store/receipts.ts';
import type { ReceiptRow, ReceiptState } from '../../store/receipt-tables.ts';
import { remember, type SyncContext } from '../context.ts';
import { fingerprint, plannedRows } from '../record-document.ts';
import { receiptRecord } from './receipt-record.ts';

/**
 * Whether the document of a receipt is not in the warehouse any more: neither under its key, nor, where a clerk wrote another note over ours, under its
 * number with the lines we wrote.
 */
export async function isDocumentGone(
  { store, server, warehouse }: SyncContext,
  row: ReceiptRow,
): Promise<Result<boolean>> {
  const key = documentKeyOf(row);
  const traces = await warehouse.findDocuments([key]);
  if (!traces.ok) return traces;
  if (traces.value.get(key)?.document) return ok(false);
  const { document_number: number, order_number: order } = row;
  if (number === null) return ok(true);
  const lines = await warehouse.documentLines(row.kind === 'sale' ? 'sale' : 'return', [number]);
  if (!lines.ok) return lines;
  const standing = lines.value.get(number);
  if (!standing) return ok(true);
  const kept = (await documentsOfOrder(store, server.id, order)).find(({ plan }) => plan.key === key);
  if (kept) return ok(fingerprint(standing) !== fingerprint(plannedRows(kept.plan)));
  const of = await findOrder(store, server.id, order);
  return ok(of?.document_key !== key || of.document_rows !== fingerprint(standing));
}

/** Several reversals of one document are told apart behind a slash. */
function documentKeyOf({ key }: ReceiptRow): string {
  return key.split('/', 1)[0]!;
}

/** A receipt that is on paper, or may be. */
const MAYBE_ON_PAPER: readonly ReceiptState[] = ['printing', 'printed', 'in-doubt'];

/** Tells of each receipt of a voided sale that it may be on paper: a reversal is due, and only a person can say of what. */
export async function tellReceiptsOfVoided(context: SyncContext, order: string): Promise<void> {
  const { store, server } = context;
  const receipts = await receiptsOfOrder(store, server.id, order);
  const reversed = new Set(receipts.map(({ reverses }) => reverses));
  for (const row of receipts) {
    if (row.kind !== 'sale' || reversed.has(row.key) || !MAYBE_ON_PAPER.includes(row.state)) continue;
    const found = problem('receipt-of-voided-sale', {
      number: order,
      document: String(row.document_number ?? '–'),
      receipt: row.receipt_number ?? '–',
    });
    if (row.state === 'printed') await change(store, row.id, { problem: JSON.stringify(found) });
    await remember(context, receiptRecord(row), found);
  }
}
