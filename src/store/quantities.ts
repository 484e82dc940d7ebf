import { sql } from 'kysely';
import type { RunId, ServerId } from '../domain/ids.ts';
import { noteProductsChanged } from './changes.ts';
import type { LinkedRow } from './links.ts';
import type { Store } from './store.ts';
import type { LinkRow } from './tables.ts';

// `limit -1` keeps the page a table of its own: SQLite then looks up each of its rows in the links, and not the other way round.

/** A quantity as it was computed; null where none can be said. */
export interface ComputedQuantity {
  variant: string;
  quantity: string | null;
  /** A StockSource as JSON. */
  parts: string | null;
}

/** Stores newly computed quantities. */
export async function saveDue(
  store: Store,
  server: ServerId,
  due: readonly ComputedQuantity[],
): Promise<void> {
  if (due.length === 0) return;
  await sql`
    update links set stock_due = page.quantity, stock_parts = page.parts
    from (
      select value ->> 'variant' as variant, value ->> 'quantity' as quantity, value ->> 'parts' as parts
      from json_each(${JSON.stringify(due)}) limit -1
    ) as page
    where links.server = ${server} and links.variant = page.variant`.execute(store);
  await noteProductsChanged(store, server);
}

/**
 * Links whose quantity must be sent: it differs from the last one sent, or the shop's number is unknown. With `onlyFirst` those alone that
 * Kervan made and that no quantity was ever sent of.
 */
export async function linksToSend(
  store: Store,
  server: ServerId,
  afterItem: number,
  limit: number,
  onlyFirst = false,
): Promise<LinkedRow[]> {
  return store
    .selectFrom('links')
    .selectAll()
    .$if(onlyFirst, (query) => query.where('stock_sent', 'is', null).where(IS_MADE))
    .where('server', '=', server)
    .where('item', '>', afterItem)
    .where('stock_due', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('stock_sent', 'is not', eb.ref('stock_due')),
        eb('stock_sent_epoch', '!=', eb.ref('stock_epoch')),
      ]),
    )
    .orderBy('item')
    .limit(limit)
    .$narrowType<{ item: number }>()
    .execute();
}

/** Kervan made the variant. */
const IS_MADE = sql<boolean>`exists (
  select 1 from catalogue where catalogue.server = links.server and catalogue.item = links.item and family_sent is not null
)`;

