import { isSupto } from '../domain/version.ts';
import { keepSequence } from '../store/sale-numbers.ts';
import type { SyncContext } from './context.ts';

/**
 * Keeps the last sale number (УНП) that stands in the warehouse, whoever gave it: the next one is above all that is kept here, whatever stands there by then. A look that
 * fails is made up for in the next run.
 *
 * The story of the two losses: a sale is corrected, Kervan's own database is lost, and of the correction, which no order names, nobody knows here any more. Then the warehouse is
 * restored from a backup that has not got it either, and the next sale would get its number.
 */
export async function keepGivenNumbers({ store, server, warehouse }: SyncContext): Promise<void> {
  const { cashRegister: register, saleNumbers } = server.definition.settings.import;
  if (!isSupto(server.definition.warehouse.version) || register === null || saleNumbers === null) return;
  const last = await warehouse.lastSaleNumber({ register, ...saleNumbers });
  if (last.ok && last.value !== null) await keepSequence(store, server.id, register, last.value);
}
