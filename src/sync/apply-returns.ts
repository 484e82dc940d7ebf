import { documentKey } from '../domain/document-key.ts';
import { NUMBER_OF_OPEN_BEFORE, type Day, type DocumentPlan } from '../domain/document.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { documentsOfOrder, keepDocument, type KeptDocument } from '../store/documents.ts';
import { update } from '../store/inbox.ts';
import { findReceipt, oweReceipt, oweReversals } from '../store/receipts.ts';
import { keepSaleNumber } from '../store/sale-numbers.ts';
import { keepStep } from '../store/steps.ts';
import type { OrderRow } from '../store/tables.ts';
import type { DocumentOutcome } from '../warehouse/warehouse.ts';
import { saleStands } from './apply-sale-steps.ts';
import { report, type SyncContext } from './context.ts';
import { announceReversals } from './receipts/reversals.ts';
import { saleOf, withNumbers } from './record-document.ts';
import { withStandingMoney } from './standing-money.ts';
import { stepRow, type Applied } from './step-row.ts';
import { writeDocument } from './write-document.ts';

/** Writes the return of a sale or of some of it; the order is finished with the last of it. */
export async function takeBack(
  context: SyncContext,
  row: OrderRow,
  { plan, isWhole }: { plan: DocumentPlan; isWhole: boolean },
): Promise<Result<Applied>> {
  const stands = await mayBeReturned(context, row, [plan]);
  if (!stands.ok || !stands.value) return stands.ok ? ok('done') : stands;
  const written = await write(context, row, plan, isWhole ? 'whole' : 'part');
  if (!written.ok) return written;
  // What was given back since it was written is still to be looked at.
  return ok(written.value === 'existing' ? 'found' : 'done');
}

/** Takes back what changed and sells it as it is now: two documents, each under its own key, so that either is written once. */
export async function correct(
  context: SyncContext,
  row: OrderRow,
  plans: readonly DocumentPlan[],
): Promise<Result<Applied>> {
  const stands = await mayBeReturned(context, row, plans);
  if (!stands.ok || !stands.value) return stands.ok ? ok('done') : stands;
  for (const plan of plans) {
    const written = await write(context, row, plan, 'correction');
    if (!written.ok) return written;
  }
  return ok('done');
}

/**
 * Writes documents again that were lost after the sale, as they were: the same lines and amounts under the same keys, so that each is written once, and what
 * was printed for them stands. They are dated the day they are written; what corrected a sale keeps the number (УНП) that its receipt carries.
 */
export async function writeAgain(
  context: SyncContext,
  row: OrderRow,
  lost: readonly KeptDocument[],
  today: Day,
): Promise<Result<void>> {
  if (lost.length === 0) return ok(undefined);
  const stands = await mayBeReturned(
    context,
    row,
    lost.map(({ plan }) => plan),
  );
  if (!stands.ok || !stands.value) return stands.ok ? ok(undefined) : stands;
  for (const { plan, version, number } of lost) {
    const isWhole = row.state === 'finished' && row.reason === `returned ${number}`;
    const what = plan.key.startsWith('KVR-') ? (isWhole ? 'whole' : 'part') : 'correction';
    const again = { ...(await withNumberOfReceipt(context, plan)), date: today };
    const written = await write(context, { ...row, version }, again, what);
    if (!written.ok) return written;
  }
  return ok(undefined);
}

async function withNumberOfReceipt(
  { store, server }: SyncContext,
  plan: DocumentPlan,
): Promise<DocumentPlan> {
  const { saleNumber } = plan;
  if (saleNumber === null || saleNumber === NUMBER_OF_OPEN_BEFORE) return plan;
  const receipt = await findReceipt(store, server.id, plan.key);
  return receipt?.sale_number ? { ...plan, saleNumber: { ...saleNumber, again: receipt.sale_number } } : plan;
}

