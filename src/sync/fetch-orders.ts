import { orderFace } from '../domain/order-face.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Page, PageQuery, RawOrder } from '../shop/shop.ts';
import { changedOrders, storeArrivals, type Arrival } from '../store/arrivals.ts';
import { readCursor, writeCursor } from '../store/cursors.ts';
import { undescribedOrders, update } from '../store/inbox.ts';
import { closeNamelessProblems, closeProblemsOf, recordsWith } from '../store/problems.ts';
import { remember, report, type SyncContext } from './context.ts';
import { readPages } from './pages.ts';

const EMPTY_PAGE: Page<RawOrder> = { items: [], problems: [], nextCursor: null };

/** How far before the last seen change reading starts again: a shop may show changes late and out of order. */
const OVERLAP_MS = 10 * 60_000;
/**
 * Once in this time reading starts again that far before it. A shop may show an order hours after its change (when its payment is confirmed, say, or
 * because its clock was wrong), and whatever stands before the overlap by then would never be asked for again.
 */
const FAR_EVERY_MS = 24 * 3_600_000;
const FAR_OVERLAP_MS = 3 * FAR_EVERY_MS;
/** As many orders in the overlap would keep every run from what is new. */
const CROWDED = 1000;
/** Where they are so many, a run begins right before the last seen change, and the overlap is read again once in this time. */
const REREAD_EVERY_MS = 60_000;
const QUICK_OVERLAP_MS = 2000;
const DESCRIBED_TOGETHER = 200;
/** While a long list is read, what is newest is looked for from so long before its beginning on, by our own clock, this many pages at a time. */
const NEWEST_MS = 10_000;
const NEWEST_PAGES = 10;

/**
 * Brings everything that changed in the shop since the last time into the inbox, orders of every status. Each page is stored
 * together with the cursor; a crash at any moment leads to reading again, never to a hole. In a shop where very much changes most of the overlap
 * is left to `rereadOrders`. `amid` is called after the pages of a long list, once it was read to its end before: until then of two numbers that are the same in the warehouse only
 * one may be known.
 */
export async function fetchOrders(context: SyncContext, amid?: () => Promise<void>): Promise<Result<void>> {
  const stored = await readCursor(context.store, context.server.id, 'orders');
  const whole = await lastWhole(context);
  const isCrowded = stored !== null && (whole?.count ?? 0) >= CROWDED;
  const isFar = !isCrowded && whole !== null && (await beginFar(context));
  const overlapMs = isCrowded ? QUICK_OVERLAP_MS : isFar ? FAR_OVERLAP_MS : OVERLAP_MS;
  const query = stored ? { updatedSince: new Date(Date.parse(stored) - overlapMs) } : {};
  const start = stored ? new Date(stored) : null;
  await describeOld(context);
  // Records without a number are known by their place on the page alone, which is another one every time.
  if (!isCrowded) await closeNamelessProblems(context.store, context.server.id, 'order');
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
    if (whole !== null && done >= CROWDED && page.nextCursor !== null) await amid?.();
  };
  const read = await readOrders(context, query, take);
  if (!read.ok || context.signal.aborted) return read;
  if (!isSorted) await storePage(context, EMPTY_PAGE, newest);
  // How much changes in the overlap is not told by three days.
  if (!isCrowded && !isFar) await noteWhole(context, done);
  return read;
}

const FAR = 'orders-read-far';

/**
 * Answers whether the far reading is due, and begins it: it counts as done from here on. What breaks it off (a page of old orders on which the shop fails) must not
 * make the next run begin with it as well: what is new stands at the end of the list.
 */
async function beginFar(context: SyncContext): Promise<boolean> {
  const readAt = await readCursor(context.store, context.server.id, FAR);
  if (readAt !== null && isWithin(context, readAt, FAR_EVERY_MS)) return false;
  await writeCursor(context.store, context.server.id, FAR, context.clock.now().toISOString());
  return true;
}

/**
 * Brings what changes in the shop while a long list is read, again each time the answer is called. A courtesy to whoever orders now: nothing is told of what cannot be had or read, and the cursor stays
 * where it is, so that all of it comes with the list too. Only of a shop that can tell what changed.
 *
 * The story of the long list: somebody changes the status of 50,000 orders at once. The list is read in the order of its changes, and who orders a moment later stands at its end.
 */
