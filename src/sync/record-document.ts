import type { DocumentPlan } from '../domain/document.ts';
import type { ItemId, OrderNumber, PartnerId } from '../domain/ids.ts';
import { problemClass, type Problem } from '../domain/problem.ts';
import { keepDocument } from '../store/documents.ts';
import { noteWrittenBack, ordersToWriteBack, update } from '../store/inbox.ts';
import { closeProblemsOf } from '../store/problems.ts';
import { oweReceipt, type SaleOfReceipt } from '../store/receipts.ts';
import { keepSaleNumber } from '../store/sale-numbers.ts';
import { forgetAfterSale } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentOutcome, DocumentRow } from '../warehouse/warehouse.ts';
import { failureStreak, remember, report, settle, type SyncContext } from './context.ts';

/** An order whose document was written now, or found to be finished already, and that is not yet recorded here. */
export interface WrittenOrder {
  row: OrderRow;
  plan: DocumentPlan;
  /** What somebody should look at although the document is written. */
  doubts: readonly Problem[];
  outcome: DocumentOutcome;
  /** Something came back before it was written. */
  hasRefunds: boolean;
}

/**
 * Keeps in the own store what now stands in the warehouse. Should the process die before this, the next run finds the
 * documents by their keys and records them then.
 */
export async function recordDocuments(context: SyncContext, written: readonly WrittenOrder[]): Promise<void> {
  if (written.length === 0) return;
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    for (const each of written) {
      // A restored backup that has not the sale has nothing of what came after it either: all of that is done anew, each by its key.
      const wasLost = each.row.state === 'lost' && each.outcome.kind === 'written';
      if (wasLost) await forgetAfterSale(store, context.server.id, each.row.number);
      await recordDocument(inside, each);
      for (const doubt of each.doubts) await remember(inside, `order ${each.row.number}`, doubt);
      await keepWritten(inside, each);
    }
  });
}

async function recordDocument(context: SyncContext, written: WrittenOrder): Promise<void> {
  const { row, plan, outcome, hasRefunds } = written;
  const { document } = outcome;
  const record = `order ${row.number}`;
  await update(context.store, context.server.id, row.number, {
    state: document ? 'documented' : 'finished',
    reason: null,
    next_try_at: null,
    attempts: 0,
    decided_with: context.server.settingsHash,
    document_key: plan.key,
    document_kind: plan.kind === 'sale' ? 'sale' : 'order',
    sale_number: document?.saleNumber ?? null,
    document_number: document?.number ?? null,
    document_day: plan.date,
    document_written_at: document?.writtenAt ?? null,
    document_total: plan.totalWithVat.toFixed(2),
    document_version: row.version,
    // What came back of a sale is still to be looked at.
    explained_version: plan.kind === 'sale' && hasRefunds ? 0 : row.version,
    settled_version: null,
    document_rows: fingerprint(document ? document.rows : plannedRows(plan)),
    write_back: document ? 'pending' : null,
  });
  await keepSaleNumber(context.store, context.server.id, document?.saleNumber ?? null);
  if (document && plan.receipt)
    await oweReceipt(
      context.store,
      context.server.id,
      saleOf(plan, outcome.kind, document),
      context.clock.now(),
    );
  await settle(context, record);
  const number = document ? String(document.number) : null;
  await report(context, record, outcome.kind === 'written' ? 'created' : 'unchanged', number);
}

/** What its receipt has from a sale that stands. */
export function saleOf(
  { key, orderNumber }: DocumentPlan,
  kind: DocumentOutcome['kind'],
  { number: documentNumber, saleNumber, rows }: NonNullable<DocumentOutcome['document']>,
): SaleOfReceipt {
  return { key, orderNumber, documentNumber, saleNumber, rows: fingerprint(rows), isNew: kind === 'written' };
}

async function keepWritten(
  { store, server }: SyncContext,
  { row, plan, outcome }: WrittenOrder,
): Promise<void> {
  const { document } = outcome;
  const [number, writtenAt] = [document?.number ?? null, document?.writtenAt ?? null];
  const whole = document ? withNumbers(plan, document.rows) : plan;
  await keepDocument(store, server.id, { plan: whole, version: row.version, number, writtenAt });
}

