import { Big } from 'big.js';

/**
 * Money and quantities: exact decimals, never floats. `strict` makes the library refuse JavaScript numbers, so
 * that a float cannot slip in; division keeps 20 places and rounds half up.
 */
export const Decimal = Big();
Decimal.strict = true;
Decimal.DP = 20;
Decimal.RM = Big.roundHalfUp;
// Plain digits in every text: a database, a shop and an accountant all stumble over "1e-7".
Decimal.NE = -30;
Decimal.PE = 30;

export type Decimal = Big;

const DECIMAL_TEXT = /^-?\d{1,15}(\.\d{1,20})?$/;

/** Reads a decimal text such as "12.50"; throws a TypeError on anything else: foreign text is checked where it is read. */
export function decimal(text: string): Decimal {
  if (!DECIMAL_TEXT.test(text)) throw new TypeError(`not a decimal: ${JSON.stringify(text)}`);
  return new Decimal(text);
}

export const ZERO = decimal('0');

/**
 * A binary double of the warehouse database as the decimal a person typed: by its shortest text that reads back to
 * the same double (0.1 is "0.1", not 0.1000000000000000055). NULL and non-finite values count as zero.
 */
export function fromDouble(value: number | string | null | undefined): Decimal {
  if (value === null || value === undefined || value === '') return ZERO;
  const number = Number(value);
  if (!Number.isFinite(number)) return ZERO;
  return new Decimal(String(number));
}

/** A decimal as the double the warehouse database stores (its columns are binary doubles). */
export function toDouble(value: Decimal): number {
  return Number(value.toString());
}

/** Money rounded half up to cents. */
export function toCents(value: Decimal): Decimal {
  return value.round(2, Big.roundHalfUp);
}

/** The sum of a list; zero for an empty one. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

/** The smaller of two decimals. */
export function least(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}

/**
 * Divides an amount of money among shares so that the parts add up to it to the cent and no part exceeds its share:
 * each gets its proportional part cut to cents, the cents left over go to the largest remainders (earlier first
 * among equals). Amount and shares must be whole cents, not negative, and the amount at most the sum of the shares.
 */
export function spread(amount: Decimal, shares: Decimal[]): Decimal[] {
  const total = sum(shares);
  if (amount.lt(ZERO) || amount.gt(total))
    throw new RangeError(`cannot spread ${amount.toString()} over ${total.toString()}`);
  if (amount.eq(ZERO)) return shares.map(() => ZERO);
  const exact = shares.map((share) => amount.times(share).div(total));
  const parts = exact.map((part) => part.round(2, Big.roundDown));
  let leftCents = Number(amount.minus(sum(parts)).times('100').toFixed(0));
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part.minus(parts[index]!) }))
    .sort((a, b) => b.remainder.cmp(a.remainder) || a.index - b.index);
  for (const { index } of byRemainder) {
    if (leftCents === 0) break;
    const raised = parts[index]!.plus('0.01');
    if (raised.gt(shares[index]!)) continue;
    parts[index] = raised;
    leftCents -= 1;
  }
  return parts;
}
