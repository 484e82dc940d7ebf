import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** How often anything of each kind has changed of a server, by whatever process. */
export interface ChangeCounts {
  id: ServerId;
  name: string;
  /** By kind: the name of a table, or 'products'. */
  counts: Record<string, number>;
}

/** The counts of all servers, by name; one small table is read. */
export async function readChanges(store: Store): Promise<ChangeCounts[]> {
  const rows = await store
    .selectFrom('servers')
    .leftJoin('changes', 'changes.server', 'servers.id')
    .select(['servers.id', 'servers.name', 'changes.kind', 'changes.count'])
    .orderBy('servers.name')
    .execute();
  const servers = new Map<string, ChangeCounts>();
  for (const { id, name, kind, count } of rows) {
    const found = servers.get(id) ?? { id: id as ServerId, name, counts: {} };
    if (kind !== null && count !== null) found.counts[kind] = count;
    servers.set(id, found);
  }
  return [...servers.values()];
}

/**
 * Counts a change of a server's products once for a whole page of them. Not by a trigger, as of other tables: an export changes every link
 * several times.
 */
export async function noteProductsChanged(store: Store, server: ServerId): Promise<void> {
  await store
    .insertInto('changes')
    .values({ server, kind: 'products', count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['server', 'kind']).doUpdateSet((eb) => ({ count: eb('changes.count', '+', 1) })),
    )
    .execute();
}
