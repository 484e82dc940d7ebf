import type { Decimal } from '../../domain/decimal.ts';
import type { DocumentMoney } from '../../domain/document.ts';
import type { MappedPayment } from './document-money.ts';

/** A payment that was written to the warehouse for one payment of the order. */
export interface WrittenPayment {
  /** What it is known by for ever. */
  key: string;
  amountWithVat: Decimal;
  /** Its place among the order's payments; null when that is not known any more. */
  place: number | null;
  /** The shop's method it was written for; null likewise. */
  method: string | null;
  /** Whether it was written because the shop said so, and not because of how its method is matched. */
  isShops: boolean;
}

/** The key of a payment by its place among the order's and its name there: the shop's method; of what came with the sale, its kind. */
export type KeyOf = (place: number, name: string | number) => string;

/**
 * The payments that came with a sale, each with the payment of the order that it was written for: the first of its kind that was paid by
 * then, else one of its kind that became paid by the rule of its method, else, when kinds are matched otherwise since, the first that was paid.
 */
export function paidWithSale(
  { paid }: Pick<DocumentMoney, 'paid'>,
  then: readonly MappedPayment[],
  keyOf: KeyOf,
): WrittenPayment[] {
  const free = new Set(then.keys());
  return paid.map(({ type, amountWithVat }) => {
    const first = (fits: (payment: MappedPayment) => boolean): number | undefined =>
      [...free].find((place) => fits(then[place]!));
    const place =
      first((each) => each.type === type && wasPaid(each)) ??
      first((each) => each.type === type) ??
      first(wasPaid) ??
      null;
    if (place === null) return { key: '', amountWithVat, place, method: null, isShops: false };
    free.delete(place);
    const { isPaid, paidWhen, method } = then[place]!;
    const isShops = isPaid && paidWhen !== 'document';
    return { key: keyOf(place, type), amountWithVat, place, method, isShops };
  });
}

function wasPaid({ isPaid, paidWhen }: MappedPayment): boolean {
  return isPaid || paidWhen === 'document';
}
