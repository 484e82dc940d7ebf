import { ZERO } from '../domain/decimal.ts';
import type { DocumentPlan, PaidAmount } from '../domain/document.ts';
import type { PartnerId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import { documentsOfOrder, keepDocument } from '../store/documents.ts';
import { update } from '../store/inbox.ts';
import { oweReceipt } from '../store/receipts.ts';
import { keepSaleNumber } from '../store/sale-numbers.ts';
import { keepStep } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentOutcome } from '../warehouse/warehouse.ts';
import { report, type SyncContext } from './context.ts';
import type { FollowUp } from './followed.ts';
import { tellReceiptsOfVoided } from './receipts/gone-document.ts';
import { areRowsOurs, fingerprint, plannedRows, saleOf, withNumbers } from './record-document.ts';
import { amountToGiveBack, amountToWrite, withStandingMoney } from './standing-money.ts';
import { saleSoFar } from './standing-sale-of.ts';
import { stepRow, type Applied } from './step-row.ts';
import { writeDocument } from './write-document.ts';

/** Writes the sale that takes the place of the order document. */
export async function sell(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
): Promise<Result<Applied>> {
  const outcome = await writeDocument(context, plan, (rows) => areRowsOurs(row, rows));
  if (!outcome.ok) return outcome;
  const { kind, document } = outcome.value;
  const whole = kind === 'existing' ? await withStandingMoney(context, plan, document!.number) : ok(plan);
  if (!whole.ok) return whole;
  await recordSale(context, row, whole.value, outcome.value);
  // What was paid or came back since it was written is still to be looked at.
  return ok(kind === 'existing' ? 'found' : 'done');
}

/** Keeps that the order document is a sale now; or, when the sale was voided since, that all is finished. */
export async function recordSale(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
  { kind, document }: DocumentOutcome,
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
    const whole = kind === 'written' ? withNumbers(plan, rows) : plan;
    await keepSaleNumber(transaction, server.id, document.saleNumber);
    const isAsPlanned = fingerprint(rows) === fingerprint(plannedRows(whole));
    if (plan.receipt)
      await oweReceipt(transaction, server.id, saleOf(plan, kind, document), context.clock.now());
    if (isAsPlanned)
      await keepDocument(transaction, server.id, { plan: whole, version: row.version, number, writtenAt });
    await update(transaction, server.id, row.number, {
      state: 'documented',
      reason: null,
      document_key: plan.key,
      document_kind: 'sale',
      sale_number: document.saleNumber,
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

/** Whether the sale still stands; one that was voided in the program needs no more, and the order is finished. */
export async function saleStands(context: SyncContext, row: OrderRow): Promise<Result<boolean>> {
  const { store, server, warehouse } = context;
  const key = row.document_key!;
  const traces = await warehouse.findDocuments([key]);
  if (!traces.ok) return traces;
  if (traces.value.get(key)?.document) return ok(true);
  // A clerk wrote another note over ours: under its number stand the very lines we wrote.
  const number = row.document_number!;
  const lines = await warehouse.documentLines('sale', [number]);
  if (!lines.ok) return lines;
  const standing = lines.value.get(number);
  if (standing && row.document_rows !== null && areRowsOurs(row, standing)) return ok(true);
  await update(store, server.id, row.number, { state: 'finished', reason: null });
  await tellReceiptsOfVoided(context, row.number);
  return ok(false);
}

/** Writes what was paid after the sale, or given back after the return. What somebody has entered by hand is not written a second time. */
export async function pay(
  context: SyncContext,
  row: OrderRow,
  step: FollowUp & { kind: 'pay' },
): Promise<Result<Applied>> {
  const { store, server, warehouse } = context;
  const { of, paid: said } = step;
  const stands = await saleStands(context, row);
  if (!stands.ok || !stands.value) return stands.ok ? ok('done') : stands;
  const documents = await documentsOfOrder(store, server.id, row.number);
  const kept = documents.find(({ plan }) => plan.key === of)!;
  const { partner } = of === row.document_key ? saleSoFar(documents, row)!.sale : kept.plan;
  const { location, user, money } = kept.plan;
  const due =
    'givenBackWithVat' in step
      ? await amountToGiveBack(context, documents, step)
      : await amountToWrite(context, documents, step);
  if (!due.ok) return due;
  const { key, amountWithVat } = due.value;
  if (amountWithVat.eq(ZERO)) return notePaid(context, row, 'entered', key, said);
  const paid = { ...said, amountWithVat };
  const done = await warehouse.writePayment({
    key,
    kind: kept.plan.kind as 'sale' | 'return',
    number: kept.number!,
    partner: partner as PartnerId,
    location,
    user,
    dueDay: money!.dueDay,
    paid,
  });
  return done.ok ? notePaid(context, row, 'payment', key, paid) : done;
}

/** Keeps that a payment was written, or was there already. */
async function notePaid(
  context: SyncContext,
  row: OrderRow,
  kind: 'payment' | 'entered',
  key: string,
  { amountWithVat, day }: PaidAmount,
): Promise<Result<Applied>> {
  await context.store.transaction().execute(async (store) => {
    const amount = amountWithVat.toFixed(2);
    await keepStep(store, { ...stepRow(context, row, kind), key, amount, day });
    const inside = { ...context, store };
    if (kind === 'payment') await report(inside, `order ${row.number}`, 'updated', `paid ${amount}`);
    else await report(inside, `order ${row.number}`, 'unchanged');
  });
  return ok('done');
}

/** Keeps that a person left money as it is written, or unwritten, though the shop tells otherwise. Nothing is done in the warehouse. */
export async function leave(
  context: SyncContext,
  row: OrderRow,
  { as, payments }: FollowUp & { kind: 'leave' },
): Promise<Result<Applied>> {
  await context.store.transaction().execute(async (transaction) => {
    for (const { key, amountWithVat } of payments)
      await keepStep(transaction, {
        ...stepRow(context, row, as),
        key,
        amount: amountWithVat.toFixed(2),
      });
    await report({ ...context, store: transaction }, `order ${row.number}`, 'unchanged');
  });
  return ok('done');
}
