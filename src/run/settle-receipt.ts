import type { Clock } from '../clock.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isSupto } from '../domain/version.ts';
import { lastSeenPrinter } from '../store/printers.ts';
import { closeProblems } from '../store/problems.ts';
import { lead, receiptById } from '../store/receipts.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { ReceiptRow, ReceiptState } from '../store/receipt-tables.ts';
import { receiptRecord } from '../sync/receipts/receipt-record.ts';

interface SettlingNeeds {
  store: Store;
  clock: Clock;
}

/** What a person read off the paper. */
export interface ReadOff {
  receiptNumber: string;
  /** "2026-11-23T12:05:07", the device's clock. */
  receiptDateTime: string;
  /** The number of the fiscal memory; left out: that of the printer. */
  memory?: string | undefined;
}

/** What a person may say was printed: nobody knows, or it was issued by hand because Kervan could not. */
const UNPRINTED: readonly ReceiptState[] = ['found', 'pending', 'refused', 'in-doubt'];
/** What may turn out not to be owed: it is not on paper, as far as anybody knows. */
const OWED: readonly ReceiptState[] = ['pending', 'refused', 'in-doubt'];
/** Only when the printer was asked and does not know either. */
const DOUBTFUL: readonly ReceiptState[] = ['in-doubt'];

/** A person says that a receipt was printed, with what stands on the paper. It is never sent again. */
export async function sayPrinted(
  { store, clock }: SettlingNeeds,
  server: Server,
  id: number,
  { receiptNumber, receiptDateTime, memory }: ReadOff,
  who: string,
): Promise<Result<ReceiptRow>> {
  const seen = await lastSeenPrinter(store, server.id);
  const row = await receiptById(store, server.id, id);
  if (!row) return failed(problem('receipt-unknown'));
  const { definition } = server;
  const isNoted = isSupto(definition.warehouse.version) && definition.settings.import.declaration !== null;
  return settle({ store, clock }, server, row, UNPRINTED, {
    state: 'printed',
    receipt_number: receiptNumber,
    receipt_at: receiptDateTime,
    amount: row.total,
    memory: memory ?? seen?.memory ?? null,
    register: seen?.register ?? null,
    settled_by: who,
    problem: null,
    noted: isNoted ? 'pending' : null,
  });
}

/**
 * A person says that a receipt in doubt was not printed: it is printed in the next run, as something new for the print server, unless that knows by
 * then that the last one was printed, or is still to be.
 */
export async function sayNotPrinted(
  { store, clock }: SettlingNeeds,
  server: Server,
  id: number,
  who: string,
): Promise<Result<ReceiptRow>> {
  const row = await receiptById(store, server.id, id);
  if (!row) return failed(problem('receipt-unknown'));
  const attempt = row.attempt + 1;
  return settle({ store, clock }, server, row, DOUBTFUL, {
    state: 'pending',
    attempt,
    settled_by: who,
    problem: null,
  });
}

/** A person says that nothing is to be printed, and why: there was no sale, or the money went back outside the device. It is never sent again. */
export async function sayNotOwed(
  { store, clock }: SettlingNeeds,
  server: Server,
  id: number,
  why: string,
  who: string,
): Promise<Result<ReceiptRow>> {
  const row = await receiptById(store, server.id, id);
  if (!row) return failed(problem('receipt-unknown'));
  const said = problem('receipt-not-owed', { number: row.order_number, why });
  return settle({ store, clock }, server, row, OWED, {
    state: 'dropped',
    settled_by: who,
    problem: JSON.stringify(said),
  });
}

/** A person says that what was told of a printed receipt is settled: it was reversed on the device, for instance. */
export async function saySettled(
  { store, clock }: SettlingNeeds,
  server: Server,
  id: number,
  who: string,
): Promise<Result<ReceiptRow>> {
  const row = await receiptById(store, server.id, id);
  if (!row) return failed(problem('receipt-unknown'));
  if (row.problem === null) return failed(problem('receipt-not-in-doubt', { number: row.order_number }));
  return settle({ store, clock }, server, row, ['printed'], { settled_by: who, problem: null });
}

async function settle(
  { store, clock }: SettlingNeeds,
  server: Server,
  row: ReceiptRow,
  from: readonly ReceiptState[],
  set: Partial<Omit<ReceiptRow, 'id'>>,
): Promise<Result<ReceiptRow>> {
  return store.transaction().execute(async (transaction) => {
    const isLed = await lead(transaction, row.id, from, { ...set, changed_at: clock.now().toISOString() });
    if (!isLed) return failed(problem('receipt-not-in-doubt', { number: row.order_number }));
    await closeProblems(transaction, server.id, receiptRecord(row));
    return ok((await receiptById(transaction, server.id, row.id))!);
  });
}
