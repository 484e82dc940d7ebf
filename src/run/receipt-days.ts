import { decimal, sum, ZERO, type Decimal } from '../domain/decimal.ts';
import type { Day } from '../domain/document.ts';
import type { PaymentKind, SoldItem, TaxGroup } from '../domain/receipt.ts';
import { lineTotal } from '../fiscal/receipt-total.ts';
import { contentOf } from '../store/receipts.ts';
import { receiptsOfDays } from '../store/receipt-page.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { ReceiptRow } from '../store/receipt-tables.ts';

/** What was printed on a day of the device, to be held against its report. Amounts have VAT in them. */
export interface ReceiptDay {
  day: Day;
  sales: DaySum;
  reversals: DaySum;
}

export interface DaySum {
  count: number;
  total: Decimal;
  byTaxGroup: { taxGroup: TaxGroup; amount: Decimal }[];
  /** How sales were paid; a reversal does not say. */
  byPayment: { kind: PaymentKind; amount: Decimal }[];
  /** How many came to a total whose lines Kervan does not know. */
  unknown: number;
}

/** The days between these two (both included) on which something was printed, newest first. */
export async function receiptDays(store: Store, server: Server, from: Day, to: Day): Promise<ReceiptDay[]> {
  const rows = await receiptsOfDays(store, server.id, from, to);
  const days = Map.groupBy(rows, ({ receipt_at: at }) => at!.slice(0, 10));
  return [...days]
    .map(([day, of]) => ({
      day,
      sales: sumOf(of.filter(({ kind }) => kind === 'sale')),
      reversals: sumOf(of.filter(({ kind }) => kind === 'reversal')),
    }))
    .toReversed();
}

function sumOf(rows: readonly ReceiptRow[]): DaySum {
  const contents = rows.map(contentOf);
  const sold = contents.flatMap((content) =>
    (content?.items ?? []).flatMap((item) => (item.kind === 'sale' ? [item] : [])),
  );
  const groups = Map.groupBy(sold, ({ taxGroup }) => taxGroup);
  const kinds = Map.groupBy(
    contents.flatMap((content) => content?.payments ?? []),
    ({ paymentType }) => paymentType,
  );
  return {
    count: rows.length,
    total: sum(rows.map(({ amount }) => (amount === null ? ZERO : decimal(amount)))),
    byTaxGroup: [...groups]
      .map(([taxGroup, of]) => ({ taxGroup, amount: sum(of.map(lineTotal)) }))
      .toSorted((one, other) => one.taxGroup - other.taxGroup),
    byPayment: [...kinds].map(([kind, of]) => ({ kind, amount: sum(of.map(({ amount }) => amount)) })),
    unknown: contents.filter((content) => content === null).length,
  };
}

/** What a line of a receipt comes to, by the device's rounding. */
export function lineAmount(item: SoldItem): Decimal {
  return lineTotal(item);
}
