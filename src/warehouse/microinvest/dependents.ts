import { OPERATION_TYPE, type DocumentKind } from '../../domain/document.ts';
import type { Result } from '../../domain/result.ts';
import { reading } from './attempt.ts';
import { text } from './conditions.ts';
import type { Session } from './session.ts';
import { batches, type Database } from './sql/dialect.ts';

/**
 * Whether something was made from a document: an invoice or note (table documents), a fiscal receipt (ecrreceipts), or another document
 * (transformations). Warehouse Pro does not let such a document be edited either.
 */
export async function hasDependents(
  database: Database,
  operationType: number,
  number: number,
): Promise<boolean> {
  const invoice = await database
    .selectFrom('documents')
    .select('Acct')
    .where('OperType', '=', operationType)
    .where('Acct', '=', number)
    .executeTakeFirst();
  if (invoice) return true;
  const receipt = await database
    .selectFrom('ecrreceipts')
    .select('ID')
    .where('OperType', '=', operationType)
    .where('Acct', '=', number)
    .executeTakeFirst();
  if (receipt) return true;
  const next = await database
    .selectFrom('transformations')
    .select('ID')
    .where('FromOperType', '=', operationType)
    .where('FromAcct', '=', number)
    .executeTakeFirst();
  return next !== undefined;
}

/** The invoices (table documents) of documents of a kind, by number; of several the first. */
export function invoicesOf(
  session: Session,
  kind: DocumentKind,
  numbers: readonly number[],
): Promise<Result<Map<number, string>>> {
  return reading(session, async (database) => {
    const found = new Map<number, string>();
    for (const batch of batches(numbers)) {
      const rows = await database
        .selectFrom('documents')
        .select(['Acct', 'InvoiceNumber'])
        .where('OperType', '=', OPERATION_TYPE[kind])
        .where('Acct', 'in', batch)
        .orderBy('InvoiceNumber')
        .execute();
      for (const { Acct, InvoiceNumber } of rows) if (!found.has(Acct)) found.set(Acct, text(InvoiceNumber));
    }
    return found;
  });
}
