import type { ServerId } from '../domain/ids.ts';
import type { MatchingState } from '../domain/matching.ts';
import { countLinked } from './links.ts';
import { countKnown } from './shop-variants.ts';
import type { Store } from './store.ts';
import type { MatchingRow } from './tables.ts';

/** What is kept of a server's matching; null before the first comparison or decision. */
export async function findMatching(store: Store, server: ServerId): Promise<MatchingRow | null> {
  const row = await store.selectFrom('matching').selectAll().where('server', '=', server).executeTakeFirst();
  return row ?? null;
}

/** Keeps what was decided about a server's matching. */
export async function decideMatching(
  store: Store,
  server: ServerId,
  state: NonNullable<MatchingRow['state']>,
  now: Date,
): Promise<void> {
  await change(store, server, { state, decided_at: now.toISOString() });
}

/** Keeps that the two sides were compared, and how healthy they were. */
export async function keepComparison(
  store: Store,
  server: ServerId,
  { run, report }: { run: string; report: unknown },
  now: Date,
): Promise<void> {
  await change(store, server, { run, compared_at: now.toISOString(), report: JSON.stringify(report) });
}

/** Says that pairs changed in a way that no link tells, so that pages look again. */
export async function touchMatching(store: Store, server: ServerId): Promise<void> {
  await store
    .updateTable('matching')
    .set((eb) => ({ touched: eb('touched', '+', 1) }))
    .where('server', '=', server)
    .execute();
}

/** Forgets everything that was compared and decided: the warehouse is another one. Links of partners go too. */
export async function forgetMatching(store: Store, server: ServerId): Promise<void> {
  for (const table of ['matches', 'matching', 'partner_links'] as const)
    await store.deleteFrom(table).where('server', '=', server).execute();
}

/**
 * Where matching stands. Two sides that both hold data, and not one product of which is linked, are strangers: from then on matching is to
 * be done until a person says that it is, or that it need not be. One link made on the way does not change that: the import would enter all
 * others a second time.
 */
export async function matchingState(
  store: Store,
  server: ServerId,
  { items, now }: { items: number; now: Date },
): Promise<MatchingState> {
  const decided = (await findMatching(store, server))?.state ?? null;
  if (decided !== null) return decided;
  if (items === 0 || (await countKnown(store, server)) === 0 || (await countLinked(store, server)) > 0)
    return 'not-needed';
  await decideMatching(store, server, 'to-do', now);
  return 'to-do';
}

async function change(store: Store, server: ServerId, values: Partial<MatchingRow>): Promise<void> {
  const none = { state: null, decided_at: null, run: null, compared_at: null, report: null };
  await store
    .insertInto('matching')
    .values({ server, ...none, ...values })
    .onConflict((conflict) => conflict.column('server').doUpdateSet(values))
    .execute();
}
