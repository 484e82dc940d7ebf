import type { DocumentPlan } from '../domain/document.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { keepDocument } from '../store/documents.ts';
import { update } from '../store/inbox.ts';
import { keepStep } from '../store/steps.ts';
import type { OrderRow, StepKind } from '../store/tables.ts';
import { saleStands } from './apply-sale-steps.ts';
import { report, type SyncContext } from './context.ts';
import { withNumbers } from './record-document.ts';
import { stepRow, type Applied } from './step-row.ts';

/** Writes the return of a sale or of some of it; the order is finished with the last of it. */
export async function takeBack(
  context: SyncContext,
  row: OrderRow,
  { plan, isWhole }: { plan: DocumentPlan; isWhole: boolean },
): Promise<Result<Applied>> {
  const stands = await mayBeReturned(context, row);
  if (!stands.ok || !stands.value) return stands.ok ? ok('done') : stands;
  const written = await write(context, row, plan, 'return');
  if (!written.ok) return written;
  if (isWhole) {
    await update(context.store, context.server.id, row.number, {
      state: 'finished',
      reason: `returned ${written.value}`,
    });
  }
  return ok('done');
}

/** Takes back what changed and sells it as it is now: two documents, each under its own key, so that either is written once. */
export async function correct(
  context: SyncContext,
  row: OrderRow,
  plans: readonly DocumentPlan[],
): Promise<Result<Applied>> {
  const stands = await mayBeReturned(context, row);
  if (!stands.ok || !stands.value) return stands.ok ? ok('done') : stands;
  for (const plan of plans) {
    const written = await write(context, row, plan, 'correction');
    if (!written.ok) return written;
  }
  return ok('done');
}

/** An invoiced sale is corrected by the accountant, with a credit note. */
async function mayBeReturned(context: SyncContext, row: OrderRow): Promise<Result<boolean>> {
  const stands = await saleStands(context, row);
  if (!stands.ok || !stands.value) return stands;
  const invoices = await context.warehouse.invoicesOf('sale', [row.document_number!]);
  if (!invoices.ok) return invoices;
  const invoice = invoices.value.get(row.document_number!);
  if (invoice === undefined) return ok(true);
  const params = { number: row.number, document: String(row.document_number), invoice };
  return failed(problem('return-has-invoice', params));
}

async function write(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
  kind: StepKind,
): Promise<Result<number | null>> {
  const outcome = await context.warehouse.writeDocument(plan);
  if (!outcome.ok) return outcome;
  const { document } = outcome.value;
  const { store, server } = context;
  const number = document?.number ?? null;
  await store.transaction().execute(async (transaction) => {
    const amount = plan.totalWithVat.toFixed(2);
    const writtenAt = document?.writtenAt ?? null;
    await keepStep(transaction, {
      ...stepRow(context, row, kind),
      key: plan.key,
      number,
      amount,
      day: plan.date,
    });
    const whole = document ? withNumbers(plan, document.rows) : plan;
    await keepDocument(transaction, server.id, { plan: whole, version: row.version, number, writtenAt });
    const told = plan.kind === 'sale' ? 'corrected' : 'returned';
    await report({ ...context, store: transaction }, `order ${row.number}`, 'updated', `${told} ${number}`);
  });
  return ok(number);
}
