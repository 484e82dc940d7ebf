import { decimal } from '../../domain/decimal.ts';
import type { UserId } from '../../domain/ids.ts';
import { wallClock } from '../../domain/local-time.ts';
import { problem, type BothLanguages } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import { inBoth, problemInBoth } from '../../i18n/text.ts';
import { closeProblemsOf } from '../../store/problems.ts';
import { change, receiptsToNote } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import type { PrintedReceipt } from '../../warehouse/warehouse.ts';
import { failureStreak, remember, type SyncContext } from '../context.ts';
import { receiptRecord } from './receipt-record.ts';

const PAGE = 100;

/**
 * Tells the warehouse of what was printed under СУПТО, beside the number of the sale. Should the process die in between, it is told again and
 * finds it told. One that cannot be told stops no other: a person hears why, and each run tries it again.
 */
export async function noteReceipts(context: SyncContext): Promise<Result<void>> {
  const { store, server } = context;
  const streak = failureStreak();
  let after = 0;
  while (!context.signal.aborted) {
    const rows = await receiptsToNote(store, server.id, after, PAGE);
    for (const row of rows) {
      const noted = await note(context, row);
      // That the warehouse is away, or forbids it, is no fault of the one receipt.
      const isItsOwn = noted.ok || noted.problem.code === 'warehouse-failed';
      if (!noted.ok && (streak.isOver(noted.problem) || !isItsOwn)) return noted;
      if (noted.ok) streak.isOver(null);
      const hindrance = noted.ok ? noted.value : problemInBoth(noted.problem);
      if (hindrance) await hinder(context, row, hindrance);
      else await keepNoted(context, row);
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return ok(undefined);
  }
  return ok(undefined);
}

/** Answers what keeps the warehouse from being told; null when it was told. */
async function note(
  { server, warehouse }: SyncContext,
  row: ReceiptRow,
): Promise<Result<BothLanguages | null>> {
  const { definition } = server;
  const { activeUser } = definition.settings.import;
  const printed = asPrinted(row, definition.shop.timeZone, activeUser as UserId | null);
  if (!('register' in printed)) return ok(printed);
  const noted = await warehouse.noteReceipt(printed);
  if (!noted.ok) return noted;
  return ok(noted.value === 'gone' ? inBoth('what.notNoted.gone') : null);
}

async function keepNoted({ store, server }: SyncContext, row: ReceiptRow): Promise<void> {
  await change(store, row.id, { noted: 'done' });
  await closeProblemsOf(store, server.id, [receiptRecord(row)], ['receipt-not-noted']);
}

async function hinder(context: SyncContext, row: ReceiptRow, detail: BothLanguages): Promise<void> {
  const { order_number: number, receipt_number: receipt } = row;
  await remember(
    context,
    receiptRecord(row),
    problem('receipt-not-noted', { number, receipt: receipt ?? '–', detail }),
  );
}

/** What the warehouse is told; or why it has no room for it: a person gave a number that is none, or something is not known. */
function asPrinted(row: ReceiptRow, timeZone: string, user: UserId | null): PrintedReceipt | BothLanguages {
  const { kind, document_number: number, receipt_number: receiptNumber } = row;
  const { register, sale_number: saleNumber, amount } = row;
  if (!receiptNumber || !/^\d{1,9}$/.test(receiptNumber)) return inBoth('what.notNoted.number');
  const printedAt = wallClock(timeZone, row.receipt_at ?? '');
  if (printedAt === null) return inBoth('what.notNoted.time');
  if (number === null || saleNumber === null || user === null) return inBoth('what.notNoted.sale');
  if (register === null) return inBoth('what.notNoted.register');
  if (amount === null) return inBoth('what.notNoted.amount');
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
