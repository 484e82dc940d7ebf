import { decimal, sum } from '../../domain/decimal.ts';
import type { Day } from '../../domain/document.ts';
import { dayIn } from '../../domain/local-time.ts';
import { problem, type Problem, type ProblemCode } from '../../domain/problem.ts';
import type { ReceiptContent } from '../../domain/receipt.ts';
import { ok, type Result } from '../../domain/result.ts';
import { inBoth } from '../../i18n/text.ts';
import { fitTexts } from '../../fiscal/fit-texts.ts';
import type { MayLeave, Printer, PrinterInfo, Printing } from '../../fiscal/printer.ts';
import { claimReceipt, contentOf, findReceipt, isClaimed, lead, reversalsOf } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import type { WarehouseDescription } from '../../warehouse/warehouse.ts';
import { remember, report, settle, type SyncContext } from '../context.ts';
import { mayPrintAgain } from './ask-printer.ts';
import { withKindsNow, withPaymentsNow } from './changed-payments.ts';
import { drop } from './drop.ts';
import { isDocumentGone } from './gone-document.ts';
import { keepPrinting } from './keep-printing.ts';
import { receiptRecord, taskOf } from './receipt-record.ts';
import { isNeedless } from './reversals.ts';
import { withContent } from './settle-found.ts';
import { unsupportedKind } from './unsupported-kinds.ts';

/**
 * Prints one receipt or reversal. That it leaves is kept before it leaves: a Kervan that dies in between asks the print server afterwards, and where
 * that does not know either, a person.
 *
 * The story of the sleeper: a run claims a receipt, asks whether the print server knows it, and is put to sleep with its computer, or the answer is
 * long on its way. Another one takes its place, asks the printer, which knows nothing, and a person says that nothing was printed; it goes out under a
 * new task. When the sleeper wakes, its claim is looked at once more in the last moment before its request leaves, and is another's by now. Only a
 * sleep between that look and the request itself is not covered: it would have to begin while a connection is made.
 */
export async function printOne(
  context: SyncContext,
  warehouse: WarehouseDescription,
  printer: Printer,
  info: PrinterInfo,
  due: ReceiptRow,
): Promise<Result<Problem | null>> {
  const again = await mayPrintAgain(context, printer, due);
  if (!again.may) return ok(again.problem);
  if (due.kind === 'reversal' && (await isNeedless(context, due))) return ok(await drop(context, due));
  const known = await withContent(context, warehouse, due);
  if (!known.ok) return known;
  if (known.value === null) return ok(null);
  // Until it is on paper, it says how the order is paid now.
  const paid = due.kind === 'sale' ? await withPaymentsNow(context, known.value) : known.value;
  if (paid === null) return ok(await withdraw(context, known.value));
  const row = isUnfit(paid, info) ? await withKindsNow(context, paid) : paid;
  const content = contentOf(row);
  if (!content) return ok(await refuse(context, row, 'receipt-lines-unknown'));
  if (row.kind === 'sale' && (await isAllBack(context, row))) return ok(await drop(context, row));
  const gone = await isDocumentGone(context, row);
  if (!gone.ok) return gone;
  // Voided by a clerk, or lost with a restored backup and about to be written again: a person, or the next run, can tell.
  if (gone.value) return ok(await refuse(context, row, 'receipt-document-gone'));
  const kind = unsupportedKind(content.payments, info);
  if (kind !== null) return ok(await refuse(context, row, 'receipt-kind-unsupported', kind));
  if (row.kind === 'sale')
    return send(context, row, info, (task, mayLeave) =>
      printer.printReceipt(receiptOf(row, content, info), task, mayLeave),
    );
  return printReversal(context, printer, info, row, content);
}

/** Whether the printer does not take a receipt for how it is paid: by what it says of itself, or as it refused it. */
function isUnfit(row: ReceiptRow, info: PrinterInfo): boolean {
  const wasRefused = row.problem !== null && REFUSED_FOR_KIND.has((JSON.parse(row.problem) as Problem).code);
  return wasRefused || unsupportedKind(contentOf(row)?.payments ?? [], info) !== null;
}

const REFUSED_FOR_KIND: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'printer-payment-kind',
  'receipt-kind-unsupported',
]);

function receiptOf(
  { sale_number: uniqueSaleNumber }: ReceiptRow,
  content: ReceiptContent,
  info: PrinterInfo,
) {
  return { uniqueSaleNumber, items: fitTexts(content.items, info), payments: content.payments };
}

