import { spread, sum, ZERO } from '../../domain/decimal.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import type { PaymentKind, ReceiptPayment } from '../../domain/receipt.ts';
import { ok, type Answer } from '../../domain/result.ts';
import type { DocumentContext } from './document-context.ts';
import type { MappedPayment } from './document-money.ts';

/**
 * How the receipt of a sale shows it paid: each kind of payment once, together the document's total to the cent. Null when the sale comes to
 * nothing, or all of it is paid in ways that need no receipt. A sale paid partly so and partly not is for the owner to say: what of it belongs on
 * a receipt is not told by the law.
 */
export function receiptPayments(
  { orderNumber: number, totalWithVat }: Pick<DocumentPlan, 'orderNumber' | 'totalWithVat'>,
  payments: readonly MappedPayment[],
): Answer<ReceiptPayment[] | null> {
  const amounts = spread(
    totalWithVat,
    payments.map(({ amountWithVat }) => amountWithVat),
  );
  const some = payments
    .map(({ receipt, method }, index) => ({ receipt, method, amount: amounts[index]! }))
    .filter(({ amount }) => amount.gt(ZERO));
  const unknown = some.find(({ receipt }) => receipt === null);
  if (unknown) {
    const params = { number, method: unknown.method, setting: 'settings.maps.payments' };
    return { ok: false, problems: [problem('receipt-rule-missing', params)] };
  }
  const [without, having] = [
    some.filter(({ receipt }) => receipt === 'none'),
    some.filter(({ receipt }) => receipt !== 'none'),
  ];
  if (having.length === 0) return ok(null);
  if (without.length > 0) {
    const methods = (of: typeof some): string => [...new Set(of.map(({ method }) => method))].join(', ');
    const params = { number, without: methods(without), having: methods(having) };
    return {
      ok: false,
      problems: [problem('receipt-payments-mixed', { ...params, setting: 'settings.maps.payments' })],
    };
  }
  const kinds = Map.groupBy(having, ({ receipt }) => receipt as PaymentKind);
  return ok(
    [...kinds].map(([paymentType, of]) => ({ paymentType, amount: sum(of.map(({ amount }) => amount)) })),
  );
}

/** What of a sale has no place on a receipt: each percent of VAT without a tax group, once. */
export function unprintable(
  { orderNumber: number, lines }: Pick<DocumentPlan, 'orderNumber' | 'lines'>,
  { taxGroups }: NonNullable<DocumentContext['printer']>,
): Problem[] {
  const sold = lines.filter(({ totalWithVat }) => totalWithVat.gt(ZERO));
  const rates = new Set(sold.map(({ vatRate }) => vatRate?.toString() ?? '?'));
  return [...rates]
    .filter((rate) => !Object.hasOwn(taxGroups, rate))
    .map((rate) => problem('receipt-vat-not-mapped', { number, rate, setting: 'printer.taxGroups' }));
}
