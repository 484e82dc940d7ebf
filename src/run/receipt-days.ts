import { decimal, sum, ZERO, type Decimal } from '../domain/decimal.ts';
import type { Day } from '../domain/document.ts';
import { dayIn, wallClock } from '../domain/local-time.ts';
import type { PaymentKind, ReceiptPayment, SoldItem, TaxGroup } from '../domain/receipt.ts';
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
  /** How sales were paid; a reversal is paid back out of the drawer, in cash. */
  byPayment: { kind: PaymentKind; amount: Decimal }[];
  /** How many came to a total whose lines Kervan does not know. */
  unknown: number;
  /** Of how many the device gave no time: they stand on the day they were sent, by Kervan's clock. */
  undated: number;
}

/** The days between these two (both included), by the shop's zone, on which something was printed, newest first. */
export async function receiptDays(store: Store, server: Server, from: Day, to: Day): Promise<ReceiptDay[]> {
  const { timeZone } = server.definition.shop;
  const rows = await receiptsOfDays(store, server.id, from, to);
  const days = Map.groupBy(rows, (row) => dayOf(timeZone, row));
  return [...days]
    .filter(([day]) => day >= from && day <= to)
    .toSorted(([one], [other]) => (one < other ? 1 : -1))
    .map(([day, of]) => ({
      day,
      sales: sumOf(
        of.filter(({ kind }) => kind === 'sale'),
        timeZone,
      ),
      reversals: sumOf(
        of.filter(({ kind }) => kind === 'reversal'),
        timeZone,
      ),
    }));
}

/** The day of a receipt on the shop's calendar: one print server tells the device's clock, the other one UTC, and some answers tell no time at all. */
function dayOf(timeZone: string, row: ReceiptRow): Day {
  return deviceDay(timeZone, row) ?? dayIn(timeZone, new Date(row.sent_at ?? row.changed_at));
}

function deviceDay(timeZone: string, { receipt_at: at }: ReceiptRow): Day | null {
  return wallClock(timeZone, at ?? '')?.slice(0, 10) ?? null;
}

function sumOf(rows: readonly ReceiptRow[], timeZone: string): DaySum {
  const contents = rows.map(contentOf);
  const sold = contents.flatMap((content) =>
    (content?.items ?? []).flatMap((item) => (item.kind === 'sale' ? [item] : [])),
  );
  const groups = Map.groupBy(sold, ({ taxGroup }) => taxGroup);
  const kinds = Map.groupBy(rows.flatMap(paymentsOf), ({ paymentType }) => paymentType);
  return {
    count: rows.length,
    total: sum(rows.map(amountOf)),
    byTaxGroup: [...groups]
      .map(([taxGroup, of]) => ({ taxGroup, amount: sum(of.map(lineTotal)) }))
      .toSorted((one, other) => one.taxGroup - other.taxGroup),
    byPayment: [...kinds].map(([kind, of]) => ({ kind, amount: sum(of.map(({ amount }) => amount)) })),
    unknown: contents.filter((content) => content === null).length,
    undated: rows.filter((row) => deviceDay(timeZone, row) === null).length,
  };
}

/** Above zero for a reversal too, which some devices tell below it. */
function amountOf({ amount }: ReceiptRow): Decimal {
  return amount === null ? ZERO : decimal(amount).abs();
}

/** How a receipt was paid, or a reversal paid back: that is told to no device, and each gives cash. Without payments a sale is paid in cash too. */
function paymentsOf(row: ReceiptRow): ReceiptPayment[] {
  const payments = row.kind === 'reversal' ? [] : contentOf(row)?.payments;
  if (payments === undefined) return [];
  return payments.length > 0 ? payments : [{ paymentType: 'cash', amount: amountOf(row) }];
}

/** What a line of a receipt comes to, by the device's rounding. */
export function lineAmount(item: SoldItem): Decimal {
  return lineTotal(item);
}
