import type { ServerId } from '../domain/ids.ts';
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

/**
 * Takes the names of customers and partners out of what the last comparison found, if it was before that moment (whenever it was, without one): how many there are of each finding stays,
 * and the next comparison names some again.
 */
export async function forgetExamples(store: Store, server: ServerId, before?: Date): Promise<void> {
  const row = await findMatching(store, server);
  if (!row?.report || (before && row.compared_at! >= before.toISOString())) return;
  const report = JSON.parse(row.report) as { item: unknown; partner: unknown };
  const partner: unknown = JSON.parse(JSON.stringify(report.partner), (name, value: unknown) =>
    name === 'examples' ? [] : value,
  );
  await change(store, server, { report: JSON.stringify({ ...report, partner }) });
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
  for (const table of ['matches', 'matching', 'partner_links', 'refused_pairs'] as const)
    await store.deleteFrom(table).where('server', '=', server).execute();
}

/** Keeps that the two sides know each other, so that nobody has to match them; a decision stays. */
export async function keepJoined(store: Store, server: ServerId): Promise<void> {
  await change(store, server, { state: 'not-needed' });
}

/** The codes are read from another field: whether the two sides know each other is seen anew. What a person decided stays. */
export async function reconsiderJoined(store: Store, server: ServerId): Promise<void> {
  await store
    .updateTable('matching')
    .set({ state: null })
    .where('server', '=', server)
    .where('state', '=', 'not-needed')
    .execute();
}

async function change(store: Store, server: ServerId, values: Partial<MatchingRow>): Promise<void> {
  const none = { state: null, decided_at: null, run: null, compared_at: null, report: null };
  await store
    .insertInto('matching')
    .values({ server, ...none, ...values })
    .onConflict((conflict) => conflict.column('server').doUpdateSet(values))
    .execute();
}
