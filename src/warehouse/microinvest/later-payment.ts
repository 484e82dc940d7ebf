import { OPERATION_TYPE } from '../../domain/document.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { LaterPayment } from '../warehouse.ts';
import { attempt, inTransaction } from './attempt.ts';
import { insertPaid } from './payments.ts';
import type { Session } from './session.ts';

/**
 * Writes that something was paid after the sale was written, exactly once: its key is inserted into nextacct in the same transaction and
 * stands in TransactionNumber. Who finds the key there finds the payment written; who finds it only in payments, because the yearly trimming
 * took it from nextacct, puts it back.
 */
export function writePayment(
  session: Session,
  payment: LaterPayment,
): Promise<Result<'written' | 'existing'>> {
  const key = payment.key.toUpperCase();
  return session.oneAtATime(() =>
    attempt(session, () =>
      inTransaction(session.database, async (transaction) => {
        if (!(await session.dialect.insertIfAbsent(transaction, key))) return ok('existing');
        const standing = await transaction
          .selectFrom('payments')
          .select('ID')
          .where('OperType', '=', OPERATION_TYPE[payment.kind])
          .where('Acct', '=', payment.number)
          .where('TransactionNumber', '=', key)
          .executeTakeFirst();
        if (standing) return ok('existing');
        const { clock: writtenAt } = await transaction
          .selectNoFrom(session.dialect.clock.as('clock'))
          .executeTakeFirstOrThrow();
        await insertPaid(
          session.dialect,
          transaction,
          { ...payment, writtenAt },
          { ...payment.paid, transaction: key },
        );
        return ok('written');
      }),
    ),
  );
}
