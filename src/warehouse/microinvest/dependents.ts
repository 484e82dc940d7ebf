import type { Database } from './sql/dialect.ts';

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
