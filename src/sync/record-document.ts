import type { DocumentLine, DocumentPlan } from '../domain/document.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { problem, problemClass, type Problem } from '../domain/problem.ts';
import { keepDocument } from '../store/documents.ts';
import { noteWrittenBack, ordersToWriteBack, update } from '../store/inbox.ts';
import { closeProblemsOf } from '../store/problems.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentOutcome, DocumentRow } from '../warehouse/warehouse.ts';
import { failureStreak, remember, report, settle, type SyncContext } from './context.ts';

/** An order whose document stands in the warehouse, not yet recorded here. */
export interface WrittenOrder {
  row: OrderRow;
  plan: DocumentPlan;
  outcome: DocumentOutcome;
}

/**
 * Keeps in the own store what now stands in the warehouse. Should the process die before this, the next run finds the
 * documents by their keys and records them then.
 */
export async function recordDocuments(context: SyncContext, written: readonly WrittenOrder[]): Promise<void> {
  if (written.length === 0) return;
  const differing = await differingDocuments(context, written);
  if (!differing) return;
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    for (const each of written) {
      await recordDocument(inside, each);
      if (!differing.has(each.plan.key)) {
        await keepWritten(inside, each);
        continue;
      }
      const params = { number: each.row.number, document: String(each.outcome.document?.number) };
      await remember(inside, `order ${each.row.number}`, problem('order-document-changed', params));
    }
  });
}

/**
 * Documents that stood there already and are not what the plan says: the process died after writing one and the order was
 * edited before the next run, or another installation or a person was at it. Null when the warehouse does not say; the next
 * run finds them again.
 */
async function differingDocuments(
  context: SyncContext,
  written: readonly WrittenOrder[],
): Promise<Set<string> | null> {
  const existing = written.filter(({ outcome }) => outcome.kind === 'existing').map(({ plan }) => plan);
  if (existing.length === 0) return new Set();
  const found = await context.warehouse.findDocuments(existing.map(({ key }) => key));
  if (!found.ok) return null;
  const differing = existing.filter((plan) => {
    const document = found.value.get(plan.key)?.document;
    return document && fingerprint(document.rows) !== fingerprint(plan.lines, plan);
  });
  return new Set(differing.map(({ key }) => key));
}

async function recordDocument(context: SyncContext, { row, plan, outcome }: WrittenOrder): Promise<void> {
  const { document } = outcome;
  const record = `order ${row.number}`;
  await update(context.store, context.server.id, row.number, {
    state: document ? 'documented' : 'finished',
    reason: null,
    next_try_at: null,
    attempts: 0,
    decided_with: context.server.settingsHash,
    document_key: plan.key,
    document_number: document?.number ?? null,
    document_day: plan.date,
    document_written_at: document?.writtenAt ?? null,
    document_total: plan.totalWithVat.toFixed(2),
    document_version: row.version,
    explained_version: row.version,
    document_rows: fingerprint(plan.lines, plan),
    write_back: document ? 'pending' : null,
  });
  await settle(context, record);
  const number = document ? String(document.number) : null;
  await report(context, record, outcome.kind === 'written' ? 'created' : 'unchanged', number);
}

/** A document that stood there already is kept like one written now only when it is what the plan says. */
async function keepWritten(
  { store, server }: SyncContext,
  { row, plan, outcome }: WrittenOrder,
): Promise<void> {
  const { document } = outcome;
  const [number, writtenAt] = [document?.number ?? null, document?.writtenAt ?? null];
  await keepDocument(store, server.id, { plan, version: row.version, number, writtenAt });
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
    const answer = await context.shop.writeDocumentNumber(number, String(row.document_number));
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

type Line = Pick<DocumentLine, 'item' | 'quantity' | 'priceOut'> &
  Partial<Pick<DocumentRow, 'partner' | 'location'>>;

/** Lines in any order as one text; prices to six places, where a double still holds them. */
export function fingerprint(
  lines: readonly Line[],
  whole?: Pick<DocumentPlan, 'partner' | 'location'>,
): string {
  return lines
    .map((line) => {
      const { partner = whole?.partner, location = whole?.location } = line;
      return [line.item, line.quantity.round(6), line.priceOut.round(6), partner, location].join('/');
    })
    .sort()
    .join(' ');
}
