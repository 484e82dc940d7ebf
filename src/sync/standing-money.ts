import { toCents } from '../domain/decimal.ts';
import type { DocumentPlan } from '../domain/document.ts';
import { ok, type Result } from '../domain/result.ts';
import type { SyncContext } from './context.ts';

/**
 * The plan of a document that was found standing, with those of its payments alone that stand too: it may have been written before they
 * were made. What is missing is known to be paid later, then.
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
  const paid = money.paid.filter(({ type, amountWithVat }) => {
    const at = standing.findIndex(
      (each) => each.type === type && toCents(each.amountWithVat).eq(amountWithVat),
    );
    if (at !== -1) standing.splice(at, 1);
    return at !== -1;
  });
  return ok({ ...plan, money: { ...money, paid } });
}
