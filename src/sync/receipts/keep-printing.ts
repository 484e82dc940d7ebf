import { decimal } from '../../domain/decimal.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import { isSupto } from '../../domain/version.ts';
import type { InDoubt, NotSent, Printed, Refused } from '../../fiscal/printer.ts';
import { problemInBoth } from '../../i18n/text.ts';
import { lastSeenPrinter } from '../../store/printers.ts';
import { change, lead } from '../../store/receipts.ts';
import type { PrinterRow, ReceiptRow, ReceiptState } from '../../store/receipt-tables.ts';
import { remember, report, settle, type SyncContext } from '../context.ts';
import { receiptRecord } from './receipt-record.ts';

/** From where the answer of the printer leads on; what a person said meanwhile stays. */
const ASKED: readonly ReceiptState[] = ['printing', 'found', 'in-doubt'];
/** That it is on paper is believed whatever was said before. */
const UNPRINTED: readonly ReceiptState[] = [...ASKED, 'pending', 'refused'];

/** Keeps what became of a receipt that was sent, or asked about. Answers the problem when it was not printed. `task`: which of its prints was. */
export async function keepPrinting(
  context: SyncContext,
  row: ReceiptRow,
  done: (Printed & { task?: string }) | Refused | InDoubt | NotSent,
): Promise<Problem | null> {
  if (done.state === 'printed') return keepPrinted(context, row, done);
  const { store, run, clock } = context;
  const { order_number: number, total } = row;
  const found =
    done.state === 'in-doubt'
      ? problem('receipt-in-doubt', { number, total: total ?? '–', detail: problemInBoth(done.problem) })
      : { ...done.problem, params: { number, ...done.problem.params } };
  const state = done.state === 'not-sent' ? 'pending' : done.state;
  const changed_at = clock.now().toISOString();
  // The print server answers the same id with the same refusal for ever; nothing was printed under it, so the next try is another one.
  const attempt = done.state === 'refused' ? row.attempt + 1 : row.attempt;
  const why = JSON.stringify(found);
  // What is certainly on no paper is on that of no device.
  const device = state === 'in-doubt' ? {} : { register: null, memory: null };
  const set = { state, attempt, run, changed_at, problem: why, ...device } as const;
  const isKept = await lead(store, row.id, ASKED, set, row.attempt);
  if (!isKept) return null;
  await settle(context, receiptRecord(row), [found.code]);
  await remember(context, receiptRecord(row), found);
  await report(context, receiptRecord(row), 'failed', found.code);
  return found;
}

async function keepPrinted(
  context: SyncContext,
  row: ReceiptRow,
  printed: Printed & { task?: string },
): Promise<null> {
  const { store, server, run, clock } = context;
  const seen = await lastSeenPrinter(store, server.id);
  const { definition } = server;
  const isNoted = isSupto(definition.warehouse.version) && definition.settings.import.declaration !== null;
  const amount = printed.receiptAmount.toFixed(2);
  const isKept = await lead(store, row.id, UNPRINTED, {
    state: 'printed',
    ...(printed.task !== undefined && { task: printed.task }),
    settled_by: null,
    run,
    changed_at: clock.now().toISOString(),
    receipt_number: printed.receiptNumber,
    receipt_at: printed.receiptDateTime,
    amount,
    memory: printed.fiscalMemorySerialNumber,
    register: deviceOf(printed, row, seen)?.register ?? null,
    problem: null,
    noted: isNoted ? 'pending' : null,
  });
  if (!isKept) return null;
  await settle(context, receiptRecord(row));
  await report(context, receiptRecord(row), 'created', printed.receiptNumber);
  if (row.total !== null && !decimal(row.total).eq(printed.receiptAmount.abs())) {
    const { order_number: number, total } = row;
    const params = { number, total, printed: amount, receipt: printed.receiptNumber };
    const found = problem('receipt-amount-differs', params);
    await change(store, row.id, { problem: JSON.stringify(found) });
    await remember(context, receiptRecord(row), found);
  }
  return null;
}

/** Which device printed it: the one with that memory that it was sent to, or that was seen last. */
function deviceOf(
  { fiscalMemorySerialNumber: memory }: Printed,
  sentTo: Pick<ReceiptRow, 'register' | 'memory'>,
  seen: PrinterRow | undefined,
): Pick<ReceiptRow, 'register'> | undefined {
  const known = [...(sentTo.register === null ? [] : [sentTo]), ...(seen ? [seen] : [])];
  return known.find((device) => device.memory === memory) ?? known[0];
}
