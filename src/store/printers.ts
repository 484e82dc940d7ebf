import type { Clock } from '../clock.ts';
import type { RunId, ServerId } from '../domain/ids.ts';
import { isRunAlive } from './runs.ts';
import type { Store } from './store.ts';
import type { PrinterRow } from './receipt-tables.ts';

/** Keeps what a server's printer is, and that it was seen now. */
export async function keepPrinter(
  store: Store,
  server: ServerId,
  seen: Pick<PrinterRow, 'register' | 'memory' | 'manufacturer' | 'model'>,
  clock: Clock,
): Promise<void> {
  const row = { ...seen, seen_at: clock.now().toISOString(), seen_uptime_ms: clock.uptimeMs() };
  await store
    .insertInto('printers')
    .values({ server, ...row })
    .onConflict((conflict) => conflict.column('server').doUpdateSet(row))
    .execute();
}

/** Forgets that a server's printer was seen. */
export async function forgetPrinter(store: Store, server: ServerId): Promise<void> {
  await store.deleteFrom('printers').where('server', '=', server).execute();
}

/** A server's printer as it was last seen; undefined when it never was. */
export async function lastSeenPrinter(store: Store, server: ServerId): Promise<PrinterRow | undefined> {
  return store.selectFrom('printers').selectAll().where('server', '=', server).executeTakeFirst();
}

/**
 * Takes a printer ("host:port/name") for a run, so that one print is done at a time, whichever server it is of; false while another run that lives
 * has it. A run that died leaves its printer to the next.
 */
export async function takePrinter(store: Store, printer: string, run: RunId, clock: Clock): Promise<boolean> {
  const inserted = await store
    .insertInto('printing')
    .values({ printer, run })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return true;
  const held = await store
    .selectFrom('printing')
    .select('run')
    .where('printer', '=', printer)
    .executeTakeFirst();
  if (!held || (held.run !== run && (await isRunAlive(store, held.run, clock)))) return false;
  const { numUpdatedRows } = await store
    .updateTable('printing')
    .set({ run })
    .where('printer', '=', printer)
    .where('run', '=', held.run)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives a printer back. */
export async function leavePrinter(store: Store, printer: string, run: RunId): Promise<void> {
  await store.deleteFrom('printing').where('printer', '=', printer).where('run', '=', run).execute();
}
