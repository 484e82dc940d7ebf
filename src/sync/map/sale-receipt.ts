import { decimal, sum, toCents, ZERO } from '../../domain/decimal.ts';
import type { DocumentLine, DocumentPlan } from '../../domain/document.ts';
import type { ReceiptContent, SoldItem, TaxGroup } from '../../domain/receipt.ts';
import { fitText } from '../../fiscal/fit-texts.ts';
import { lineTotal, receiptTotal } from '../../fiscal/receipt-total.ts';
import type { DocumentContext } from './document-context.ts';

type TaxGroups = NonNullable<DocumentContext['printer']>['taxGroups'];

const ONE = decimal('1');

/**
 * What the fiscal receipt of a sale says: its lines by the device's own rounding, together the document's total to the cent, and how it is
 * paid. Every line stands at the price announced, with what came off it as a discount (Ordinance Н-18 art. 32); what was given for nothing is
 * left out, because a device registers no sale of nothing. Throws when the plan has no receipt or a rate without a tax group: such a sale is
 * never made.
 */
export function saleReceipt(plan: DocumentPlan, taxGroups: TaxGroups): ReceiptContent {
  if (!plan.receipt) throw new TypeError(`${plan.key} has no receipt`);
  return checked(plan, { items: items(plan, taxGroups), payments: plan.receipt });
}

/** What the reversal of a sale or of a part of it says; how the money goes back is not on it. */
export function reversalReceipt(plan: DocumentPlan, taxGroups: TaxGroups): ReceiptContent {
  return checked(plan, { items: items(plan, taxGroups), payments: [] });
}

function items({ orderNumber, lines }: DocumentPlan, taxGroups: TaxGroups): ReceiptContent['items'] {
  const sold = lines.filter(({ totalWithVat }) => totalWithVat.gt(ZERO));
  return [
    { kind: 'comment', text: `Поръчка № ${orderNumber}` },
    ...sold.map((line) => item(line, taxGroups)),
  ];
}

/**
 * A line as the device counts it. Where no price of two decimals gives its amount (a price reckoned from leva, four decimals, a weight
 * of more than three), it is sold as one, and its text says how many it is.
 */
function item(line: DocumentLine, taxGroups: TaxGroups): SoldItem {
  const { quantity, totalWithVat, reductions, vatRate } = line;
  const name = nameOf(line);
  const taxGroup = taxGroups[vatRate?.toString() ?? '?'] as TaxGroup | undefined;
  if (taxGroup === undefined) throw new TypeError(`no tax group for ${String(vatRate)} % of ${name}`);
  const off = sum(reductions.map(({ amountWithVat }) => amountWithVat));
  const full = totalWithVat.plus(off);
  const discount = off.gt(ZERO) ? { priceModifier: { kind: 'discount-amount', value: off } as const } : {};
  const counted: SoldItem = {
    kind: 'sale',
    text: name,
    quantity,
    unitPrice: toCents(full.div(quantity)),
    taxGroup,
    ...discount,
  };
  if (quantity.round(3).eq(quantity) && lineTotal(counted).eq(totalWithVat)) return counted;
  return { ...counted, text: `${quantity.toString()} x ${name}`, quantity: ONE, unitPrice: full };
}

/** What the line is called; a name of blanks is refused by devices, and the number of its item stands for it. */
function nameOf({ name, item }: DocumentLine): string {
  if (fitText(name, null) !== '') return name;
  return typeof item === 'number' ? `Стока ${item}` : `Стока ${item.code}`;
}

/** The last line of defence: a receipt of another total than its document is a bug, and is not printed. */
function checked(plan: DocumentPlan, content: ReceiptContent): ReceiptContent {
  const total = receiptTotal(content.items);
  const paid = sum(content.payments.map(({ amount }) => amount));
  const isPaid = content.payments.length === 0 || paid.eq(total);
  if (total.eq(plan.totalWithVat) && isPaid) return content;
  throw new Error(`receipt of ${plan.key}: ${total.toString()}, paid ${paid.toString()}`);
}
