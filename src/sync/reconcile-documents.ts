import { documentKey, documentPrefix } from '../domain/document-key.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { documentedOrders, ordersOf, rawVersion, undocumentedOrders, update } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentTrace, OperationsHorizon, WarehouseDescription } from '../warehouse/warehouse.ts';
import { adoptDocuments } from './adopt-documents.ts';
import { report, settle, type SyncContext } from './context.ts';
import { recordRelease } from './apply-follow-up.ts';
import { endedStatuses } from './decide-order.ts';
import { lose } from './hold-order.ts';
import { tellLostSteps } from './lost-steps.ts';
import { areRowsOurs } from './record-document.ts';
import { becameAsTold, becameOf, becameReason, tracesOf, type Became } from './trace-documents.ts';

const PAGE = 500;

/**
 * Looks where the documents of this server are now. Most are live. One whose rows are gone while its key stands was
 * converted or voided by a person: finished. One gone with its key is either older than everything that remains (the
 * program's yearly trimming: closed), or was lost when a backup was restored: a person decides whether it is
 * written again, never a program. So is what was written after a sale (see `tellLostSteps`). Keys that trimming took from documents still live are put back. `between` is called after each page and may end
 * the look.
 *
 * The story of the other number: two installations share shop and warehouse. An order is cancelled and confirmed again; one of them frees its document
 * and writes another, and the other one, which looks only afterwards, finds the key it knows. What stands under it is another document: it is adopted anew.
 */
export async function reconcileDocuments(
  context: SyncContext,
  warehouse: WarehouseDescription,
  between: () => Promise<Result<void>> = async () => ok(undefined),
): Promise<Result<void>> {
  const prefix = documentPrefix(context.server.tag);
  const live = await context.warehouse.documentsWithPrefix(prefix);
  if (!live.ok) return live;
  const restored = await context.warehouse.restoreKeys(prefix);
  if (!restored.ok) return restored;
  const adopted = await adoptForgotten(context, warehouse, live.value, between);
  if (!adopted.ok) return adopted;
  let afterNumber = '';
  let done = 0;
  while (!context.signal.aborted) {
    const rows = await documentedOrders(context.store, context.server.id, afterNumber, PAGE);
    if (rows.length === 0) return tellLostSteps(context, between);
    // Sales are many, so only keys are looked at: one that was voided is seen when something is to be done to it, one that was lost has none.
    const sales = rows.filter(isSale).map(({ document_key }) => document_key!);
    const held = await context.warehouse.heldKeys(sales);
    if (!held.ok) return held;
    const gone = rows.filter(
      (row) => !(isSale(row) ? held.value.has(row.document_key!) : live.value.has(row.document_key!)),
    );
    if (gone.length > 0) {
      const settled = await settleGone(context, warehouse, gone);
      if (!settled.ok) return settled;
    }
    const kept = rows.filter(
      ({ releasing, document_key: key }) => releasing !== null && live.value.has(key!),
    );
    // It was not taken away after all: should it be gone one day, that was not us.
    for (const { number } of kept)
      await update(context.store, context.server.id, number, { releasing: null });
    const others = rows.filter((row) => !isSale(row) && isOther(row, live.value.get(row.document_key!)));
    if (others.length > 0) {
      const found = await adoptDocuments(context, warehouse, others);
      if (!found.ok) return found;
    }
    afterNumber = rows.at(-1)!.number;
    done += rows.length;
    await context.progress('reconcile', done);
    const went = await between();
    if (!went.ok) return went;
  }
  return ok(undefined);
}

/** Whether under the key of this order stands another document than the one it had. */
function isOther({ document_number: known }: OrderRow, standing: { number: number } | undefined): boolean {
  return standing !== undefined && standing.number !== known;
}

function isSale({ document_kind: kind }: OrderRow): boolean {
  return kind === 'sale';
}

/**
 * The story of a forgotten document: it is written, and the process dies before it is recorded. Before the next run its order
 * is cancelled, and would wait for good, its document holding stock; or somebody edits it, and the document would be taken for
 * one of the edited order. So every document that stands is recorded before anything else is decided, and held against what the
 * order says now.
 */
