import type { Order } from '../domain/order.ts';
import { ok, type Result } from '../domain/result.ts';
import { keepDocument } from '../store/documents.ts';
import { clashingOrder, update } from '../store/inbox.ts';
import { oweReceipt } from '../store/receipts.ts';
import { keepSaleNumber } from '../store/sale-numbers.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import { remember, report, settle, type SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import { documentChanged } from './followed.ts';
import { madeOf, plannedAs, type Made } from './made-of.ts';
import { preparePage, type PreparedPage } from './prepare-orders.ts';
import { withStandingMoney } from './standing-money.ts';
import { becameAsTold, becameReason, rowOfTrace, tracesOf, type TracedDocument } from './trace-documents.ts';

/**
 * Records the documents that the warehouse has of these orders, and holds them against what the orders say: one that is as it would be written today, or would have been
 * of an earlier version of its order, is known to the cent, as if it had been recorded when it was written, and follows its order; of any other a person is told.
 * Answers how many there are.
 */
export async function adoptDocuments(
  context: SyncContext,
  warehouse: WarehouseDescription,
  rows: readonly OrderRow[],
): Promise<Result<number>> {
  const page = await preparePage(context, [...rows], warehouse);
  if (!page.ok) return page;
  const traces = await tracesOf(context, rows);
  if (!traces.ok) return traces;
  let found = 0;
  for (const row of rows) {
    const traced = traces.value.get(row.number);
    if (!traced) continue;
    // "ab7" has the key of "AB7": the document is of the one that came first.
    if (await clashingOrder(context.store, context.server.id, row.number)) continue;
    const adopted = await adopt(context, warehouse, page.value, row, traced);
    if (!adopted.ok) return adopted;
    found += 1;
  }
  return ok(found);
}

/**
 * The story of the half-known sale: it was recorded, and before it was known to the cent the warehouse fell silent, or the process died. From then on
 * it was a sale nobody knows the cents of, and what came back of it was not written. So everything is asked first, and all that
 * is learned of an order is recorded at once, or nothing, and the next import finds it again.
 */
async function adopt(
  context: SyncContext,
  warehouse: WarehouseDescription,
  page: PreparedPage,
  row: OrderRow,
  traced: TracedDocument,
): Promise<Result<void>> {
  const { store, server } = context;
  const { document } = traced;
  const record = `order ${row.number}`;
  const recorded = rowOfTrace(context, row, traced);
  if (!document) {
    const became = await becameAsTold(context, row, page.orders.get(row.number)!);
    if (!became.ok) return became;
    const { value: sale } = became;
    await update(store, server.id, row.number, {
      ...recorded,
      ...(sale && { document_number: sale.from, reason: becameReason(sale) }),
    });
    return ok(undefined);
  }
  const standing = { ...row, ...recorded };
  const made = await madeOf(context, warehouse, page, standing);
  if (!made.ok) return made;
  const known = made.value;
  const whole = known ? await withStandingMoney(context, known.plan, document.number) : ok(null);
  if (!whole.ok) return whole;
  const plan = whole.value ?? plannedAs(page, standing);
  await store.transaction().execute(async (transaction) => {
    const inside = { ...context, store: transaction };
    if (recorded.document_kind === 'sale' && server.definition.printer) {
      // Whether its receipt was printed is asked of the printer, unless it was announced and never sent.
      const { number: documentNumber, saleNumber } = document;
      const found = { rows: recorded.document_rows!, isNew: false };
      const sale = { key: traced.key, orderNumber: row.number, documentNumber, saleNumber, ...found };
      await oweReceipt(transaction, server.id, sale, context.clock.now());
    }
    await update(transaction, server.id, row.number, {
      ...recorded,
      ...(plan && { document_total: plan.totalWithVat.toFixed(2) }),
      ...(known && { document_version: known.version }),
      ...(!isFollowed(context, standing, known, page.orders.get(row.number)!) && {
        explained_version: row.version,
      }),
    });
    await keepSaleNumber(transaction, server.id, document.saleNumber);
    await settle(inside, record);
    await report(inside, record, 'unchanged');
    const { number, writtenAt } = document;
    if (known) {
      const { version } = known;
      await keepDocument(transaction, server.id, { plan: whole.value!, version, number, writtenAt });
    }
    // Of an order document that is told too when its order is cancelled: then nothing is taken away.
    else if (recorded.document_kind === 'order' || !endedStatuses(server.definition).includes(row.status))
      await remember(inside, record, documentChanged(standing));
  });
  return ok(undefined);
}

/**
 * Whether there may be something to do or to tell yet: of an order that ended or was changed since, of a sale that was paid or came back since, of what is to
 * become a sale, of an order of which something came back.
 */
function isFollowed(
  { server: { definition } }: SyncContext,
  { status, version, document_kind: kind }: OrderRow,
  known: Made | null,
  order: Result<Order>,
): boolean {
  if (endedStatuses(definition).includes(status) || (known && known.version !== version)) return true;
  if (kind === 'sale') return known !== null;
  const { saleStatuses } = definition.settings.import;
  if (saleStatuses.length > 0) return saleStatuses.includes(status);
  return order.ok && order.value.refunds.length > 0;
}
