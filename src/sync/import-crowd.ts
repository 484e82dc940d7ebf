import { ok, type Result } from '../domain/result.ts';
import { readCursor, writeCursor } from '../store/cursors.ts';
import { countOpenOrders, countToDecide, ordersToDecide } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { fetchOrders, isWithin, rereadOrders, tellsChanges } from './fetch-orders.ts';
import { reconcileDocuments } from './reconcile-documents.ts';
import type { ImportRows, Turns } from './turns.ts';

/** From so many open orders on, looking at all of them takes longer than a buyer's order should wait. */
const CROWD = 1000;
/** All documents are looked for once in this time. */
const LOOK_EVERY_MS = 60_000;
/** A run that may leave the rest to the next one takes no longer: the export has its turn too. */
const SHARE_MS = 20_000;
const PAGE = 100;

const LOOKED_AT = 'orders-looked-back';
/** The order at which the last run left those that wait. */
const WAITING_FROM = 'orders-waiting';

type Place = Pick<OrderRow, 'created_at' | 'number'>;

/** Whether so many orders are open that they must take turns. */
export async function isCrowd({ store, server }: SyncContext): Promise<boolean> {
  return (await countOpenOrders(store, server.id)) >= CROWD;
}

/**
 * Imports where very many orders are open.
 *
 * The story of the crowd: fifty thousand orders wait, somebody changes a setting, and all of them are to be decided on anew. They are older than the
 * order that a buyer makes now, and taken by age it would become a document after all of them. So what is fresh comes first, and again
 * after every half a second that was spent on others: the shop is asked what changed, and that is imported, followed and told. What is done once
 * a minute here (looking for documents that are gone, reading again what the shop may show late) is done between such turns too. With few orders it is
 * otherwise: there the oldest comes first, because who has waited longest is to get what came in.
 */
export async function importCrowd(
  context: SyncContext,
  warehouse: WarehouseDescription,
  turns: Turns,
  onRest?: () => void,
): Promise<Result<void>> {
  const canRefetch = await tellsChanges(context);
  let fetched: Result<void> = ok(undefined);

  async function between(): Promise<Result<void>> {
    if (!turns.isDue()) return ok(undefined);
    // A shop that falls silent now keeps nobody waiting: what it told is imported, and that it fell silent is the answer in the end.
    if (fetched.ok && canRefetch) fetched = await fetchOrders(context, turns.amid());
    return turns.turn();
  }

  const first = await turns.turn();
  if (!first.ok) return first;
  const beganAt = context.clock.now().getTime();
  // The clock may be set back meanwhile, by any time: whoever waits for a moment then would wait that long.
  const isOver = (): boolean =>
    onRest !== undefined && Math.abs(context.clock.now().getTime() - beganAt) >= SHARE_MS;
  const looked = await lookBack(context, warehouse, between);
  if (!looked.ok) return looked;
  const reread = await rereadOrders(context, between);
  const waited = await importWaiting(context, turns.decide, between, isOver);
  if (!waited.ok) return waited;
  if (!reread.ok) return reread;
  // Among what was read again there may be what was shown late.
  const last = reread.value ? await turns.turn() : ok(undefined);
  if (last.ok && waited.value === 'some') onRest?.();
  return last.ok ? fetched : last;
}

async function lookBack(
  context: SyncContext,
  warehouse: WarehouseDescription,
  between: () => Promise<Result<void>>,
): Promise<Result<void>> {
  const { store, server, clock } = context;
  const lookedAt = await readCursor(store, server.id, LOOKED_AT);
  if (lookedAt !== null && isWithin(context, lookedAt, LOOK_EVERY_MS)) return ok(undefined);
  const looked = await reconcileDocuments(context, warehouse, between);
  if (looked.ok && !context.signal.aborted)
    await writeCursor(store, server.id, LOOKED_AT, clock.now().toISOString());
  return looked;
}

/**
 * Those whose time has come, from where the last run left them, and then the ones before that place: each has its turn, however many there are. Answers whether
 * that was all of them; a page is done also when the time is over before.
 */
async function importWaiting(
  context: SyncContext,
  decide: ImportRows,
  between: () => Promise<Result<void>>,
  isOver: () => boolean,
): Promise<Result<'all' | 'some'>> {
  const { store, server, clock } = context;
  const startedAt = clock.now();
  const left = await readCursor(store, server.id, WAITING_FROM);
  const from = left ? (JSON.parse(left) as Place) : null;
  let total: number | null = null;
  let done = 0;
  for (const part of from === null ? (['before'] as const) : (['after', 'before'] as const)) {
    let after = part === 'after' ? from : null;
    while (!context.signal.aborted) {
      const page: OrderRow[] = await ordersToDecide(
        store,
        server.id,
        server.settingsHash,
        startedAt,
        after,
        PAGE,
      );
      const rows = page.filter((row) => part === 'after' || from === null || !isAfter(row, from));
      if (rows.length === 0) break;
      total ??= await countToDecide(store, server.id, server.settingsHash, startedAt);
      const imported = await decide(rows, done, total);
      if (!imported.ok) return imported;
      done += rows.length;
      after = rows.at(-1)!;
      const { created_at, number } = after;
      await writeCursor(store, server.id, WAITING_FROM, JSON.stringify({ created_at, number }));
      if (isOver()) return ok('some');
      const went = await between();
      if (!went.ok) return went;
    }
  }
  return ok('all');
}

function isAfter(row: Place, place: Place): boolean {
  const [one, other] = [row.created_at ?? '', place.created_at ?? ''];
  return one === other ? row.number > place.number : one > other;
}
