import { OPERATION_TYPE, type DocumentPlan, type WrittenDocument } from '../../domain/document.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { StandingDocument } from '../warehouse.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';
import { deleteLines, standingLines } from './standing-order.ts';

/**
 * Takes away the order document that a sale replaces, so that its goods are not counted twice, and tells in transformations what it became. Its
 * key and the reservation of its number stay: who finds them without lines knows that it is finished. That Warehouse Pro makes a sale of
 * an order in this way is inferred, as is the meaning of transformations.
 */
export async function replaceOrder(
  session: Session,
  transaction: OpenTransaction,
  { replaces, user }: DocumentPlan,
  { document, isOurs }: { document: WrittenDocument; isOurs: StandingDocument['isOurs'] },
): Promise<Result<void>> {
  const { key, number } = replaces!;
  const standing = await standingLines(session, transaction, { key, number, isOurs });
  if (!Array.isArray(standing)) return failed(problem('order-document-changed', { document: number }));
  await deleteLines(transaction, number);
  await transaction
    .insertInto('transformations')
    .values({
      RootOperType: OPERATION_TYPE.order,
      RootAcct: number,
      FromOperType: OPERATION_TYPE.order,
      FromAcct: number,
      ToOperType: OPERATION_TYPE[document.kind],
      ToAcct: document.number,
      UserID: user,
      UserRealTime: document.writtenAt,
    })
    .execute();
  return ok(undefined);
}
