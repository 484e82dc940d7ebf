import type { Clock } from '../clock.ts';
import { Decimal } from '../domain/decimal.ts';
import type { RunId, ServerId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { ReceiptContent, ReversalReason } from '../domain/receipt.ts';
import type { Store } from './store.ts';
import type { ReceiptRow, ReceiptState } from './receipt-tables.ts';

/*
 * The states of a receipt, and who leads from one to the next:
 *
 *   announced → pending        the sale was written (or found to be written after a crash)
 *   found → in-doubt, printed            the sale was found without an announcement, or a backup was restored: the printer is asked
 *   pending, refused → printing          claimed by a run, right before it is sent
 *   printing → printed, refused, pending (it did not leave), in-doubt (also when the printer cannot be asked)
 *   in-doubt → printed, refused          the printer says so when it is asked again
 *   in-doubt → printed, pending          a person says so; pending with a new attempt, before which the printer is asked about the old ones
 *   pending, refused → printed           an old attempt turned out to be printed, or a person says so
 *   found, pending, refused → dropped    nothing is to be printed: all of the sale came back before, or its order is paid in a way without a receipt now
 *   pending, refused, in-doubt → dropped a person says that none is owed
 *   dropped → pending, found             a person has it printed after all, the order being paid in a way with a receipt again; found when it was sent before
 */

/** A receipt before its sale is written. */
export interface Announcement {
  key: string;
  orderNumber: string;
  content: ReceiptContent;
  total: string;
  /** The rows of the sale, as planned. */
  rows: string;
}

/**
 * Keeps that the sale of this receipt is about to be written; what is there of an earlier announcement takes its place only as long as the sale was
 * not written. Answers whether an announcement stood there.
 */
export async function announceReceipt(
  store: Store,
  server: ServerId,
  { key, orderNumber, content, total, rows }: Announcement,
  now: Date,
): Promise<boolean> {
  const at = now.toISOString();
  const known = await findReceipt(store, server, key);
  if (known && known.state !== 'announced') return false;
  const said = { content: contentToJson(content), total, document_rows: rows, changed_at: at };
  if (known) {
    await change(store, known.id, said);
    return true;
  }
  const bare = { server, key, kind: 'sale', order_number: orderNumber, state: 'announced' } as const;
  await store
    .insertInto('receipts')
    .values({ ...NOTHING_YET, ...bare, ...said, created_at: at })
    .execute();
  return false;
}

/** Takes back the announcement of a sale that was certainly not written. */
export async function withdrawAnnouncement(store: Store, server: ServerId, key: string): Promise<void> {
  await store
    .deleteFrom('receipts')
    .where('server', '=', server)
    .where('key', '=', key)
    .where('state', '=', 'announced')
    .execute();
}

/** A sale that stands in the warehouse, and what its receipt has from it. */
export interface SaleOfReceipt {
  key: string;
  orderNumber: string;
  documentNumber: number;
  saleNumber: string | null;
  /** Its rows as they stand. */
  rows: string;
  /** It was written just now, as it was announced. */
  isNew: boolean;
}

/**
 * Keeps that a sale stands and its receipt is owed. One that was announced is to be printed; one that was not, and stands there all the same, was
 * written by somebody else or before this store was lost: what became of its receipt nobody knows yet.
 *
 * The story of the other sum: the process dies after writing a sale, the order is edited, and it is announced anew before the sale is found. A receipt
 * of the new sum would be printed for the sale of the old one. So what was announced counts only for the rows it was announced for.
 */
export async function oweReceipt(
  store: Store,
  server: ServerId,
  { key, orderNumber, documentNumber, saleNumber, rows, isNew }: SaleOfReceipt,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const known = await findReceipt(store, server, key);
  const of = {
    document_number: documentNumber,
    sale_number: saleNumber,
    document_rows: rows,
    changed_at: at,
    ...(!isNew && known?.document_rows !== rows && { content: null, total: null }),
  };
  if (known?.state === 'announced') return change(store, known.id, { ...of, state: 'pending' });
  if (known?.state === 'found') return change(store, known.id, of);
  if (known) return noteAgain(store, server, [key], documentNumber);
  const bare = { server, key, kind: 'sale', order_number: orderNumber, state: 'found' } as const;
  await store
    .insertInto('receipts')
    .values({ ...NOTHING_YET, ...bare, ...of, created_at: at })
    .execute();
}

/** Keeps that the sale of an announcement stood there before this writing: whether its receipt was printed nobody knows. */
export async function doubtAnnouncement(store: Store, server: ServerId, key: string): Promise<void> {
  await store
    .updateTable('receipts')
    .set({ state: 'found' })
    .where('server', '=', server)
    .where('key', '=', key)
    .where('state', '=', 'announced')
    .execute();
}

/** The reversal of a receipt that is to be printed once that one was. */
export interface AnnouncedReversal {
  key: string;
  orderNumber: string;
  saleNumber: string | null;
  /** Null when it cannot be put together. */
  content: ReceiptContent | null;
  total: string;
  /** The key of the receipt. */
  reverses: string;
  reason: ReversalReason;
}

/**
 * Keeps that the document of this reversal is about to be written, as `announceReceipt` does for a sale. Answers whether an announcement stood there.
 */
export async function announceReversal(
  store: Store,
  server: ServerId,
  { key, orderNumber, saleNumber, content, total, reverses, reason }: AnnouncedReversal,
  now: Date,
): Promise<boolean> {
  const at = now.toISOString();
  const known = await findReceipt(store, server, key);
  if (known && known.state !== 'announced') return false;
  const said = {
    content: content && contentToJson(content),
    total,
    sale_number: saleNumber,
    reverses,
    reason,
    changed_at: at,
  };
  if (known) {
    await change(store, known.id, said);
    return true;
  }
  const bare = { server, key, kind: 'reversal', order_number: orderNumber, state: 'announced' } as const;
  await store
    .insertInto('receipts')
    .values({ ...NOTHING_YET, ...bare, ...said, created_at: at })
    .execute();
  return false;
}

/** Keeps that the document of announced reversals stands; one that stood before it was announced may have been reversed already. */
export async function oweReversals(
  store: Store,
  server: ServerId,
  keys: readonly string[],
  documentNumber: number | null,
  isDoubtful: boolean,
): Promise<void> {
  await store
    .updateTable('receipts')
    .set({ state: isDoubtful ? 'found' : 'pending', document_number: documentNumber })
    .where('server', '=', server)
    .where('key', 'in', keys)
    .where('state', '=', 'announced')
    .execute();
  await noteAgain(store, server, keys, documentNumber);
}

/** The document of printed receipts was lost and written again, or is known by another number: the warehouse is told of them once more. */
async function noteAgain(
  store: Store,
  server: ServerId,
  keys: readonly string[],
  documentNumber: number | null,
): Promise<void> {
  const printed = store
    .updateTable('receipts')
    .where('server', '=', server)
    .where('key', 'in', keys)
    .where('state', '=', 'printed');
  await printed.set({ document_number: documentNumber }).execute();
  await printed.set({ noted: 'pending' }).where('noted', '=', 'done').execute();
}

/** The reversals of a receipt whose goods came back, also those that are not printed; not those of which a person said that none is owed. */
export async function reversalsOf(store: Store, server: ServerId, key: string): Promise<ReceiptRow[]> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('reverses', '=', key)
    .where('state', '!=', 'announced')
    .where((eb) => eb.or([eb('state', '!=', 'dropped'), eb('settled_by', 'is', null)]))
    .execute();
}

