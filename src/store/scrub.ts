import { sql } from 'kysely';
import type { Store } from './store.ts';

/**
 * Writes the file of the store anew, so that nothing of what was deleted is left in it: neither in its log nor in the free space of its pages. What is deleted is
 * overwritten as it goes (`secure_delete`), but where a page was once split, a copy of what moved may have stayed behind. A second for each 100 MB or so, in
 * which whoever wants to write waits. False when it could not be done now: another process reads or writes, or there is no room for a copy.
 */
export async function scrubStore(store: Store): Promise<boolean> {
  try {
    await sql`VACUUM`.execute(store);
    return await emptyLog(store);
  } catch {
    return false;
  }
}

/** Brings what the write-ahead log holds into the file and empties it: in a log that goes on, what was overwritten stands until it is written over. */
export async function emptyLog(store: Store): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(store);
  return rows[0]?.busy === 0;
}