async function adoptForgotten(
  context: SyncContext,
  warehouse: WarehouseDescription,
  live: ReadonlyMap<string, unknown>,
  between: () => Promise<Result<void>>,
): Promise<Result<void>> {
  const { id, tag, definition } = context.server;
  let afterNumber = '';
  while (!context.signal.aborted) {
    const rows = await undocumentedOrders(context.store, id, afterNumber, PAGE);
    if (rows.length === 0) return ok(undefined);
    const keysOf = ({ number }: OrderRow, kind: 'order' | 'sale'): string =>
      documentKey(tag, number as OrderNumber, kind);
    // The key of an order document may have outlived it: a clerk made a sale of it, or voided it.
    const keys = rows.flatMap((row) => [keysOf(row, 'order'), keysOf(row, 'sale')]);
    const held = await context.warehouse.heldKeys(keys);
    if (!held.ok) return held;
    const forgotten = rows.filter(
      (row) =>
        live.has(keysOf(row, 'order')) ||
        held.value.has(keysOf(row, 'order')) ||
        held.value.has(keysOf(row, 'sale')),
    );
    if (forgotten.length > 0) {
      const adopted = await adoptDocuments(context, warehouse, forgotten);
      if (!adopted.ok) return adopted;
    }
    const ended = endedStatuses(definition);
    for (const { state, status, number } of rows) {
      // Nobody wants the lost document of a cancelled order back.
      if (state === 'lost' && ended.includes(status)) await settle(context, `order ${number}`);
    }
    afterNumber = rows.at(-1)!.number;
    const went = await between();
    if (!went.ok) return went;
  }
  return ok(undefined);
}

/**
 * Of these orders alone: records the documents that already stand under their keys, and answers the orders that are still to be decided on. So
 * nothing is decided about an order with a forgotten document, also when the look at all of them was some time ago.
 */
export async function withoutStanding(
  context: SyncContext,
  warehouse: WarehouseDescription,
  rows: readonly OrderRow[],
): Promise<Result<OrderRow[]>> {
  const { tag, id } = context.server;
  const keysOf = ({ number }: OrderRow): string[] =>
    (['order', 'sale'] as const).map((kind) => documentKey(tag, number as OrderNumber, kind));
  const held = await context.warehouse.heldKeys(rows.flatMap(keysOf));
  if (!held.ok) return held;
  const standing = rows.filter((row) => keysOf(row).some((key) => held.value.has(key)));
  if (standing.length === 0) return ok([...rows]);
  const adopted = await adoptDocuments(context, warehouse, standing);
  if (!adopted.ok) return adopted;
  const now = await ordersOf(
    context.store,
    id,
    rows.map(({ number }) => number),
  );
  return ok(now.filter(({ state }) => state === 'new' || state === 'waiting'));
}

async function settleGone(
  context: SyncContext,
  warehouse: WarehouseDescription,
  rows: readonly OrderRow[],
): Promise<Result<void>> {
  const traces = await context.warehouse.findDocuments(rows.map(({ document_key }) => document_key!));
  if (!traces.ok) return traces;
  const horizon = await context.warehouse.horizon();
  if (!horizon.ok) return horizon;
  const orders = rows.filter((row) => !isSale(row));
  const numbers = orders.map(({ document_number }) => document_number!);
  const became = await becameOf(
    context,
    orders.map(({ number, document_number: from, document_written_at: writtenAt }) => ({
      order: number,
      from: from!,
      writtenAt,
    })),
  );
  if (!became.ok) return became;
  const lines = await context.warehouse.documentLines('order', numbers);
  if (!lines.ok) return lines;
  const ended = endedStatuses(context.server.definition);
  const sold = await soldMeanwhile(context, warehouse, orders);
  if (!sold.ok) return sold;
  const unlost = await withoutKeys(context, rows.filter(isSale), traces.value);
  if (!unlost.ok) return unlost;
  for (const row of rows) {
    if (sold.value.has(row.number) || unlost.value.has(row.number)) continue;
    const trace = traces.value.get(row.document_key!);
    // It came back between the two looks: an edit in the program may rewrite rows.
    if (trace?.document) continue;
    // A clerk wrote another note over ours: under its number stand the very lines we wrote, and they hold their goods.
    const standing = lines.value.get(row.document_number!);
    if (trace?.hasKey && standing && row.document_rows !== null && areRowsOurs(row, standing)) continue;
    // Without the key the number may be somebody else's by now, and what became of it says nothing of ours.
    if (trace?.hasKey) {
      const known = became.value.get(row.number);
      const told = known ? ok(known) : await toldSale(context, row);
      if (!told.ok) return told;
      await finish(context, row, told.value);
    } else if (isTrimmed(row, horizon.value, context.clock.now())) await close(context, row);
    // Taken away by us, right before this process died; or lost, and nobody wants it back.
    else if (ended.includes(row.status) || row.releasing === row.document_number)
      await recordRelease(context, row);
    else await loseDocument(context, row);
  }
  return ok(undefined);
}