/** Whether all of a sale came back before its receipt was printed: then there is nothing to print, nor to reverse. */
async function isAllBack({ store, server }: SyncContext, { key, total }: ReceiptRow): Promise<boolean> {
  const back = await reversalsOf(store, server.id, key);
  const amounts = back.map((reversal) => decimal(reversal.total!));
  return total !== null && back.length > 0 && sum(amounts).eq(decimal(total));
}

/** The order is paid in a way that needs no receipt by now. Why it was dropped is kept: the order may be paid otherwise again. */
async function withdraw(context: SyncContext, row: ReceiptRow): Promise<null> {
  const why = inBoth('what.receipt.paidOtherwise');
  return drop(context, row, problem('receipt-not-owed', { number: row.order_number, why }));
}

/** A reversal waits for its receipt: one that is not printed cannot be reversed. */
async function printReversal(
  context: SyncContext,
  printer: Printer,
  info: PrinterInfo,
  row: ReceiptRow,
  content: ReceiptContent,
): Promise<Result<Problem | null>> {
  const { store, server } = context;
  const reversed = await findReceipt(store, server.id, row.reverses!);
  if (reversed?.state !== 'printed') {
    await report(context, receiptRecord(row), 'skipped', 'receipt-not-printed');
    return ok(null);
  }
  const { receipt_number: receiptNumber, receipt_at: receiptDateTime, memory } = reversed;
  if (!receiptNumber || !receiptDateTime || !memory)
    return ok(await refuse(context, row, 'reversal-without-receipt'));
  const original = { receiptNumber, receiptDateTime, fiscalMemorySerialNumber: memory };
  const { uniqueSaleNumber, items } = receiptOf(row, content, info);
  const reason = reasonNow(
    row.reason!,
    receiptDateTime,
    dayIn(server.definition.shop.timeZone, context.clock.now()),
  );
  return send(context, row, info, (task, mayLeave) =>
    printer.printReversal({ uniqueSaleNumber, items, ...original, reason }, task, mayLeave),
  );
}

/** An operator's error can be reversed until the 7th of the month after the receipt's (Ordinance Н-18, art. 31), by the day in the shop's zone; after that it is a refund. */
function reasonNow(
  reason: NonNullable<ReceiptRow['reason']>,
  receiptAt: string,
  today: Day,
): NonNullable<ReceiptRow['reason']> {
  if (reason !== 'operator-error') return reason;
  const [year, month] = receiptAt.split('-').map(Number) as [number, number];
  // Date counts months from 0, so that this is the 8th of the next one.
  const firstTooLate = new Date(Date.UTC(year, month, 8)).toISOString().slice(0, 10);
  return today < firstTooLate ? reason : 'refund';
}

async function send(
  context: SyncContext,
  row: ReceiptRow,
  { serialNumber: register, fiscalMemorySerialNumber: memory }: PrinterInfo,
  print: (task: string, mayLeave: MayLeave) => Promise<Printing>,
): Promise<Result<Problem | null>> {
  const { store, run, clock } = context;
  const task = taskOf(row);
  // Somebody said something of it meanwhile, or another process has it.
  const sent = { task, register, memory };
  if (!(await claimReceipt(store, row, sent, run, clock))) return ok(null);
  const printing = await print(task, () => isClaimed(store, row, run));
  return ok(await keepPrinting(context, { ...row, ...sent }, printing));
}

/** Nothing was sent: what is missing is for a person. */
async function refuse(
  context: SyncContext,
  row: ReceiptRow,
  code:
    | 'receipt-lines-unknown'
    | 'receipt-document-gone'
    | 'receipt-kind-unsupported'
    | 'reversal-without-receipt',
  kind?: string,
): Promise<Problem | null> {
  const { order_number: number, document_number: document } = row;
  const found = problem(code, {
    number,
    ...(code !== 'reversal-without-receipt' && { document: String(document ?? '–') }),
    ...(kind !== undefined && { kind, setting: 'settings.maps.payments' }),
  });
  const changed_at = context.clock.now().toISOString();
  const refused = { state: 'refused', problem: JSON.stringify(found), changed_at } as const;
  // Meanwhile a person may have said that it was issued by hand: then it must never wait again.
  if (!(await lead(context.store, row.id, ['pending', 'refused'], refused, row.attempt))) return null;
  await settle(context, receiptRecord(row), [found.code]);
  await remember(context, receiptRecord(row), found);
  await report(context, receiptRecord(row), 'failed', found.code);
  return found;
}
