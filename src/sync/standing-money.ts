import { toCents } from '../domain/decimal.ts';
import type { DocumentPlan, PaidAmount } from '../domain/document.ts';
import { ok, type Result } from '../domain/result.ts';
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