/** A second installation may have written the document anew, under another number, before a clerk made a sale of it. */
async function toldSale(context: SyncContext, row: OrderRow): Promise<Result<Became | null>> {
  const raw = await rawVersion(context.store, context.server.id, row.number, row.version);
  return becameAsTold(context, row, context.shop.readOrder(raw));
}

/** Sales whose keys are gone and that stand all the same: the yearly trimming took the keys, and they are put back. */
async function withoutKeys(
  { server, warehouse }: SyncContext,
  sales: readonly OrderRow[],
  traces: ReadonlyMap<string, DocumentTrace>,
): Promise<Result<Set<string>>> {
  if (sales.length === 0) return ok(new Set());
  const lines = await warehouse.documentLines(
    'sale',
    sales.map(({ document_number }) => document_number!),
  );
  if (!lines.ok) return lines;
  const standing = sales.filter((row) => {
    const rows = lines.value.get(row.document_number!);
    const isUnderNumber = rows !== undefined && row.document_rows !== null && areRowsOurs(row, rows);
    return traces.get(row.document_key!)?.document || isUnderNumber;
  });
  if (standing.length > 0) {
    const restored = await warehouse.restoreKeys(documentPrefix(server.tag, 'sale'));
    if (!restored.ok) return restored;
  }
  return ok(new Set(standing.map(({ number }) => number)));
}

/**
 * The story of the unrecorded sale: an order became a sale, and the process died before it noted that. The order document is gone, as if a
 * clerk had made a sale of it; but the sale carries our key. Answers which orders were found so, and records them.
 */
async function soldMeanwhile(
  context: SyncContext,
  warehouse: WarehouseDescription,
  rows: readonly OrderRow[],
): Promise<Result<Set<string>>> {
  const traces = await tracesOf(context, rows);
  if (!traces.ok) return traces;
  const sold = rows.filter(({ number }) => traces.value.get(number)?.document?.kind === 'sale');
  if (sold.length > 0) {
    const adopted = await adoptDocuments(context, warehouse, sold);
    if (!adopted.ok) return adopted;
  }
  return ok(new Set(sold.map(({ number }) => number)));
}

/** The yearly trimming takes what is long past; what was written lately and is gone was lost. */
const LEAST_TRIMMED_AGE_MS = 31 * 86_400_000;

/**
 * The yearly trimming took it: older than the oldest operation that remains, written more than a month ago, and what was saved after it still
 * stands. Anything less certain is for a person.
 */
export function isTrimmed(
  row: Pick<OrderRow, 'document_day' | 'document_written_at'>,
  { oldestDay, newestSavedAt }: OperationsHorizon,
  now: Date,
): boolean {
  const { document_day: day, document_written_at: writtenAt } = row;
  if (oldestDay === null || newestSavedAt === null || day === null || writtenAt === null) return false;
  const isOld = now.getTime() - Date.parse(`${writtenAt.replace(' ', 'T')}Z`) > LEAST_TRIMMED_AGE_MS;
  return isOld && day < oldestDay && writtenAt <= newestSavedAt;
}

/**
 * The story of the sale of a cancelled order: a clerk has changed its document, so it is not taken away, and people are told. One of them makes a sale of it all
 * the same. What was told was of the document and ends with it; that the sale is of a cancelled order is told anew.
 */
async function finish(context: SyncContext, row: OrderRow, became: Became | null): Promise<void> {
  const reason = became ? becameReason(became) : null;
  const isCancelled = endedStatuses(context.server.definition).includes(row.status);
  const toTell = became && isCancelled ? { explained_version: row.version - 1 } : {};
  await end(context, row, { state: 'finished', reason, ...toTell }, reason ?? 'finished');
}

async function close(context: SyncContext, row: OrderRow): Promise<void> {
  await end(context, row, { state: 'closed', reason: 'trimmed' }, 'closed');
}

/** At once with what was told of it: nobody looks at an order that has ended, so a problem that stayed open would stay for good. */
async function end(
  context: SyncContext,
  row: OrderRow,
  known: Partial<OrderRow>,
  told: string,
): Promise<void> {
  const record = `order ${row.number}`;
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    await update(store, context.server.id, row.number, known);
    await settle(inside, record);
    await report(inside, record, 'updated', told);
  });
}

async function loseDocument(context: SyncContext, row: OrderRow): Promise<void> {
  const { name } = context.server.definition;
  const params = { number: row.number, document: String(row.document_number), server: name };
  await lose(context, row, problem('order-document-lost', params));
}