/** Whether Kervan made products that no quantity was ever sent of. */
export async function hasUnsentMade(store: Store, server: ServerId): Promise<boolean> {
  const row = await store
    .selectFrom('links')
    .select('variant')
    .where('server', '=', server)
    .where('item', 'is not', null)
    .where('stock_sent', 'is', null)
    .where(IS_MADE)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What an export is about to do to the shop, for the brake. */
export interface ExportSize {
  /** Links with a quantity to show. */
  total: number;
  /** Known quantities that would change though no order explains it. */
  changed: number;
  /**
   * Quantities above zero, and how many of them would become zero, whether orders explain it or not. What was never sent counts as the
   * shop shows it, so that the first export cannot empty a shop either.
   */
  positive: number;
  zeroed: number;
}

/** Measures what the next sending would change. */
export async function exportSize(store: Store, server: ServerId): Promise<ExportSize> {
  const row = await store
    .selectFrom('links')
    .select((eb) => {
      const wasSent = eb('stock_sent', 'is not', null);
      const isUnexplained = eb.and([wasSent, eb('stock_touched', '=', 0)]);
      // Where an audit found another number in the shop than what was sent, that one would change.
      const known = eb.fn.coalesce('stock_found', 'stock_sent');
      const isPositive = eb(eb.fn.coalesce(known, 'stock_shown', eb.val('0')), '!=', '0');
      return [
        eb.fn.countAll<number>().as('total'),
        eb.fn
          .countAll<number>()
          .filterWhere(eb.and([isUnexplained, eb(known, '!=', eb.ref('stock_due'))]))
          .as('changed'),
        eb.fn.countAll<number>().filterWhere(isPositive).as('positive'),
        eb.fn
          .countAll<number>()
          .filterWhere(eb.and([isPositive, eb('stock_due', '=', '0')]))
          .as('zeroed'),
      ];
    })
    .where('server', '=', server)
    .where('item', 'is not', null)
    .where('stock_due', 'is not', null)
    .executeTakeFirstOrThrow();
  return row;
}

/**
 * Before a batch leaves: from here on the shop's numbers are unknown until its answer is stored. Without it, a crash after
 * the shop said yes would leave the old number on record, and a quantity that went back to it would never be sent again.
 * Answers the epoch each link is sent in.
 */
export async function beginSending(
  store: Store,
  server: ServerId,
  links: readonly LinkRow[],
): Promise<Map<string, number>> {
  const variants = links.map(({ variant }) => variant);
  const rows = await store
    .updateTable('links')
    .set((eb) => ({ stock_epoch: eb('stock_epoch', '+', 1) }))
    .where('server', '=', server)
    .where('variant', 'in', variants)
    .returning(['variant', 'stock_epoch'])
    .execute();
  return new Map(rows.map((row) => [row.variant, row.stock_epoch]));
}

/** After the shop said yes: the quantity is known, unless an order came in between and raised the epoch again. */
export async function recordSent(
  store: Store,
  server: ServerId,
  sent: readonly { variant: string; quantity: string; epoch: number }[],
  run: RunId,
  now: Date,
): Promise<void> {
  if (sent.length === 0) return;
  await sql`
    update links set
      stock_sent = page.quantity, stock_sent_epoch = page.epoch, stock_sent_at = ${now.toISOString()}, stock_sent_run = ${run},
      stock_touched = case when stock_epoch = page.epoch then 0 else stock_touched end, stock_found = null, drift = null
    from (
      select value ->> 'variant' as variant, value ->> 'quantity' as quantity, value ->> 'epoch' as epoch
      from json_each(${JSON.stringify(sent)}) limit -1
    ) as page
    where links.server = ${server} and links.variant = page.variant`.execute(store);
  await noteProductsChanged(store, server);
}

/** A page of what an audit looks at: every variant with an item, and those without one for which something was sent once. */
export async function linksToAudit(
  store: Store,
  server: ServerId,
  afterVariant: string,
  limit: number,
): Promise<LinkRow[]> {
  return store
    .selectFrom('links')
    .selectAll()
    .where('server', '=', server)
    .where('variant', '>', afterVariant)
    .where((eb) => eb.or([eb('item', 'is not', null), eb('stock_sent', 'is not', null)]))
    .orderBy('variant')
    .limit(limit)
    .execute();
}

/** What an audit found of a variant; `found` is what the shop shows in place of what was sent, when that is to be sent again. */
export interface FoundDrift {
  variant: string;
  drift: string | null;
  found: string | null;
}

/** Keeps what an audit found. What is to be sent again is due from here on: the next sending takes it, whoever sends. */
export async function saveDrifts(
  store: Store,
  server: ServerId,
  drifts: readonly FoundDrift[],
): Promise<void> {
  if (drifts.length === 0) return;
  await sql`
    update links set
      drift = page.drift, stock_found = page.found,
      stock_epoch = stock_epoch + (page.found is not null and stock_found is not page.found)
    from (
      select value ->> 'variant' as variant, value ->> 'drift' as drift, value ->> 'found' as found
      from json_each(${JSON.stringify(drifts)}) limit -1
    ) as page
    where links.server = ${server} and links.variant = page.variant`.execute(store);
}

/** A page of what the last audit found and nobody sent since. */
export async function driftingLinks(
  store: Store,
  server: ServerId,
  afterVariant: string,
  limit: number,
): Promise<LinkRow[]> {
  return store
    .selectFrom('links')
    .selectAll()
    .where('server', '=', server)
    .where('drift', 'is not', null)
    .where('variant', '>', afterVariant)
    .orderBy('variant')
    .limit(limit)
    .execute();
}

/** Whether the next sending takes this variant; the same as `linksToSend` asks for. */
export function isToSend(link: LinkRow): link is LinkedRow {
  const { item, stock_due: due, stock_sent: sent, stock_epoch, stock_sent_epoch } = link;
  return item !== null && due !== null && (sent !== due || stock_epoch !== stock_sent_epoch);
}
