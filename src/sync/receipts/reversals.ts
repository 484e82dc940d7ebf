import { sum, ZERO } from '../../domain/decimal.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import type { ReversalReason } from '../../domain/receipt.ts';
import type { Definition } from '../../domain/settings.ts';
import { documentsOfOrder } from '../../store/documents.ts';
import { announceReversal, contentOf, receiptsOfOrder } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import type { SyncContext } from '../context.ts';
import { unprintable } from '../map/receipt-payments.ts';
import { reversalReceipt } from '../map/sale-receipt.ts';

/** The reversals that were announced for a document, and whether they had been before. */
export interface AnnouncedReversals {
  keys: string[];
  wereAnnounced: boolean;
}

/**
 * Keeps before goods are taken back which receipts that reverses: of each line the receipt it was last sold with, because a sale that was corrected
 * has several. One document may so lead to several reversals; each names one receipt. A sale without a receipt has nothing to reverse.
 */
export async function announceReversals(
  context: SyncContext,
  plan: DocumentPlan,
  isCorrection: boolean,
): Promise<AnnouncedReversals> {
  const { server, store, clock } = context;
  const { printer } = server.definition;
  if (!printer || printer.reversals === 'none') return { keys: [], wereAnnounced: false };
  const parts = await byReceipt(context, plan);
  const keys: string[] = [];
  let wereAnnounced = false;
  for (const { receipt, part } of parts.filter(({ receipt }) => isReversed(printer, receipt))) {
    const reversal = {
      key: keys.length === 0 ? plan.key : `${plan.key}/${keys.length + 1}`,
      orderNumber: plan.orderNumber,
      saleNumber: receipt.sale_number,
      content: unprintable(part, printer).length > 0 ? null : reversalReceipt(part, printer.taxGroups),
      total: part.totalWithVat.toFixed(2),
      reverses: receipt.key,
      reason: reasonOf(printer, isCorrection),
    };
    keys.push(reversal.key);
    wereAnnounced = (await announceReversal(store, server.id, reversal, clock.now())) || wereAnnounced;
  }
  return { keys, wereAnnounced };
}

type PrinterSettings = NonNullable<Definition['printer']>;

/** A part of what comes back, and the receipt it was sold with. */
async function byReceipt(
  { server, store }: SyncContext,
  plan: DocumentPlan,
): Promise<{ receipt: ReceiptRow; part: DocumentPlan }[]> {
  const receipts = (await receiptsOfOrder(store, server.id, plan.orderNumber)).filter(
    ({ kind }) => kind === 'sale',
  );
  const sales = (await documentsOfOrder(store, server.id, plan.orderNumber))
    .filter((kept) => kept.plan.kind === 'sale')
    .toSorted((one, other) => one.version - other.version);
  const soldWith = (line: DocumentPlan['lines'][number]): string | undefined =>
    sales.findLast((kept) => kept.plan.lines.some(({ orderLine }) => orderLine === line.orderLine))?.plan.key;
  const groups = Map.groupBy(plan.lines, soldWith);
  return receipts.flatMap((receipt) => {
    const lines = groups.get(receipt.key) ?? [];
    const totalWithVat = sum(lines.map((line) => line.totalWithVat));
    return totalWithVat.gt(ZERO) ? [{ receipt, part: { ...plan, lines, totalWithVat } }] : [];
  });
}

function isReversed({ reversals }: PrinterSettings, receipt: ReceiptRow): boolean {
  if (reversals !== 'paid-in-cash') return true;
  return (contentOf(receipt)?.payments ?? []).some(({ paymentType }) => paymentType === 'cash');
}

/** Goods that came back, or an order cancelled after its sale, are a refund; what a person corrected is as the settings say. */
function reasonOf({ correctionReason }: PrinterSettings, isCorrection: boolean): ReversalReason {
  return isCorrection ? (correctionReason ?? 'operator-error') : 'refund';
}