export function newestOrders(context: SyncContext): () => Promise<void> {
  let since = new Date(context.clock.now().getTime() - NEWEST_MS);
  return async () => {
    if (!(await tellsChanges(context))) return;
    let query: PageQuery = { updatedSince: since };
    for (let count = 0; count < NEWEST_PAGES; count += 1) {
      const page = await context.shop.orders(query);
      if (!page.ok) return;
      await storePage(context, { ...page.value, problems: [] }, null);
      for (const { updatedAt } of page.value.items) if (updatedAt > since) since = updatedAt;
      if (page.value.nextCursor === null) return;
      query = { ...query, cursor: page.value.nextCursor };
    }
  };
}

/**
 * Reads again what a shop with very many changes may have shown late, once a minute; nothing where `fetchOrders` did so itself. Begins where that
 * was last done, so that whatever is shown within the overlap's time after its change is seen. `between` is called after each page and may end the reading.
 * Answers whether anything was read.
 */
export async function rereadOrders(
  context: SyncContext,
  between: () => Promise<Result<void>>,
): Promise<Result<boolean>> {
  const whole = await lastWhole(context);
  if (whole === null || whole.count < CROWDED || isWithin(context, whole.at, REREAD_EVERY_MS))
    return ok(false);
  if (!(await tellsChanges(context))) return ok(false);
  const place = await readCursor(context.store, context.server.id, 'orders');
  await closeNamelessProblems(context.store, context.server.id, 'order');
  let done = 0;
  const query = { updatedSince: new Date(Date.parse(whole.place) - OVERLAP_MS) };
  const read = await readOrders(context, query, async (page) => {
    await storePage(context, page, null);
    done += page.items.length;
    await context.progress('fetch', done);
    return between();
  });
  if (!read.ok) return read;
  if (!context.signal.aborted) await noteWhole(context, done, place);
  return ok(true);
}

/** Whether the shop can tell what changed; of one that cannot, each reading is of all its orders. */
export async function tellsChanges({ shop }: SyncContext): Promise<boolean> {
  const described = await shop.describe();
  return described.ok && described.value.capabilities.includes('changed-since');
}

/** Whether that moment is less than so long ago. One that is still to come was written by a clock that ran ahead, and does not count. */
export function isWithin({ clock }: SyncContext, moment: string, ms: number): boolean {
  const ageMs = clock.now().getTime() - Date.parse(moment);
  return ageMs >= 0 && ageMs < ms;
}

/** When the list was last read with its whole overlap, up to which place, and how many orders that were. */
interface WholeReading {
  at: string;
  place: string;
  count: number;
}

const WHOLE = 'orders-read-whole';

async function lastWhole({ store, server }: SyncContext): Promise<WholeReading | null> {
  const value = await readCursor(store, server.id, WHOLE);
  return value === null ? null : (JSON.parse(value) as WholeReading);
}

async function noteWhole({ store, server, clock }: SyncContext, count: number, upTo?: string | null) {
  const place = upTo ?? (await readCursor(store, server.id, 'orders'));
  if (place === null) return;
  const whole: WholeReading = { at: clock.now().toISOString(), place, count };
  await writeCursor(store, server.id, WHOLE, JSON.stringify(whole));
}

function readOrders(
  context: SyncContext,
  query: PageQuery,
  take: (page: Page<RawOrder>) => Promise<Result<void> | void>,
): Promise<Result<void>> {
  const identify = (record: RawOrder): string => record.number;
  return readPages(context, 'listOrders', query, (at) => context.shop.orders(at), identify, take);
}

async function storePage(context: SyncContext, page: Page<RawOrder>, newest: Date | null): Promise<void> {
  const now = context.clock.now();
  // A shop whose clock runs ahead must not push the cursor over changes still to come.
  const cursor = newest && newest > now ? now : newest;
  const { store, server } = context;
  const changed = await changedOrders(store, server.id, page.items);
  const arrivals = changed.map((record) => arrival(context, record));
  await storeArrivals(store, server.id, arrivals, cursor, now);
  await closeProblemsOf(store, server.id, await readableNow(context, page), ['order-unreadable']);
  for (const { record, problem } of page.problems) {
    await remember(context, `order ${record}`, problem);
    await report(context, `order ${record}`, 'failed', problem.code);
  }
}

/** What could not be read once may be put right without becoming a new version. */
async function readableNow(
  { store, server, shop }: SyncContext,
  { items }: Page<RawOrder>,
): Promise<string[]> {
  const found = await recordsWith(store, server.id, { code: 'order-unreadable' });
  if (found.length === 0) return [];
  const unreadable = new Set(found.map(({ record }) => record));
  return items
    .map((order) => ({ ...order, record: `order ${order.number}` }))
    .filter(({ record, raw }) => unreadable.has(record) && shop.readOrder(raw).ok)
    .map(({ record }) => record);
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
