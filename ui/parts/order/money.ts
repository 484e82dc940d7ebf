import type { OrderDetail } from '../../../src/web/wire/orders.ts';

type Order = NonNullable<OrderDetail['order']>;
type Plan = NonNullable<OrderDetail['plan']>;
export type PlanLine = Plan['lines'][number];

const PLACES = 12;
const ONE = 10n ** BigInt(PLACES);

/** "12.50" as a whole number of its smallest parts; no float is made of it. */
function parts(decimal: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(decimal) ?? [];
  const value = BigInt(whole || '0') * ONE + BigInt(fraction.slice(0, PLACES).padEnd(PLACES, '0'));
  return sign === '-' ? -value : value;
}

function text(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % ONE).toString().padStart(PLACES, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${value < 0n ? '-' : ''}${size / ONE}.${fraction}`;
}

/** The sum of decimal texts, as one. */
export function sumOf(amounts: readonly string[]): string {
  return text(amounts.reduce((sum, amount) => sum + parts(amount), 0n));
}

export function minus(one: string, other: string): string {
  return text(parts(one) - parts(other));
}

export function isZero(amount: string): boolean {
  return parts(amount) === 0n;
}

/** An order's lines with the document's beside them. */
export interface Matched {
  /** The document's line of each line of the order, in its order. */
  lines: PlanLine[];
  /** The document's line for the delivery; null when it has none. */
  delivery: PlanLine | null;
}

/**
 * The document's lines follow the order's, the delivery comes last. Null when they are not of the same version (a document that
 * was written before the order changed): then nobody knows which belongs to which; or when the document is in another currency.
 */
export function matchLines(order: Order, plan: Plan | null): Matched | null {
  if (!plan || plan.original) return null;
  const count = order.lines.length;
  if (plan.lines.length !== count && plan.lines.length !== count + 1) return null;
  const lines = plan.lines.slice(0, count);
  const isSame = order.lines.every(({ quantity }, index) => isZero(minus(quantity, lines[index]!.quantity)));
  return isSame ? { lines, delivery: plan.lines[count] ?? null } : null;
}

/** What there is between the order's total and the document's, and why. */
export interface Difference {
  amount: string;
  why: 'none' | 'delivery' | 'changed' | 'unknown';
}

/** Compares the order's total with the document's; `isWritten` = the document may be of an earlier version. */
export function differenceOf(
  order: Order,
  documentTotal: string,
  matched: Matched | null,
  isWritten: boolean,
): Difference {
  const amount = minus(order.totals.total, documentTotal);
  if (isZero(amount)) return { amount, why: 'none' };
  const isWithoutDelivery = matched?.delivery === null && !isZero(order.totals.delivery);
  if (isWithoutDelivery && isZero(minus(amount, deliveryPaid(order, matched)))) {
    return { amount, why: 'delivery' };
  }
  return { amount, why: isWritten && matched === null ? 'changed' : 'unknown' };
}

/** What is left to pay for the delivery when the goods have taken all of the discounts they took. */
export function deliveryPaid({ totals }: Order, matched: Matched): string {
  return minus(totals.total, sumOf(matched.lines.map(({ totalWithVat }) => totalWithVat)));
}

/** What came off a delivery that has no line of its own: free delivery, and what other discounts had left after the goods. */
export function deliveryReductions({ discounts }: Order, matched: Matched): PlanLine['reductions'] {
  const taken = matched.lines.flatMap(({ reductions }) => reductions);
  return discounts.flatMap(({ kind, code, amountWithVat, isFreeDelivery }) => {
    const ofGoods = taken.filter((each) => each.cause === kind && each.code === code);
    const rest = isFreeDelivery
      ? amountWithVat
      : minus(amountWithVat, sumOf(ofGoods.map((each) => each.amountWithVat)));
    if (isZero(rest)) return [];
    const cause = isFreeDelivery ? 'free-delivery' : (kind as PlanLine['reductions'][number]['cause']);
    return [{ cause, code, amountWithVat: rest }];
  });
}
