import type { DocumentPlan, WrittenDocument } from '../../domain/document.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Hindrance, RewriteOutcome, StandingDocument } from '../warehouse.ts';
import { attempt, inTransaction } from './attempt.ts';
import { insertLines, storablePlan, writtenRow } from './documents.ts';
import { createRecords } from './new-records.ts';
import { numberText, readLedger } from './numbers.ts';
import { SEQUENCES } from './sequences.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';
import { deleteLines, standingLines } from './standing-order.ts';

/**
 * Takes an order document away as the vendor's open edition voids one: its lines go and the reservation of its number, which may then be
 * given again; and with them its key, so that the order can get a new document should the shop revive it.
 *
 * The story of the clerk at the same document: Kervan reads its lines and locks them, the clerk's save waits until they are gone and then
 * changes nothing. Had the clerk saved first, Kervan would have read his lines and left them alone.
 */
export function releaseDocument(
  session: Session,
  document: StandingDocument,
): Promise<Result<'released' | 'gone' | Hindrance>> {
  return changing(session, async (transaction) => {
    const standing = await standingLines(session, transaction, document);
    // Whoever took the lines away took the key too, if it was us; else a clerk made something of the order, and the key keeps it from a second one.
    if (!Array.isArray(standing)) return ok(standing);
    await deleteLines(transaction, document.number);
    await forget(transaction, document.key.toUpperCase(), numberText(SEQUENCES.order, document.number));
    return ok('released');
  });
}

/** Writes an order document anew under its number; its key stays. */
export async function rewriteDocument(
  session: Session,
  plan: DocumentPlan,
  document: StandingDocument,
): Promise<Result<RewriteOutcome>> {
  const storable = storablePlan(session, plan);
  if (!storable.ok) return storable;
  return changing<RewriteOutcome>(session, async (transaction) => {
    const standing = await standingLines(session, transaction, document);
    if (standing === 'has-dependents') return ok({ kind: standing });
    // Without lines there is nothing to write anew: somebody has voided it meanwhile.
    if (standing === 'touched' || standing === 'gone') return ok({ kind: 'touched' });
    const { clock: writtenAt } = await readLedger(
      session,
      transaction,
      storable.value.location,
      SEQUENCES.order,
    );
    const written: WrittenDocument = {
      key: storable.value.key,
      kind: 'order',
      number: document.number,
      writtenAt,
      saleNumber: null,
    };
    const created = await createRecords(session, transaction, storable.value, writtenAt);
    if (!created.ok) return created;
    await deleteLines(transaction, document.number);
    await insertLines(session, transaction, created.value, written);
    const rows = created.value.lines.map((line) => writtenRow(created.value, line));
    return ok({ kind: 'rewritten', document: { ...written, rows } });
  });
}

function changing<Value>(
  session: Session,
  work: (transaction: OpenTransaction) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  return session.oneAtATime(() => attempt(session, () => inTransaction(session.database, work)));
}

async function forget(transaction: OpenTransaction, ...texts: string[]): Promise<void> {
  await transaction.deleteFrom('nextacct').where('NextAcct', 'in', texts).execute();
}
