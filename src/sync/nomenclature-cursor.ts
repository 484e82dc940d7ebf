import type { PageQuery } from '../shop/shop.ts';
import { readCursor, writeCursor } from '../store/cursors.ts';
import type { SyncContext } from './context.ts';
import { afterReading, changesSince, parseReadChanges, readChangesText } from './read-changes.ts';

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
  const [settingsHash, ...kept] = ((await readCursor(store, server.id, name)) ?? '').split(' ');
  const before =
    begin === 'cursor' && kept.length > 0 && settingsHash === server.settingsHash
      ? parseReadChanges(kept.join(' '))
      : null;
  const read = typeof begin === 'object' ? { newest: begin.shown.getTime(), own: null } : before;
  const since = read && changesSince(read);
  const begun = clock.now();
  let newest = before?.newest ?? 0;
  return {
    query: since === null ? {} : { updatedSince: since },
    take(page) {
      for (const { updatedAt } of page.items) newest = Math.max(newest, updatedAt.getTime());
      if (since === null) return page;
      return { ...page, items: page.items.filter(({ updatedAt }) => updatedAt >= since) };
    },
    async move() {
      const after = afterReading(before, newest, { begun, now: clock.now() });
      await writeCursor(store, server.id, name, `${server.settingsHash} ${readChangesText(after)}`);
    },
  };
}
