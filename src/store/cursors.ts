import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** Where reading the list of that name goes on; null at the very first time. */
export async function readCursor(store: Store, server: ServerId, name: string): Promise<string | null> {
  const row = await store
    .selectFrom('cursors')
    .select('value')
    .where('server', '=', server)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? null;
}

/** Moves a cursor. */
export async function writeCursor(
  store: Store,
  server: ServerId,
  name: string,
  value: string,
): Promise<void> {
  await store
    .insertInto('cursors')
    .values({ server, name, value })
    .onConflict((conflict) => conflict.columns(['server', 'name']).doUpdateSet({ value }))
    .execute();
}
