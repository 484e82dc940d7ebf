import { spread, sum, toCents, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { DocumentLine, DocumentMoney, DocumentPlan, OriginalAmount } from '../../domain/document.ts';
import type { ReceiptPayment } from '../../domain/receipt.ts';
import type { DocumentRow } from '../../warehouse/warehouse.ts';
import { places } from './document-line.ts';
import { noteUnder } from './document-note.ts';

/** A sale as it stands: its partner and items have their numbers, and it tells what is owed. */
export type StandingSale = DocumentPlan & { money: DocumentMoney };

/**
 * The plan of a sale as it stands, by its rows in the order of its lines: what was created with it has its number now, so that it can be
 * told from another. Throws on any other document, and on rows that are not those of the plan.
 */
export function standingSale(plan: DocumentPlan, rows: readonly DocumentRow[]): StandingSale {
  const { kind, money, lines } = plan;
  if (kind !== 'sale' || !money) throw new TypeError(`${plan.key} is no sale`);
  if (rows.length !== lines.length || rows.length === 0)
    throw new TypeError(`${plan.key} has ${lines.length} lines, not ${rows.length}`);
  return {
    ...plan,
    money,
    partner: rows[0]!.partner,
    lines: lines.map((line, index) => ({ ...line, item: rows[index]!.item })),
  };
}

/** What a document made of some lines of a sale has of its own. */
type Own = Pick<DocumentPlan, 'kind' | 'key' | 'date' | 'lines' | 'money' | 'saleNumber'>;

/** A document of some lines of a sale, under a key of its own; it replaces nothing. */
export function partOfSale(sale: DocumentPlan, own: Own): DocumentPlan {
  const totalWithVat = sum(own.lines.map((line) => line.totalWithVat));
  return {
    ...sale,
    ...own,
    totalWithVat,
    original: sale.original && partOfOriginal(sale.original, totalWithVat, sale.totalWithVat),
    note: noteUnder(own.key, sale.note),
    replaces: null,
    receipt: own.kind === 'sale' && sale.receipt ? partOfPayments(sale.receipt, totalWithVat) : null,
  };
}

/** What a part of a sale shows as paid, each kind by its share. */
function partOfPayments(payments: readonly ReceiptPayment[], totalWithVat: Decimal): ReceiptPayment[] {
  const amounts = spread(
    totalWithVat,
    payments.map(({ amount }) => amount),
  );
  return payments
    .map((payment, index) => ({ ...payment, amount: amounts[index]! }))
    .filter(({ amount }) => amount.gt(ZERO));
}

function partOfOriginal(original: OriginalAmount, part: Decimal, whole: Decimal): OriginalAmount {
  const totalWithVat = whole.eq(ZERO) ? ZERO : toCents(original.totalWithVat.times(part).div(whole));
  return { ...original, totalWithVat };
}

/** Some of a line: so many of it for so much. The unit price follows, so that quantity × price is that amount. */
export function partOfLine(line: DocumentLine, quantity: Decimal, totalWithVat: Decimal): DocumentLine {
  const isGift = line.totalWithVat.eq(ZERO);
  const share = (unit: Decimal): Decimal =>
    isGift
      ? unit
      : places(unit.times(totalWithVat).times(line.quantity).div(line.totalWithVat).div(quantity));
  // Where its cents came off the sale tells.
  const amounts = { priceOut: share(line.priceOut), vatOut: share(line.vatOut), reductions: [] };
  return { ...line, ...amounts, quantity, totalWithVat };
}
