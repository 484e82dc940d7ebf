import type { PageQuery } from '../shop/shop.ts';
import { readCursor, writeCursor } from '../store/cursors.ts';
import type { SyncContext } from './context.ts';

/** How far before the last seen change reading starts again: a shop may show changes late and out of order. */
const OVERLAP_MS = 10 * 60_000;

/** Where a reading of new and changed records begins, and where the next one will. */
export interface NomenclatureCursor {
  query: PageQuery;
  /** The records of a page that are due, from a shop that cannot filter too; it is remembered until when was read. */
  take<Page extends { items: { updatedAt: Date }[] }>(page: Page): Page;
  /** After a whole pass. */
  move(): Promise<void>;
}

/**
 * The cursor of one list. It holds for the settings it was made with: what they kept from being created is looked at again when they
 * change. From the start everything is read once more; of what was shown, only what has changed since the oldest of it did.
 */
export async function nomenclatureCursor(
  { store, server, clock }: SyncContext,
  name: 'nomenclature-products' | 'nomenclature-customers',
  begin: 'cursor' | 'start' | { shown: Date },
): Promise<NomenclatureCursor> {
  const [settingsHash, moment] = ((await readCursor(store, server.id, name)) ?? '').split(' ');
  const stored =
    begin === 'cursor' && moment && settingsHash === server.settingsHash ? Date.parse(moment) : null;
  const since = typeof begin === 'object' ? begin.shown.getTime() : stored;
  const from = since === null ? 0 : since - OVERLAP_MS;
  let newest = stored ?? 0;
  return {
    query: since === null ? {} : { updatedSince: new Date(from) },
    take(page) {
      for (const { updatedAt } of page.items) newest = Math.max(newest, updatedAt.getTime());
      return { ...page, items: page.items.filter(({ updatedAt }) => updatedAt.getTime() >= from) };
    },
    async move() {
      // Never beyond now: one record dated 2031 must not hide all others until then.
      const at = new Date(Math.min(newest, clock.now().getTime())).toISOString();
      await writeCursor(store, server.id, name, `${server.settingsHash} ${at}`);
    },
  };
}
