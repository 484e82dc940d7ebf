import { ok, type Result } from '../../domain/result.ts';
import { lastSeenPrinter } from '../../store/printers.ts';
import { change, receiptsToComplete } from '../../store/receipts.ts';
import type { WarehouseDescription } from '../../warehouse/warehouse.ts';
import type { SyncContext } from '../context.ts';
import { withContent } from './settle-found.ts';

/**
 * Learns what a person could not say of receipts that were printed: what is on them, and on which device.
 *
 * The story of the quick answer: the own database was lost, and the sale is found before the printer is. A person reads the number off the paper and enters
 * it at once. Without the rest the warehouse would never be told of the receipt, and no return of the sale could be reversed.
 */
export async function completeSaid(
  context: SyncContext,
  warehouse: WarehouseDescription,
): Promise<Result<void>> {
  const { store, server } = context;
  const rows = await receiptsToComplete(store, server.id);
  if (rows.length === 0) return ok(undefined);
  const seen = await lastSeenPrinter(store, server.id);
  for (const row of rows) {
    const known = await withContent(context, warehouse, row);
    if (!known.ok) return known;
    const { amount, memory, register } = row;
    // Of another memory, it is of another device.
    const device = memory === null || memory === seen?.memory ? seen : undefined;
    await change(store, row.id, {
      amount: amount ?? known.value?.total ?? null,
      memory: memory ?? device?.memory ?? null,
      register: register ?? device?.register ?? null,
    });
  }
  return ok(undefined);
}