const NOTHING_YET = {
  task: null,
  document_number: null,
  document_rows: null,
  sale_number: null,
  total: null,
  content: null,
  reverses: null,
  reason: null,
  sent_at: null,
  run: null,
  receipt_number: null,
  receipt_at: null,
  amount: null,
  memory: null,
  register: null,
  settled_by: null,
  problem: null,
  noted: null,
} as const satisfies Partial<ReceiptRow>;

/** A receipt by the key of its document. */
export async function findReceipt(
  store: Store,
  server: ServerId,
  key: string,
): Promise<ReceiptRow | undefined> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** A receipt by its number here. */
export async function receiptById(
  store: Store,
  server: ServerId,
  id: number,
): Promise<ReceiptRow | undefined> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The receipts and reversals of an order, oldest first. */
export async function receiptsOfOrder(
  store: Store,
  server: ServerId,
  orderNumber: string,
): Promise<ReceiptRow[]> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .where('state', '!=', 'announced')
    .orderBy('id')
    .execute();
}

/** Those in one of these states, oldest first, after one of them. */
export async function receiptsIn(
  store: Store,
  server: ServerId,
  states: readonly ReceiptState[],
  after: number,
  limit: number,
): Promise<ReceiptRow[]> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('state', 'in', states)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Printed receipts that the warehouse is still to be told of, oldest first, after one of them. */
export async function receiptsToNote(
  store: Store,
  server: ServerId,
  after: number,
  limit: number,
): Promise<ReceiptRow[]> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('noted', '=', 'pending')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** What a person said to be printed before Kervan knew what is on it, or on which device; oldest first. */
export async function receiptsToComplete(store: Store, server: ServerId): Promise<ReceiptRow[]> {
  return store
    .selectFrom('receipts')
    .selectAll()
    .where('server', '=', server)
    .where('state', '=', 'printed')
    .where((eb) => eb.or([eb('amount', 'is', null), eb('memory', 'is', null), eb('register', 'is', null)]))
    .orderBy('id')
    .execute();
}