/** An invoiced sale is corrected by the accountant, with a credit note; one that was corrected and nobody knows how, by a person. */
async function mayBeReturned(
  context: SyncContext,
  row: OrderRow,
  plans: readonly DocumentPlan[],
): Promise<Result<boolean>> {
  const stands = await saleStands(context, row);
  if (!stands.ok || !stands.value) return stands;
  const unknown = await hasUnknownCorrections(context, row, plans);
  if (!unknown.ok) return unknown;
  if (unknown.value) {
    const params = { number: row.number, document: String(row.document_number) };
    return failed(problem('order-document-changed', params));
  }
  const kept = await documentsOfOrder(context.store, context.server.id, row.number);
  const corrections = kept.flatMap(({ plan, number }) => (plan.kind === 'sale' && number ? [number] : []));
  const invoices = await context.warehouse.invoicesOf('sale', [row.document_number!, ...corrections]);
  if (!invoices.ok) return invoices;
  const [first] = invoices.value;
  if (first === undefined) return ok(true);
  const [document, invoice] = first;
  return failed(problem('return-has-invoice', { number: row.number, document: String(document), invoice }));
}

/**
 * The story of the forgotten correction: it is written, and the process dies before it is noted, or the own database is lost. What the sale
 * comes to by now is known to the warehouse alone, and what is taken back of it would be taken back twice.
 */
async function hasUnknownCorrections(
  { store, server, warehouse }: SyncContext,
  row: OrderRow,
  plans: readonly DocumentPlan[],
): Promise<Result<boolean>> {
  const kept = await documentsOfOrder(store, server.id, row.number);
  const known = new Set([...kept.map(({ plan }) => plan.key), ...plans.map(({ key }) => key)]);
  for (const kind of ['correction', 'sale'] as const) {
    const prefix = `${documentKey(server.tag, row.number as OrderNumber, kind)}-`;
    const found = await warehouse.documentsWithPrefix(prefix);
    if (!found.ok) return found;
    if ([...found.value.keys()].some((key) => !known.has(key))) return ok(true);
  }
  return ok(false);
}

/** The return of some goods, the last of them with which the order is finished, or a part of a correction. */
type What = 'part' | 'whole' | 'correction';

async function write(
  context: SyncContext,
  row: OrderRow,
  plan: DocumentPlan,
  what: What,
): Promise<Result<DocumentOutcome['kind']>> {
  const reversed =
    plan.kind === 'return' ? await announceReversals(context, plan, what === 'correction') : null;
  const outcome = await writeDocument(context, plan);
  if (!outcome.ok) return outcome;
  const { document } = outcome.value;
  const { store, server } = context;
  const number = document?.number ?? null;
  const paid = outcome.value.kind === 'existing' ? await withStandingMoney(context, plan, number!) : ok(plan);
  if (!paid.ok) return paid;
  await store.transaction().execute(async (transaction) => {
    const amount = plan.totalWithVat.toFixed(2);
    const writtenAt = document?.writtenAt ?? null;
    await keepStep(transaction, {
      ...stepRow(context, row, what === 'correction' ? 'correction' : 'return'),
      key: plan.key,
      number,
      amount,
      day: plan.date,
    });
    await keepSaleNumber(transaction, server.id, document?.saleNumber ?? null);
    const whole = document ? withNumbers(paid.value, document.rows) : plan;
    await keepDocument(transaction, server.id, { plan: whole, version: row.version, number, writtenAt });
    if (document && plan.receipt) {
      await oweReceipt(
        transaction,
        server.id,
        saleOf(plan, outcome.value.kind, document),
        context.clock.now(),
      );
    }
    if (reversed) {
      const isDoubtful = outcome.value.kind === 'existing' && !reversed.wereAnnounced;
      await oweReversals(transaction, server.id, reversed.keys, number, isDoubtful);
    }
    const told = plan.kind === 'sale' ? 'corrected' : 'returned';
    if (what === 'whole')
      await update(transaction, server.id, row.number, { state: 'finished', reason: `returned ${number}` });
    await report({ ...context, store: transaction }, `order ${row.number}`, 'updated', `${told} ${number}`);
  });
  return ok(outcome.value.kind);
}
