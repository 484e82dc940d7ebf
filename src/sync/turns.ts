import { ok, type Result } from '../domain/result.ts';
import { freshOrders } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { newestOrders } from './fetch-orders.ts';
import { followOrders } from './follow-orders.ts';
import { withoutStanding } from './reconcile-documents.ts';
import { writeBack } from './record-document.ts';

/** After so long with others, what is fresh comes first again. */
const TURN_MS = 500;
const PAGE = 100;

/** Imports these orders, of which so many are done. */
export type ImportRows = (rows: OrderRow[], done: number, total: number) => Promise<Result<void>>;

/** What is fresh comes first, again and again while others have their time. */
export interface Turns {
  /** Decides on these orders, except on those whose documents stand and were not recorded: they are recorded. */
  decide: ImportRows;
  /** Whether others had their time, and what is fresh comes first again. */
  isDue: () => boolean;
  /** Imports, follows and tells what is fresh in the inbox. */
  turn: () => Promise<Result<void>>;
  /** For a long list whose reading begins: what takes a turn in it, when it is due, of what is known by then and what the shop shows as newest. */
  amid: () => () => Promise<void>;
}

/** Begins to count the time until the first turn. */
export function takeTurns(
  context: SyncContext,
  warehouse: WarehouseDescription,
  importRows: ImportRows,
): Turns {
  const now = (): number => context.clock.now().getTime();
  let turnedAt = now();
  const isDue = (): boolean => !context.signal.aborted && Math.abs(now() - turnedAt) >= TURN_MS;

  const decide: ImportRows = async (rows, done, total) => {
    const left = await withoutStanding(context, warehouse, rows);
    return left.ok ? importRows(left.value, done, total) : left;
  };

  async function turn(): Promise<Result<void>> {
    const done = await importFresh(context, decide);
    if (!done.ok) return done;
    const followed = await followOrders(context, warehouse);
    if (!followed.ok) return followed;
    await writeBack(context);
    turnedAt = now();
    return ok(undefined);
  }

  function amid(): () => Promise<void> {
    const fetchNewest = newestOrders(context);
    let isBroken = false;
    return async () => {
      if (isBroken || !isDue()) return;
      await fetchNewest();
      // The list is read to its end whatever a warehouse says; what is wrong with it the rest of the run will find.
      isBroken = !(await turn()).ok;
    };
  }

  return { decide, isDue, turn, amid };
}

async function importFresh(context: SyncContext, decide: ImportRows): Promise<Result<void>> {
  let after: Pick<OrderRow, 'created_at' | 'number'> | null = null;
  let done = 0;
  while (!context.signal.aborted) {
    const rows: OrderRow[] = await freshOrders(context.store, context.server.id, after, PAGE);
    if (rows.length === 0) break;
    const imported = await decide(rows, done, done + rows.length);
    if (!imported.ok) return imported;
    done += rows.length;
    after = rows.at(-1)!;
  }
  return ok(undefined);
}
