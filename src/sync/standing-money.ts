import { least, sum, toCents, ZERO, type Decimal } from '../domain/decimal.ts';
import type { DocumentPlan, PaidAmount } from '../domain/document.ts';
import { ok, type Result } from '../domain/result.ts';
import type { KeptDocument } from '../store/documents.ts';
import type { RecordedMoney } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import type { GivenBack } from './followed.ts';
import type { PaidLater } from './map/later-payments.ts';

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

/** How much of a payment is to be written, and under which key. */
interface DueAmount {
  key: string;
  amountWithVat: Decimal;
}

/**
 * How much of a payment is to be written: no more than is still owed for the sale and what corrected it. What stands under one of its keys is what was written.
 *
 * The story of the diligent accountant: the courier's money arrives and is entered in Warehouse Pro by hand, and a day later the shop shows the order as
 * paid. Written as well, it would stand in the books twice.
 */
export async function amountToWrite(
  { warehouse }: SyncContext,
  documents: readonly KeptDocument[],
  { key, formerKey, paid: { amountWithVat } }: PaidLater,
): Promise<Result<DueAmount>> {
  const sales = numbersOf(documents, ({ kind }) => kind === 'sale');
  const sold = await warehouse.paymentsOf('sale', sales);
  if (!sold.ok) return sold;
  // What came back is owed to the buyer whether or not he had paid; what a correction took back was never to be paid.
  const takenBack = numbersOf(documents, (plan) => plan.key.startsWith('KVC-'));
  const corrected = await warehouse.paymentsOf('return', takenBack);
  if (!corrected.ok) return corrected;
  const own = standingUnder([key, formerKey], sold.value);
  if (own) return ok(own);
  return ok({ key, amountWithVat: atMost(owed(sold.value).minus(owed(corrected.value)), amountWithVat) });
}

/**
 * How much of what the shop gave back is to be written: all that stands with the returns of the order is no more than the shop says.
 *
 * The story of the quick clerk: the goods come back, she pays the buyer out of the drawer and enters it in Warehouse Pro, and a day later somebody enters
 * the refund in the shop. Written as well, the drawer would lack it in the books.
 */
export async function amountToGiveBack(
  { warehouse }: SyncContext,
  documents: readonly KeptDocument[],
  { key, paid: { amountWithVat }, givenBackWithVat }: GivenBack,
): Promise<Result<DueAmount>> {
  const returns = numbersOf(documents, (plan) => plan.key.startsWith('KVR-'));
  const found = await warehouse.paymentsOf('return', returns);
  if (!found.ok) return found;
  const own = standingUnder([key], found.value);
  if (own) return ok(own);
  const standing = sum(paidOf(found.value).map((each) => each.amountWithVat));
  return ok({ key, amountWithVat: atMost(givenBackWithVat.minus(standing), amountWithVat) });
}

function numbersOf(documents: readonly KeptDocument[], isOne: (plan: DocumentPlan) => boolean): number[] {
  return documents.flatMap(({ plan, number }) => (number !== null && isOne(plan) ? [number] : []));
}

function paidOf(documents: ReadonlyMap<number, RecordedMoney>): RecordedMoney['paid'] {
  return [...documents.values()].flatMap(({ paid }) => paid);
}

/** What was written already under one of these keys. */
function standingUnder(
  keys: readonly string[],
  documents: ReadonlyMap<number, RecordedMoney>,
): DueAmount | null {
  const own = paidOf(documents).find(({ transaction }) => keys.includes(transaction));
  return own ? { key: own.transaction, amountWithVat: toCents(own.amountWithVat) } : null;
}

/** An amount, or what is left of it; never less than nothing. */
function atMost(left: Decimal, amount: Decimal): Decimal {
  const cents = toCents(left);
  return cents.lt(ZERO) ? ZERO : least(cents, amount);
}

function owed(documents: ReadonlyMap<number, RecordedMoney>): Decimal {
  return sum(
    [...documents.values()].map(({ due, paid }) =>
      due.minus(sum(paid.map(({ amountWithVat }) => amountWithVat))),
    ),
  );
}
