import { problem, type Problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ReceiptContent } from '../../domain/receipt.ts';
import type { Printer, PrinterInfo } from '../../fiscal/printer.ts';
import { leavePrinter, takePrinter } from '../../store/printers.ts';
import { contentOf, receiptsIn } from '../../store/receipts.ts';
import type { ReceiptRow, ReceiptState } from '../../store/receipt-tables.ts';
import type { WarehouseDescription } from '../../warehouse/warehouse.ts';
import { failureStreak, type SyncContext } from '../context.ts';
import { askPrinter, doubtUnasked } from './ask-printer.ts';
import { completeSaid } from './complete-said.ts';
import { lookAtPrinter } from './look-at-printer.ts';
import { noteReceipts } from './note-receipts.ts';
import { printOne } from './print-one.ts';
import { settleFound } from './settle-found.ts';

const PAGE = 100;
/** How long another server's printing on the same printer is waited for. */
const WAIT_MS = 60_000;
const LOOK_MS = 500;

/** A receipt that would be printed, and what stands on it (null: not known). */
export interface PlannedReceipt {
  row: ReceiptRow;
  content: ReceiptContent | null;
}

export interface PrintingOptions {
  /** The run is of nothing else: then a server without a printer is a problem. */
  isAlone: boolean;
  /** Instead of printing, hand over what would be printed. */
  plan?: (planned: PlannedReceipt) => void | Promise<void>;
}

/**
 * Prints the receipts that are owed, oldest first, each once; one that fails stops no other. What was sent and not answered before is asked about in
 * every run, and what nobody knows waits for a person. Can be cut off and repeated at any point.
 */
export async function printReceipts(
  context: SyncContext,
  warehouse: WarehouseDescription,
  { isAlone, plan }: PrintingOptions,
): Promise<Result<void>> {
  const { printer } = context;
  if (!printer && isAlone) return failed(problem('printer-off'));
  if (plan) return printer ? showDue(context, plan) : ok(undefined);
  const printed = await (printer ? printDue(context, warehouse, printer, isAlone) : tellUnprintable(context));
  // By now the printer was seen, if it is there.
  const completed = printer ? await completeSaid(context, warehouse) : ok(undefined);
  if (!completed.ok) return completed;
  // What was printed now, and what was before the warehouse could be told, whether or not the printer is there.
  const noted = await noteReceipts(context);
  return printed.ok ? noted : printed;
}

/**
 * What was owed before the printer was taken out of the settings is still owed: it is told as long as a person does not say what became of each. What was
 * being printed then is in doubt.
 */
async function tellUnprintable(context: SyncContext): Promise<Result<void>> {
  await doubtAllUnasked(context);
  const { length: count } = await all(context, ['found', ...DUE]);
  return count === 0 ? ok(undefined) : failed(problem('receipts-without-printer', { count }));
}

async function printDue(
  context: SyncContext,
  warehouse: WarehouseDescription,
  printer: Printer,
  isAlone: boolean,
): Promise<Result<void>> {
  const { store, server, run, clock } = context;
  // A printer that is away while nothing is to be printed is nobody's problem.
  if (!isAlone && (await all(context, ['found', ...SENT, ...DUE])).length === 0) return ok(undefined);
  const info = await lookAtPrinter(context, printer);
  if (!info.ok) {
    await doubtAllUnasked(context);
    return info;
  }
  const { host, port, printer: name } = server.definition.printer!;
  const place = `${host}:${port}/${name}`;
  for (let waitedMs = 0; !(await takePrinter(store, place, run, clock)); waitedMs += LOOK_MS) {
    if (context.signal.aborted) return ok(undefined);
    if (waitedMs >= WAIT_MS) return failed(problem('printer-busy-elsewhere'));
    await clock.sleep(LOOK_MS, context.signal);
  }
  try {
    return await printAll(context, warehouse, printer, info.value);
  } finally {
    await leavePrinter(store, place, run);
  }
}

async function doubtAllUnasked(context: SyncContext): Promise<void> {
  for (const row of await all(context, ['printing'])) await doubtUnasked(context, row);
}

/** What is asked about in a run. No other run of this server lives, so whoever sent what is being printed is gone. */
const SENT: readonly ReceiptState[] = ['printing', 'in-doubt'];
/** What is printed in a run: what was never sent, and what the printer refused last time. */
const DUE: readonly ReceiptState[] = ['pending', 'refused'];

async function printAll(
  context: SyncContext,
  warehouse: WarehouseDescription,
  printer: Printer,
  info: PrinterInfo,
): Promise<Result<void>> {
  const streak = failureStreak();
  const steps: [ReceiptState[], (row: ReceiptRow) => Promise<Result<Problem | null>>][] = [
    [['found'], (row) => settleFound(context, warehouse, printer, row)],
    [[...SENT], async (row) => ok(await askPrinter(context, printer, row))],
    [[...DUE], (row) => printOne(context, warehouse, printer, info, row)],
  ];
  for (const [states, step] of steps) {
    const rows = await all(context, states);
    for (const [index, row] of rows.entries()) {
      if (context.signal.aborted) return ok(undefined);
      const found = await step(row);
      if (!found.ok) return found;
      if (streak.isOver(found.value)) return failed(problem('run-gave-up', { count: 3 }));
      await context.progress('receipts', index + 1, rows.length);
    }
  }
  return ok(undefined);
}

/** All receipts in these states as they are now; they are few, because every run empties them. */
async function all({ store, server }: SyncContext, states: readonly ReceiptState[]): Promise<ReceiptRow[]> {
  const rows: ReceiptRow[] = [];
  for (;;) {
    const page = await receiptsIn(store, server.id, states, rows.at(-1)?.id ?? 0, PAGE);
    rows.push(...page);
    if (page.length < PAGE) return rows;
  }
}

async function showDue(
  context: SyncContext,
  plan: NonNullable<PrintingOptions['plan']>,
): Promise<Result<void>> {
  for (const row of await all(context, DUE)) await plan({ row, content: contentOf(row) });
  return ok(undefined);
}
