import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/**
 * What was seen of a hundred items at once: those whose numbers differ in the last two digits only. One text stands for all of them, so that a survey that finds it again
 * need not look at any of them by itself.
 */
export interface SurveyedHundred {
  hundred: number;
  seen: string;
}

/** The hundred that an item is of. */
export function hundredOf(item: number): number {
  return Math.floor(item / 100);
}

/** The last number of the hundred before this item's. */
export function endBefore(item: number): number {
  return hundredOf(item) * 100 - 1;
}

/** What was seen of the hundreds whose items are above `after` and at most `until`, by hundred; '' of one that is to be looked at in any case. */
export async function seenHundreds(
  store: Store,
  server: ServerId,
  after: number,
  until: number,
): Promise<Map<number, string>> {
  const rows = await store
    .selectFrom('catalogue_hundreds')
    .select(['hundred', 'seen'])
    .where('server', '=', server)
    .where('hundred', '>', hundredOf(after))
    .where('hundred', '<=', hundredOf(until))
    .execute();
  return new Map(rows.map(({ hundred, seen }) => [hundred, seen]));
}

/** Keeps what was seen of these hundreds; in the transaction that keeps what was seen of their items. */
export async function keepHundreds(
  store: Store,
  server: ServerId,
  hundreds: readonly SurveyedHundred[],
): Promise<void> {
  await sql`
    insert into catalogue_hundreds (server, hundred, seen)
    select ${server}, value ->> 'hundred', value ->> 'seen' from json_each(${JSON.stringify(hundreds)}) where true
    on conflict (server, hundred) do update set seen = excluded.seen`.execute(store);
}

/** The next survey looks at these items by themselves. */
export async function lookAgain(store: Store, server: ServerId, items: readonly number[]): Promise<void> {
  const hundreds = [...new Set(items.map(hundredOf))];
  await keepHundreds(
    store,
    server,
    hundreds.map((hundred) => ({ hundred, seen: '' })),
  );
}
