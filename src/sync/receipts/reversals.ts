import { sum, ZERO } from '../../domain/decimal.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import type { ReversalReason } from '../../domain/receipt.ts';
import type { Definition } from '../../domain/settings.ts';
import { documentsOfOrder } from '../../store/documents.ts';
import { announceReversal, contentOf, findReceipt, receiptsOfOrder } from '../../store/receipts.ts';
import type { ReceiptRow, ReceiptState } from '../../store/receipt-tables.ts';
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
 *
 * Also what the settings want no reversal of is kept: a receipt that was not printed yet is not owed when all of it came back, and whether a reversal is
 * wanted is only known once it is known what the receipt says.
 */
export async function announceReversals(
  context: SyncContext,
  plan: DocumentPlan,
  isCorrection: boolean,
): Promise<AnnouncedReversals> {
  const { server, store, clock } = context;
  const { printer } = server.definition;
  if (!printer) return { keys: [], wereAnnounced: false };
  const parts = await byReceipt(context, plan);
  const keys: string[] = [];
  let wereAnnounced = false;
  for (const { receipt, part } of parts) {
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

/** Whether a reversal is not to be printed: its receipt is none, or the settings want none of it. As long as the receipt waits, the reversal waits with it. */
export async function isNeedless({ store, server }: SyncContext, row: ReceiptRow): Promise<boolean> {
  const reversed = await findReceipt(store, server.id, row.reverses!);
  if (!reversed || reversed.state === 'dropped') return true;
  if (WAITING.includes(reversed.state)) return false;
  const wanted = server.definition.printer?.reversals ?? 'paid-in-cash';
  if (wanted !== 'paid-in-cash') return wanted === 'none';
  const content = contentOf(reversed);
  return content !== null && !content.payments.some(({ paymentType }) => paymentType === 'cash');
}

const WAITING: readonly ReceiptState[] = ['announced', 'pending', 'printing', 'refused'];

/** Goods that came back, or an order cancelled after its sale, are a refund; what a person corrected is as the settings say. */
export function reasonOf(
  { correctionReason }: Pick<PrinterSettings, 'correctionReason'>,
  isCorrection: boolean,
): ReversalReason {
  return isCorrection ? (correctionReason ?? 'operator-error') : 'refund';
}
