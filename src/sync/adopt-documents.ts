import { NUMBER_OF_OPEN_BEFORE } from '../domain/document.ts';
import { problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import { keepDocument } from '../store/documents.ts';
import { findOrder, update } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import { remember, report, settle, type SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import { planDocument } from './map/order-to-document.ts';
import { preparePage } from './prepare-orders.ts';
import { fingerprint, plannedRows } from './record-document.ts';
import { withStandingMoney } from './standing-money.ts';
import { recordTraces } from './trace-documents.ts';

/**
 * Records the documents that the warehouse has of these orders, and holds them against what the orders say now: one that is as it would be
 * written today is known to the cent, as if it had been recorded when it was written; of any other a person is told. Answers how many there are.
 */
export async function adoptDocuments(
  context: SyncContext,
  warehouse: WarehouseDescription,
  rows: readonly OrderRow[],
): Promise<Result<number>> {
  const { store, server } = context;
  const page = await preparePage(context, [...rows], warehouse);
  if (!page.ok) return page;
  const found = await recordTraces(context, rows);
  if (!found.ok) return found;
  const { saleStatuses } = server.definition.settings.import;
  const ended = endedStatuses(server.definition);
  for (const { number } of rows) {
    const row = await findOrder(store, server.id, number);
    if (row?.state !== 'documented') continue;
    await settle(context, `order ${number}`);
    await report(context, `order ${number}`, 'unchanged');
    const order = page.value.orders.get(number)!;
    const { document_kind: kind } = row;
    const decision = order.ok
      ? planDocument(order.value, {
          ...page.value.documentContext(order.value),
          kind,
          isOpenFromBefore: row.sale_number === NUMBER_OF_OPEN_BEFORE,
        })
      : null;
    const plan = decision?.ok ? decision.plan : null;
    if (plan) await update(store, server.id, number, { document_total: plan.totalWithVat.toFixed(2) });
    const isAsPlanned = plan !== null && fingerprint(plannedRows(plan)) === row.document_rows;
    if (isAsPlanned) {
      const { version, document_number: documentNumber, document_written_at: writtenAt } = row;
      const whole = await withStandingMoney(context, plan, documentNumber!);
      if (!whole.ok) return whole;
      await keepDocument(store, server.id, { plan: whole.value, version, number: documentNumber, writtenAt });
    }
    // That a cancelled order has a document is said when its changes are explained.
    if (ended.includes(row.status)) continue;
    // What a sale was paid or came back since, and what is to become a sale, is still to be looked at.
    const isFollowed = kind === 'sale' ? isAsPlanned : saleStatuses.includes(row.status);
    if (!isFollowed) await update(store, server.id, number, { explained_version: row.version });
    if (isAsPlanned) continue;
    const params = { number, document: String(row.document_number) };
    await remember(context, `order ${number}`, problem('order-document-changed', params));
  }
  return found;
}
