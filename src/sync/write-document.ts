import { NUMBER_OF_OPEN_BEFORE, type DocumentPlan } from '../domain/document.ts';
import { problemClass } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';
import { announceReceipt, doubtAnnouncement, withdrawAnnouncement } from '../store/receipts.ts';
import { lastSaleNumber } from '../store/sale-numbers.ts';
import type { DocumentOutcome, StandingDocument } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { saleReceipt } from './map/sale-receipt.ts';
import { fingerprint, plannedRows } from './record-document.ts';
import { hindranceOfSale } from './receipts/look-at-printer.ts';

/**
 * Writes a document, and keeps before a sale that its receipt will be owed.
 *
 * The story of the forgotten receipt: the sale is written, and the process dies before it is recorded. The next run finds the sale. Had nothing been
 * kept before it was written, that could as well be a sale of a store that was lost, with its receipt long printed; so the receipt is announced
 * first, and a sale that is found with its announcement is one whose receipt was never sent.
 *
 * The story of the other Kervan: both announce, one writes, and the other finds the sale standing. What it has just announced says nothing, and
 * what became of the receipt is asked of the printer, not taken for granted.
 */
export async function writeDocument(
  context: SyncContext,
  plan: DocumentPlan,
  isOurs?: StandingDocument['isOurs'],
): Promise<Result<DocumentOutcome>> {
  const { store, server, warehouse, clock } = context;
  if (plan.kind !== 'sale') return warehouse.writeDocument(plan, isOurs);
  const hindrance = await hindranceOfSale(context, plan);
  if (hindrance) return failed(hindrance);
  const numbered = await aboveKnown(context, plan);
  if (!plan.receipt) return warehouse.writeDocument(numbered, isOurs);
  const announcement = {
    key: plan.key,
    orderNumber: plan.orderNumber,
    content: saleReceipt(plan, server.definition.printer!.taxGroups),
    total: plan.totalWithVat.toFixed(2),
    rows: fingerprint(plannedRows(plan)),
  };
  const wasAnnounced = await announceReceipt(store, server.id, announcement, clock.now());
  const outcome = await warehouse.writeDocument(numbered, isOurs);
  if (wasAnnounced) return outcome;
  if (!outcome.ok && problemClass(outcome.problem.code) !== 'transient')
    await withdrawAnnouncement(store, server.id, plan.key);
  if (outcome.ok && outcome.value.kind === 'existing') await doubtAnnouncement(store, server.id, plan.key);
  return outcome;
}

/** The plan of a sale whose number (УНП) is none that was given already, also when the warehouse was restored from a backup that has not got it. */
async function aboveKnown({ store, server }: SyncContext, plan: DocumentPlan): Promise<DocumentPlan> {
  const { saleNumber } = plan;
  if (saleNumber === null || saleNumber === NUMBER_OF_OPEN_BEFORE) return plan;
  const last = await lastSaleNumber(store, server.id, saleNumber);
  return last === null ? plan : { ...plan, saleNumber: { ...saleNumber, above: last } };
}
