import { decimal } from '../../domain/decimal.ts';
import type { UserId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import { change, receiptsToNote } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import type { PrintedReceipt } from '../../warehouse/warehouse.ts';
import type { SyncContext } from '../context.ts';

const PAGE = 100;

/**
 * Tells the warehouse of what was printed under СУПТО, beside the number of the sale. Should the process die in between, it is told again and
 * finds it told.
 */
export async function noteReceipts(context: SyncContext): Promise<Result<void>> {
  const { store, server, warehouse } = context;
  const { activeUser } = server.definition.settings.import;
  let after = 0;
  while (!context.signal.aborted) {
    const rows = await receiptsToNote(store, server.id, after, PAGE);
    for (const row of rows) {
      // A person said so, and the rest is still to be learned.
      if (row.register === null || row.amount === null) continue;
      const printed = activeUser === null ? null : asPrinted(row, activeUser as UserId);
      const noted = printed ? await warehouse.noteReceipt(printed) : ok('gone' as const);
      if (!noted.ok) return noted;
      await change(store, row.id, { noted: 'done' });
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return ok(undefined);
  }
  return ok(undefined);
}

/** What the warehouse has room for; null when a person gave a number that is none, or the sale has no УНП. */
function asPrinted(row: ReceiptRow, user: UserId): PrintedReceipt | null {
  const { kind, document_number: number, receipt_number: receiptNumber, receipt_at: printedAt } = row;
  const { register, sale_number: saleNumber, amount } = row;
  if (number === null || !receiptNumber || !/^\d{1,9}$/.test(receiptNumber)) return null;
  if (!printedAt || register === null || saleNumber === null || amount === null) return null;
  return {
    kind: kind === 'sale' ? 'sale' : 'return',
    number,
    register,
    receiptNumber,
    printedAt,
    saleNumber,
    amountWithVat: decimal(amount),
    user,
  };
}
