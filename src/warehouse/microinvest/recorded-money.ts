import { fromDouble, ZERO } from '../../domain/decimal.ts';
import { OPERATION_TYPE, type DocumentKind } from '../../domain/document.ts';
import type { Result } from '../../domain/result.ts';
import type { RecordedMoney } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { text } from './conditions.ts';
import type { Session } from './session.ts';
import { batches } from './sql/dialect.ts';

/** What payments says of documents of a kind, by number: Mode -1 is owed, Mode 1 is paid. */
export function paymentsOf(
  session: Session,
  kind: DocumentKind,
  numbers: readonly number[],
): Promise<Result<Map<number, RecordedMoney>>> {
  return reading(session, async (database) => {
    const found = new Map<number, RecordedMoney>();
    for (const batch of batches(numbers)) {
      const rows = await database
        .selectFrom('payments')
        .select(['Acct', 'Qtty', 'Mode', 'Type', 'TransactionNumber'])
        .where('OperType', '=', OPERATION_TYPE[kind])
        .where('Acct', 'in', batch)
        .orderBy('ID')
        .execute();
      for (const { Acct, Qtty, Mode, Type, TransactionNumber } of rows) {
        const money = found.get(Number(Acct)) ?? { due: ZERO, paid: [] };
        found.set(Number(Acct), money);
        const amountWithVat = fromDouble(Qtty);
        if (Mode === -1) money.due = money.due.plus(amountWithVat);
        else money.paid.push({ type: Number(Type), amountWithVat, transaction: text(TransactionNumber) });
      }
    }
    return found;
  });
}