const WRITE_BACK_PAGE = 100;

/**
 * Tells the shop the numbers of the documents, where it can be told. It is a courtesy: a shop that refuses loses nothing, and a passing
 * failure is made up for in the next run. With `only`, nothing is told of other orders.
 */
export async function writeBack(context: SyncContext, only?: ReadonlySet<string>): Promise<void> {
  const described = await context.shop.describe();
  if (!described.ok) return;
  if (!described.value.capabilities.includes('order-write')) return;
  let after = '';
  while (!context.signal.aborted) {
    const rows = await ordersToWriteBack(context.store, context.server.id, after, WRITE_BACK_PAGE);
    const wanted = only ? rows.filter(({ number }) => only.has(number)) : rows;
    if (rows.length === 0 || !(await writeBackPage(context, wanted))) return;
    after = rows.at(-1)!.number;
  }
}

/**
 * Answers whether it is worth going on. What was told is noted for the page at once: telling it twice changes nothing. An order
 * over which the shop breaks is tried again in the next run and keeps no other from being told; three in a row mean that
 * the shop is down.
 */
async function writeBackPage(context: SyncContext, rows: readonly OrderRow[]): Promise<boolean> {
  const { store, server } = context;
  const told: string[] = [];
  const untold: [record: string, problem: Problem][] = [];
  const streak = failureStreak();
  let isDown = false;
  for (const row of rows) {
    if (context.signal.aborted || isDown) break;
    const number = row.number as OrderNumber;
    const answer = await context.shop.writeDocumentNumber(number, String(row.document_number ?? ''));
    if (answer.ok || problemClass(answer.problem.code) === 'data') told.push(row.number);
    if (!answer.ok) untold.push([`order ${row.number}`, answer.problem]);
    const isBroken = !answer.ok && answer.problem.code === 'shop-failed';
    // A shop that is silent or asks for patience is so to all.
    isDown = streak.isOver(answer.ok ? null : answer.problem) || (!isBroken && told.at(-1) !== row.number);
  }
  await noteWrittenBack(store, server.id, told);
  const heard = told
    .map((number) => `order ${number}`)
    .filter((record) => !untold.some(([of]) => of === record));
  await closeProblemsOf(store, server.id, heard, ['shop-failed']);
  // When the shop is down, that is its problem and not that of three orders.
  if (!isDown) for (const [record, found] of untold) await remember(context, record, found);
  return !isDown && !context.signal.aborted;
}

/** Whether the live rows are still what was written: same items, quantities, prices, partner and location. */
export function areRowsOurs(row: OrderRow, rows: readonly DocumentRow[]): boolean {
  return row.document_rows === null || row.document_rows === fingerprint(rows);
}

/** The plan with the numbers of what was created with its document, by the rows that were written. */
export function withNumbers(plan: DocumentPlan, rows: readonly DocumentRow[]): DocumentPlan {
  if (rows.length !== plan.lines.length) return plan;
  return {
    ...plan,
    partner: rows[0]?.partner ?? plan.partner,
    lines: plan.lines.map((line, index) => ({ ...line, item: rows[index]!.item })),
  };
}

/** The rows a plan makes; a record that is created with the document has no number yet and stands as 0. */
export function plannedRows({ lines, partner, location }: DocumentPlan): DocumentRow[] {
  return lines.map(({ item, quantity, priceOut }) => ({
    item: typeof item === 'number' ? item : (0 as ItemId),
    quantity,
    priceOut,
    partner: typeof partner === 'number' ? partner : (0 as PartnerId),
    location,
  }));
}

/** Rows in any order as one text; prices to six places, where a double still holds them. */
export function fingerprint(rows: readonly DocumentRow[]): string {
  return rows
    .map(({ item, quantity, priceOut, partner, location }) =>
      [item, quantity.round(6), priceOut.round(6), partner, location].join('/'),
    )
    .sort()
    .join(' ');
}
