import { least, sum, toCents, ZERO, type Decimal } from '../domain/decimal.ts';
import type { DocumentPlan, PaidAmount } from '../domain/document.ts';
import { ok, type Result } from '../domain/result.ts';
import type { KeptDocument } from '../store/documents.ts';
import type { RecordedMoney } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';

/**
 * The plan of a document that was found standing, with those of its payments alone that stand too: it may have been written before they
 * were made. What is missing is known to be paid later, then. The same amount of another kind is the same money: methods may be matched
 * otherwise since.
 */
export async function withStandingMoney(
  { warehouse }: SyncContext,
  plan: DocumentPlan,
  number: number,
): Promise<Result<DocumentPlan>> {
  const { kind, money } = plan;
  if (!money) return ok(plan);
  const found = await warehouse.paymentsOf(kind, [number]);
  if (!found.ok) return found;
  const standing = [...(found.value.get(number)?.paid ?? [])];
  const take = ({ type, amountWithVat }: PaidAmount, isOfKind: boolean): number | null => {
    const at = standing.findIndex(
      (each) => (each.type === type || !isOfKind) && toCents(each.amountWithVat).eq(amountWithVat),
    );
    return at === -1 ? null : standing.splice(at, 1)[0]!.type;
  };
  const ofKind = money.paid.map((each) => take(each, true));
  const paid = money.paid.flatMap((each, index): PaidAmount[] => {
    const type = ofKind[index] ?? take(each, false);
    return type === null ? [] : [{ ...each, type }];
  });
  return ok({ ...plan, money: { ...money, paid } });
}

/**
 * How much of a payment is to be written: no more than is still owed for the sale and what corrected it. What stands under its key is what was written.
 *
 * The story of the diligent accountant: the courier's money arrives and is entered in Warehouse Pro by hand, and a day later the shop shows the order as
 * paid. Written as well, it would stand in the books twice.
 */
export async function amountToWrite(
  { warehouse }: SyncContext,
  documents: readonly KeptDocument[],
  { key, amountWithVat }: { key: string; amountWithVat: Decimal },
): Promise<Result<Decimal>> {
  const numbersOf = (isOne: (plan: DocumentPlan) => boolean): number[] =>
    documents.flatMap(({ plan, number }) => (number !== null && isOne(plan) ? [number] : []));
  const sales = numbersOf(({ kind }) => kind === 'sale');
  const sold = await warehouse.paymentsOf('sale', sales);
  if (!sold.ok) return sold;
  // What came back is owed to the buyer whether or not he had paid; what a correction took back was never to be paid.
  const takenBack = numbersOf((plan) => plan.key.startsWith('KVC-'));
  const corrected = await warehouse.paymentsOf('return', takenBack);
  if (!corrected.ok) return corrected;
  const paid = [...sold.value.values()].flatMap((money) => money.paid);
  const own = paid.find(({ transaction }) => transaction === key);
  if (own) return ok(toCents(own.amountWithVat));
  const left = toCents(owed(sold.value).minus(owed(corrected.value)));
  return ok(left.lt(ZERO) ? ZERO : least(left, amountWithVat));
}

function owed(documents: ReadonlyMap<number, RecordedMoney>): Decimal {
  return sum(
    [...documents.values()].map(({ due, paid }) =>
      due.minus(sum(paid.map(({ amountWithVat }) => amountWithVat))),
    ),
  );
}
