import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import type { DocumentRow, Hindrance, StandingDocument } from '../warehouse.ts';
import { isDocumentLine } from './conditions.ts';
import { hasDependents } from './dependents.ts';
import { documentRow, linesQuery } from './live-documents.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';

/** The lines of an order document as they stand, locked; or what keeps them from being changed. */
export async function standingLines(
  { dialect }: Session,
  transaction: OpenTransaction,
  { number, isOurs }: StandingDocument,
): Promise<DocumentRow[] | 'gone' | Hindrance> {
  const lines = await linesQuery(transaction, 'order', [number])
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .execute();
  if (await hasDependents(transaction, OPERATION_TYPE.order, number)) return 'has-dependents';
  if (lines.length === 0) return 'gone';
  const rows = lines.map(documentRow);
  return isOurs(rows) ? rows : 'touched';
}

/** Takes the lines of an order document away. */
export async function deleteLines(transaction: OpenTransaction, number: number): Promise<void> {
  await transaction
    .deleteFrom('operations')
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
    .where('Acct', '=', number)
    .where(isDocumentLine())
    .execute();
}
