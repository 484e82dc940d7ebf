import type { Clock } from '../clock.ts';
import { wallClock } from '../domain/local-time.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isSupto } from '../domain/version.ts';
import { inBoth } from '../i18n/text.ts';
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
  /** The number of the fiscal memory and the serial number of the device; left out: those of the printer it was sent to, or was seen last. */
  memory?: string | undefined;
  register?: string | undefined;
}

/** What a person may say was printed: nobody knows, or it was issued by hand because Kervan could not. */
const UNPRINTED: readonly ReceiptState[] = ['found', 'pending', 'refused', 'in-doubt'];
/** What may turn out not to be owed: it is not on paper, as far as anybody knows. */
const OWED: readonly ReceiptState[] = ['pending', 'refused', 'in-doubt'];
/** Only when the printer was asked and does not know either. */
const DOUBTFUL: readonly ReceiptState[] = ['in-doubt'];

/** A person says that a receipt was printed, with what stands on the paper, which must be able to stand there. It is never sent again. */
export async function sayPrinted(
  { store, clock }: SettlingNeeds,
  server: Server,
  id: number,
  said: ReadOff,
  who: string,
): Promise<Result<ReceiptRow>> {
  const row = await receiptById(store, server.id, id);
  if (!row) return failed(problem('receipt-unknown'));
  const { definition } = server;
  const isNoted = isSupto(definition.warehouse.version) && definition.settings.import.declaration !== null;
  const seen = await lastSeenPrinter(store, server.id);
  const { receiptNumber, receiptDateTime } = said;
  const device = deviceOf(said, row.register === null ? seen : row);
  const isDeviceNeeded = isNoted && said.memory !== undefined;
  const wrong = wrongFact({ ...device, receiptNumber, receiptDateTime }, { isNoted, isDeviceNeeded });
  if (wrong) return failed(wrong);
  return settle({ store, clock }, server, row, UNPRINTED, {
    state: 'printed',
    receipt_number: receiptNumber,
    receipt_at: receiptDateTime,
    amount: row.total,
    ...device,
    settled_by: who,
    problem: null,
    noted: isNoted ? 'pending' : null,
  });
}

type Device = Pick<ReceiptRow, 'register' | 'memory'>;

/** The device a receipt is of: as it is said, else the known one. Of another memory than that one's, the device is not known. */
function deviceOf({ memory, register }: ReadOff, known: Device | undefined): Device {
  const isOther = memory !== undefined && memory !== known?.memory;
  return {
    memory: memory ?? known?.memory ?? null,
    register: register ?? (isOther ? null : (known?.register ?? null)),
  };
}

type Facts = Device & Pick<ReadOff, 'receiptNumber' | 'receiptDateTime'>;

/** What of it cannot stand on a receipt; where the warehouse is told, its number is one that it has room for, and another memory comes with its device. */
function wrongFact(
  { receiptNumber, receiptDateTime, memory, register }: Facts,
  { isNoted, isDeviceNeeded }: { isNoted: boolean; isDeviceNeeded: boolean },
): Problem | null {
  const wrong = (fact: 'number' | 'time' | 'memory' | 'register', value: string | null, sample: string) =>
    problem('receipt-facts-wrong', { fact: inBoth(`what.receiptFact.${fact}`), value: value ?? '–', sample });
  if (!(isNoted ? /^\d{1,9}$/ : /^[^\p{Cc}\s]{1,30}$/u).test(receiptNumber))
    return wrong('number', receiptNumber, '0000273');
  // Without a zone, so that any will do.
  if (!CLOCK.test(receiptDateTime) || wallClock('UTC', receiptDateTime) === null)
    return wrong('time', receiptDateTime, '2026-11-23T12:05:07');
  if (memory !== null && !/^\d{8}$/.test(memory)) return wrong('memory', memory, '02123456');
  if (register === null ? isDeviceNeeded : !/^[A-Z]{2}\d{6}$/.test(register))
    return wrong('register', register, 'DY123456');
  return null;
}

/** The device's clock, as a person writes it. */
const CLOCK = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

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
