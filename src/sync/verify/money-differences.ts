import { decimal, ZERO } from '../../domain/decimal.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import type { StepRow } from '../../store/tables.ts';
import type { RecordedMoney } from '../../warehouse/warehouse.ts';
import { differs, type Difference } from './deviation.ts';

/** A payment that was written after its sale. */
export type LaterPaid = Pick<StepRow, 'key' | 'amount'>;

/**
 * What of a document's money is not as it was written: what is owed, each payment that came with the document, and each that was written
 * later under its own key. Payments that others entered are none of ours.
 */
export function moneyDifferences(
  { money, totalWithVat }: DocumentPlan,
  later: readonly LaterPaid[],
  recorded: RecordedMoney | undefined,
): Difference[] {
  if (!money) return [];
  const { due, paid } = recorded ?? { due: ZERO, paid: [] };
  const left = [...paid];
  const isThere = (fits: (payment: RecordedMoney['paid'][number]) => boolean): boolean => {
    const index = left.findIndex(fits);
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  };
  const missingLater = later.filter(
    ({ key, amount }) =>
      !isThere((each) => each.transaction === key && each.amountWithVat.eq(decimal(amount!))),
  );
  const missing = money.paid.filter(
    ({ type, amountWithVat }) =>
      !isThere((each) => each.type === type && each.amountWithVat.eq(amountWithVat)),
  );
  const amounts = [
    ...missing.map(({ amountWithVat }) => amountWithVat.toFixed(2)),
    ...missingLater.map(({ amount }) => amount!),
  ];
  return [
    ...(due.eq(totalWithVat) ? [] : [differs('due', totalWithVat.toFixed(2), due.toFixed(2))]),
    ...amounts.map((amount): Difference => ({ code: 'payment', params: { amount } })),
  ];
}
