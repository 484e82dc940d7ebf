import { orderFace } from '../domain/order-face.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Page, RawOrder } from '../shop/shop.ts';
import { storeArrivals, type Arrival } from '../store/arrivals.ts';
import { readCursor } from '../store/cursors.ts';
import { undescribedOrders, update } from '../store/inbox.ts';
import { closeNamelessProblems, closeProblemsOf } from '../store/problems.ts';
import { remember, report, type SyncContext } from './context.ts';
import { readPages } from './pages.ts';

const EMPTY_PAGE: Page<RawOrder> = { items: [], problems: [], nextCursor: null };

/** How far before the last seen change reading starts again: a shop may show changes late and out of order. */
const OVERLAP_MS = 10 * 60_000;
const DESCRIBED_TOGETHER = 200;

/**
 * Brings everything that changed in the shop since the last time into the inbox, orders of every status. Each page is stored
 * together with the cursor; a crash at any moment leads to reading again, never to a hole.
 */
export async function fetchOrders(context: SyncContext): Promise<Result<void>> {
  const stored = await readCursor(context.store, context.server.id, 'orders');
  const query = stored ? { updatedSince: new Date(Date.parse(stored) - OVERLAP_MS) } : {};
  const start = stored ? new Date(stored) : null;
  await describeOld(context);
  // Records without a number are known by their place on the page alone, which is another one every time.
  await closeNamelessProblems(context.store, context.server.id, 'order');
  let newest = start;
  let last = 0;
  let isSorted = true;
  let done = 0;
  const take = async (page: Page<RawOrder>): Promise<void> => {
    for (const { updatedAt } of page.items) {
      isSorted &&= updatedAt.getTime() >= last;
      last = updatedAt.getTime();
      if (!newest || updatedAt > newest) newest = updatedAt;
    }
    // In a list that is not in the order of its changes an older one may still come: the cursor waits at its start.
    await storePage(context, page, isSorted ? newest : start);
    done += page.items.length;
    await context.progress('fetch', done);
  };
  const identify = (record: RawOrder): string => record.number;
  const read = await readPages(context, 'listOrders', query, (at) => context.shop.orders(at), identify, take);
  if (read.ok && !isSorted && !context.signal.aborted) await storePage(context, EMPTY_PAGE, newest);
  return read;
}

async function storePage(context: SyncContext, page: Page<RawOrder>, newest: Date | null): Promise<void> {
  const now = context.clock.now();
  // A shop whose clock runs ahead must not push the cursor over changes still to come.
  const cursor = newest && newest > now ? now : newest;
  await storeArrivals(
    context.store,
    context.server.id,
    page.items.map((record) => arrival(context, record)),
    cursor,
    now,
  );
  await closeProblemsOf(context.store, context.server.id, readableOf(context, page), ['order-unreadable']);
  for (const { record, problem } of page.problems) {
    await remember(context, `order ${record}`, problem);
    await report(context, `order ${record}`, 'failed', problem.code);
  }
}

/** What could not be read once may be put right without becoming a new version. */
function readableOf({ shop }: SyncContext, { items }: Page<RawOrder>): string[] {
  return items.filter(({ raw }) => shop.readOrder(raw).ok).map(({ number }) => `order ${number}`);
}

/** Brings one order as it is now; false when the shop does not know it. */
export async function fetchOrder(context: SyncContext, number: RawOrder['number']): Promise<Result<boolean>> {
  const answer = await context.shop.order(number);
  if (!answer.ok) return answer;
  if (!answer.value) return ok(false);
  await storeArrivals(
    context.store,
    context.server.id,
    [arrival(context, answer.value)],
    null,
    context.clock.now(),
  );
  return ok(true);
}

function arrival(context: SyncContext, record: RawOrder): Arrival {
  const read = context.shop.readOrder(record.raw);
  const { status, createdAt, lines } = read.ok ? read.value : context.shop.glimpseOrder(record.raw);
  const face = orderFace(record.number, read.ok ? read.value : null);
  return { ...record, status, createdAt, lines, face };
}

/** Orders stored by an older Kervan lack what lists show of them: it is read from their latest version, once. */
async function describeOld({ store, server, shop, signal }: SyncContext): Promise<void> {
  while (!signal.aborted) {
    const old = await undescribedOrders(store, server.id, DESCRIBED_TOGETHER);
    if (old.length === 0) return;
    await store.transaction().execute(async (transaction) => {
      for (const { number, raw } of old) {
        const read = shop.readOrder(raw);
        await update(transaction, server.id, number, orderFace(number, read.ok ? read.value : null));
      }
    });
  }
}
