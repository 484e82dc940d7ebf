import type { DocumentPlan, PaidAmount } from '../domain/document.ts';
import type { PartnerId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import { keepDocument } from '../store/documents.ts';
import { update } from '../store/inbox.ts';
import { keepStep } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentOutcome } from '../warehouse/warehouse.ts';
import { report, type SyncContext } from './context.ts';
import { keptPlan } from './kept-plan.ts';
import { areRowsOurs, fingerprint, plannedRows } from './record-document.ts';
import { stepRow, type Applied } from './step-row.ts';

/** Writes the sale that takes the place of the order document. */
export async function sell(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
): Promise<Result<Applied>> {
  const outcome = await context.warehouse.writeDocument(plan, (rows) => areRowsOurs(row, rows));
  if (!outcome.ok) return outcome;
  await recordSale(context, row, plan, outcome.value);
  return ok('done');
}

/** Keeps that the order document is a sale now; or, when the sale was voided since, that all is finished. */
export async function recordSale(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
  { document }: Pick<DocumentOutcome, 'document'>,
): Promise<void> {
  const { server, store } = context;
  await store.transaction().execute(async (transaction) => {
    const inside = { ...context, store: transaction };
    if (!document) {
      await update(transaction, server.id, row.number, { state: 'finished', reason: null });
      await report(inside, `order ${row.number}`, 'updated', 'finished');
      return;
    }
    const { number, writtenAt, rows } = document;
    const amount = plan.totalWithVat.toFixed(2);
    await keepStep(transaction, {
      ...stepRow(context, row, 'sale'),
      key: plan.key,
      number,
      amount,
      day: plan.date,
    });
    const isAsPlanned = fingerprint(rows) === fingerprint(plannedRows(plan));
    if (isAsPlanned)
      await keepDocument(transaction, server.id, { plan, version: row.version, number, writtenAt });
    await update(transaction, server.id, row.number, {
      state: 'documented',
      reason: null,
      document_key: plan.key,
      document_kind: 'sale',
      document_number: number,
      document_day: plan.date,
      document_written_at: writtenAt,
      document_total: amount,
      document_version: row.version,
      settled_version: null,
      document_rows: fingerprint(rows),
      write_back: 'pending',
    });
    await report(inside, `order ${row.number}`, 'updated', `sold ${number}`);
  });
}

/** Writes what was paid after the sale. */
export async function pay(
  context: SyncContext,
  row: OrderRow,
  { key, paid }: { key: string; paid: PaidAmount },
): Promise<Result<Applied>> {
  const { store, server, warehouse } = context;
  const sale = (await keptPlan(store, server.id, row))!;
  const traces = await warehouse.findDocuments([sale.key]);
  if (!traces.ok) return traces;
  // Voided in the program: nobody owes anything for it any more.
  if (!traces.value.get(sale.key)?.document) {
    await update(store, server.id, row.number, { state: 'finished', reason: null });
    return ok('done');
  }
  const { location, user, money } = sale;
  const done = await warehouse.writePayment({
    key,
    kind: 'sale',
    number: row.document_number!,
    partner: sale.partner as PartnerId,
    location,
    user,
    dueDay: money!.dueDay,
    paid,
  });
  if (!done.ok) return done;
  await store.transaction().execute(async (transaction) => {
    const amount = paid.amountWithVat.toFixed(2);
    await keepStep(transaction, { ...stepRow(context, row, 'payment'), key, amount, day: paid.day });
    await report({ ...context, store: transaction }, `order ${row.number}`, 'updated', `paid ${amount}`);
  });
  return ok('done');
}