/** Changes a receipt whatever its state. */
export async function change(store: Store, id: number, set: Partial<Omit<ReceiptRow, 'id'>>): Promise<void> {
  await store.updateTable('receipts').set(set).where('id', '=', id).execute();
}

/**
 * Leads a receipt from one of these states to what is set, at once; false when it is in none of them (any more), or, where an attempt is named, at
 * another one by now.
 */
export async function lead(
  store: Store,
  id: number,
  from: readonly ReceiptState[],
  set: Partial<Omit<ReceiptRow, 'id'>>,
  attempt?: number,
): Promise<boolean> {
  let query = store.updateTable('receipts').set(set).where('id', '=', id).where('state', 'in', from);
  if (attempt !== undefined) query = query.where('attempt', '=', attempt);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Claims a receipt for sending under a task to a device, both of which are kept: should nobody know what became of it, it is known where to look. False when another took it, when somebody said something of it meanwhile, or when this run was taken for
 * dead and its place given to another: the one statement looks at all of it.
 */
export async function claimReceipt(
  store: Store,
  { id, server, attempt }: Pick<ReceiptRow, 'id' | 'server' | 'attempt'>,
  { task, register, memory }: Pick<ReceiptRow, 'task' | 'register' | 'memory'>,
  run: RunId,
  clock: Clock,
): Promise<boolean> {
  const at = clock.now().toISOString();
  const sent = { sent_at: at, sent_uptime_ms: clock.uptimeMs(), changed_at: at };
  const { numUpdatedRows } = await store
    .updateTable('receipts')
    .set({ state: 'printing', task, register, memory, run, ...sent, problem: null })
    .where('id', '=', id)
    .where('server', '=', server)
    .where('attempt', '=', attempt)
    .where('state', 'in', ['pending', 'refused'])
    .where((eb) =>
      eb.exists(eb.selectFrom('runs').select('id').where('id', '=', run).where('state', '=', 'running')),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Whether a claim still stands: nobody took the place of its run, nor was anything said of the receipt meanwhile. */
export async function isClaimed(
  store: Store,
  { id, attempt }: Pick<ReceiptRow, 'id' | 'attempt'>,
  run: RunId,
): Promise<boolean> {
  const standing = await store
    .selectFrom('receipts')
    .innerJoin('runs', 'runs.id', 'receipts.run')
    .select('receipts.id')
    .where('receipts.id', '=', id)
    .where('receipts.attempt', '=', attempt)
    .where('receipts.state', '=', 'printing')
    .where('runs.id', '=', run)
    .where('runs.state', '=', 'running')
    .executeTakeFirst();
  return standing !== undefined;
}

/**
 * What a restored backup says of receipts is of the day it was made: all that was still to be printed then may have been printed since, under a task
 * of which it knows nothing. The printer is asked, or a person. A sale that was only announced is found anew, if it was written.
 */
export async function doubtAllUnprinted(store: Store): Promise<void> {
  await store.deleteFrom('receipts').where('state', '=', 'announced').execute();
  await store
    .updateTable('receipts')
    .set({ state: 'found', task: null })
    .where('state', 'in', ['pending', 'printing', 'refused', 'in-doubt'])
    .execute();
}

/** Deletes a receipt that turned out not to be owed: its sale is paid in a way that needs none. One that a person said is on paper meanwhile stays. */
export async function forgetReceipt(store: Store, id: number): Promise<void> {
  await store.deleteFrom('receipts').where('id', '=', id).where('state', '!=', 'printed').execute();
}

const DECIMALS: ReadonlySet<string> = new Set(['quantity', 'unitPrice', 'value', 'amount']);

/** The content of a receipt as it is kept. */
export function contentToJson(content: ReceiptContent): string {
  // A decimal says itself in JSON as its text.
  return JSON.stringify(content);
}

/** The content of a receipt; null as long as it is not known. */
export function contentOf({ content }: Pick<ReceiptRow, 'content'>): ReceiptContent | null {
  if (content === null) return null;
  return JSON.parse(content, (name, value: unknown) =>
    DECIMALS.has(name) ? new Decimal(value as string) : value,
  ) as ReceiptContent;
}

/** Why a receipt was not printed; null when nothing is in its way. */
export function problemOf({ problem }: Pick<ReceiptRow, 'problem'>): Problem | null {
  return problem === null ? null : (JSON.parse(problem) as Problem);
}
