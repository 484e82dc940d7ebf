import { sum, toCents, ZERO, type Decimal } from '../../domain/decimal.ts';
import { documentKey, stepOf } from '../../domain/document-key.ts';
import type { Day, DocumentLine, DocumentPlan, PaidAmount } from '../../domain/document.ts';
import { problem } from '../../domain/problem.ts';
import { allOf, failed, ok, type Answer, type Result } from '../../domain/result.ts';
import { partOfLine, partOfSale, type StandingSale } from './part-of-sale.ts';

/** What comes back of a sale. */
export interface Returned {
  /** What the shop knows the refund by; null when the order as a whole is returned. */
  refund: string | null;
  /** How much of which line of the order; null: all that did not come back yet, and with it the delivery. */
  lines: readonly { orderLine: string; quantity: Decimal }[] | null;
  /** What was given back to the buyer already, whatever the goods come to. */
  refunded: PaidAmount[];
}

interface ReturnContext {
  /** Stands for the shop in the document's key. */
  tag: string;
  /** Today in the shop's zone. */
  today: Day;
}

/** The step of the return of a whole order; refunds have steps of four characters. */
export const WHOLE = 'ALL';

/**
 * The return (Рекламация, type 34) of a sale or of some of it. `earlier` are the returns of this very sale that stand already.
 *
 * A part of a line comes back for its part of the line's amount, reckoned over all that came back so far: so that all returns of
 * a sale together are the sale, to the cent, in whatever order and portions. The delivery comes back only with the whole. More than was sold, a
 * line the sale does not have, or goods that a correction made cheaper than what of them came back already, is a problem for a person. It is owed at once, by the kind the sale was owed by.
 */
export function planReturn(
  sale: StandingSale,
  returned: Returned,
  earlier: readonly DocumentPlan[],
  { tag, today }: ReturnContext,
): Answer<DocumentPlan> {
  const unknown = unknownLines(sale, returned);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const found = allOf(sale.lines.map((line) => returnedLine(sale, line, returned, earlier)));
  if (!found.ok) return found;
  const lines = found.value.filter((line) => line !== null);
  if (lines.length === 0) {
    const params = { number: sale.orderNumber, key: sale.key };
    return { ok: false, problems: [problem('return-nothing-left', params)] };
  }
  const step = returned.refund === null ? WHOLE : stepOf(returned.refund);
  const plan = partOfSale(sale, {
    kind: 'return',
    key: documentKey(tag, sale.orderNumber, 'return', step),
    date: today,
    lines,
    money: { dueType: sale.money.dueType, dueDay: today, paid: returned.refunded },
    saleNumber: null,
  });
  return ok(plan);
}

function unknownLines({ lines, orderNumber: number }: StandingSale, returned: Returned) {
  const known = new Set(lines.map(({ orderLine }) => orderLine));
  return (returned.lines ?? [])
    .filter(({ orderLine }) => !known.has(orderLine))
    .map(({ orderLine }) => problem('return-line-unknown', { number, line: orderLine }));
}

/** What of a line comes back; null for nothing. */
function returnedLine(
  { orderNumber: number }: StandingSale,
  line: DocumentLine,
  returned: Returned,
  earlier: readonly DocumentPlan[],
): Result<DocumentLine | null> {
  const before = earlier.flatMap(({ lines }) => lines).filter((each) => each.orderLine === line.orderLine);
  const past = sum(before.map(({ quantity }) => quantity));
  const left = line.quantity.minus(past);
  const quantity = returned.lines === null ? left : wantedOf(line, returned.lines);
  if (quantity.gt(left) || quantity.lt(ZERO)) {
    const params = { number, name: line.name, returned: quantity.toString(), left: left.toString() };
    return failed(problem('return-exceeds-sale', params));
  }
  if (quantity.eq(ZERO)) return ok(null);
  const soFar = toCents(line.totalWithVat.times(past.plus(quantity)).div(line.quantity));
  const given = sum(before.map(({ totalWithVat }) => totalWithVat));
  if (soFar.lt(given)) {
    const params = { number, name: line.name, given: given.toFixed(2), worth: soFar.toFixed(2) };
    return failed(problem('return-worth-less', params));
  }
  return ok(partOfLine(line, quantity, soFar.minus(given)));
}

function wantedOf({ orderLine }: DocumentLine, lines: NonNullable<Returned['lines']>): Decimal {
  return sum(lines.filter((each) => each.orderLine === orderLine).map(({ quantity }) => quantity));
}
