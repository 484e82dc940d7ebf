import { decimal, spread, sum, toCents, type Decimal } from '../../domain/decimal.ts';
import type { Day, Reduction } from '../../domain/document.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { Order } from '../../domain/order.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { DocumentContext } from './document-context.ts';
import type { NetAmount } from './order-money.ts';

/** Leva for one euro: the conversion rate the Council of the EU fixed for Bulgaria, never rounded and never inverted. */
const LEVA_FOR_A_EURO = decimal('1.95583');

/** The day on which the euro took the place of the lev in Bulgaria; orders of before are in leva by right. */
const FIRST_EURO_DAY: Day = '2026-01-01';

/**
 * What an order's amounts are divided by to become amounts of the warehouse; null when both have one currency. An order in leva from
 * before the euro is converted in a warehouse that keeps euro; one in leva from after it is a mistake of somebody's, whatever the warehouse keeps, and any other
 * pair of currencies is refused.
 */
export function conversionRate(
  { number, currency, createdAt }: Order,
  context: Pick<DocumentContext, 'currency' | 'timeZone'>,
): Result<Decimal | null> {
  const { currency: expected, timeZone } = context;
  const day = dayIn(timeZone, createdAt);
  if (currency === 'BGN' && day >= FIRST_EURO_DAY)
    return failed(problem('order-lev-too-late', { number, day }));
  if (currency === expected) return ok(null);
  return currency === 'BGN' && expected === 'EUR'
    ? ok(LEVA_FOR_A_EURO)
    : failed(problem('order-currency', { number, currency, expected }));
}

/** An amount divided by the rate, rounded half up to cents, as the law on the euro says. */
export function converted(amount: Decimal, rate: Decimal): Decimal {
  return toCents(amount.div(rate));
}

/**
 * The amounts of a document divided by the rate. Their sum is converted once and divided among them by largest remainder, so that it
 * is the converted total to the cent; so is the sum of each discount. What comes to less than a cent is nothing.
 */
export function convertedAmounts(amounts: readonly NetAmount[], rate: Decimal): NetAmount[] {
  const totals = convertedTogether(
    amounts.map(({ totalWithVat }) => totalWithVat),
    rate,
  );
  const reductions = convertedReductions(amounts, rate);
  return totals.map((totalWithVat, index) => ({ totalWithVat, reductions: reductions[index]! }));
}

function convertedTogether(amounts: Decimal[], rate: Decimal): Decimal[] {
  return spread(converted(sum(amounts), rate), amounts);
}

function convertedReductions(amounts: readonly NetAmount[], rate: Decimal): Reduction[][] {
  const all = amounts.flatMap(({ reductions }, line) => reductions.map((reduction) => ({ line, reduction })));
  const lines: Reduction[][] = amounts.map(() => []);
  for (const discount of Map.groupBy(all, ({ reduction: { cause, code } }) => `${cause} ${code}`).values()) {
    const parts = convertedTogether(
      discount.map(({ reduction }) => reduction.amountWithVat),
      rate,
    );
    for (const [index, { line, reduction }] of discount.entries()) {
      const amountWithVat = parts[index]!;
      if (amountWithVat.gt('0')) lines[line]!.push({ ...reduction, amountWithVat });
    }
  }
  return lines;
}
