import type { PageQuery } from '../shop/shop.ts';
import { readCursor, writeCursor } from '../store/cursors.ts';
import type { SyncContext } from './context.ts';

/** How far before the last seen change reading starts again: a shop may show changes late and out of order. */
const OVERLAP_MS = 10 * 60_000;

/** Where a reading of new and changed records begins, and where the next one will. */
export interface NomenclatureCursor {
  query: PageQuery;
  /** A record of this moment was read. */
  saw(updatedAt: Date): void;
  /** After a whole pass. */
  move(): Promise<void>;
}

/**
 * The cursor of one list. It holds for the settings it was made with: what they kept from being created is looked at again when they
 * change. `fromStart` reads everything once more.
 */
export async function nomenclatureCursor(
  { store, server, clock }: SyncContext,
  name: 'nomenclature-products' | 'nomenclature-customers',
  fromStart: boolean,
): Promise<NomenclatureCursor> {
  const [settingsHash, moment] = ((await readCursor(store, server.id, name)) ?? '').split(' ');
  const stored = !fromStart && moment && settingsHash === server.settingsHash ? Date.parse(moment) : null;
  let newest = stored ?? 0;
  return {
    query: stored === null ? {} : { updatedSince: new Date(stored - OVERLAP_MS) },
    saw(updatedAt) {
      newest = Math.max(newest, updatedAt.getTime());
    },
    async move() {
      // Never beyond now: one record dated 2031 must not hide all others until then.
      const at = new Date(Math.min(newest, clock.now().getTime())).toISOString();
      await writeCursor(store, server.id, name, `${server.settingsHash} ${at}`);
    },
  };
}
