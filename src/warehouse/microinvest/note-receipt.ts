import { toDouble } from '../../domain/decimal.ts';
import { OPERATION_TYPE } from '../../domain/document.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { PrintedReceipt } from '../warehouse.ts';
import { attempt, inTransaction } from './attempt.ts';
import type { Session } from './session.ts';

/**
 * How table ecrreceipts calls what a fiscal device printed. That a program writes such a row beside the one of the sale number, with the same
 * text, device and total and the number of the receipt, is INFERRED from one program of others that writes to the same database; that 1 is a
 * receipt and 3 a return, from another one. Should that be wrong, this is the one place to change.
 */
const RECEIPT_TYPE = { sale: 1, return: 3 } as const;

/**
 * Writes that a receipt was printed, exactly once: its key is inserted into nextacct in the same transaction, and a row that stands for the same
 * receipt of the document is looked for before.
 */
export function noteReceipt(
  session: Session,
  receipt: PrintedReceipt,
): Promise<Result<'written' | 'existing' | 'gone'>> {
  const { kind, register, receiptNumber, number } = receipt;
  const key = `KVF-${register}-${receiptNumber}`.toUpperCase();
  const [type, receiptId] = [RECEIPT_TYPE[kind], Number(receiptNumber)];
  return session.oneAtATime(() =>
    attempt(session, () =>
      inTransaction(session.database, async (transaction) => {
        if (!(await session.dialect.insertIfAbsent(transaction, key))) return ok('existing');
        const standing = await transaction
          .selectFrom('ecrreceipts')
          .select('ID')
          .where('OperType', '=', OPERATION_TYPE[kind])
          .where('Acct', '=', number)
          .where('ReceiptType', '=', type)
          .where('ReceiptID', '=', receiptId)
          .executeTakeFirst();
        if (standing) return ok('existing');
        const document = await transaction
          .selectFrom('operations')
          .select('ID')
          .where('OperType', '=', OPERATION_TYPE[kind])
          .where('Acct', '=', number)
          .executeTakeFirst();
        if (!document) return ok('gone');
        const { clock: writtenAt } = await transaction
          .selectNoFrom(session.dialect.clock.as('clock'))
          .executeTakeFirstOrThrow();
        await transaction
          .insertInto('ecrreceipts')
          .values({
            OperType: OPERATION_TYPE[kind],
            Acct: number,
            ReceiptID: receiptId,
            ReceiptDate: receipt.printedAt.replace('T', ' '),
            ReceiptType: type,
            ECRID: register,
            Description: receipt.saleNumber,
            Total: toDouble(receipt.amountWithVat),
            UserID: receipt.user,
            UserRealTime: writtenAt,
          })
          .execute();
        return ok('written');
      }),
    ),
  );
}
