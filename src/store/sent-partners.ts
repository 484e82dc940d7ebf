import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { SentPartnerRow } from './tables.ts';

/** What is kept of the partners whose numbers are above `after` and at most `until`, by number. */
export async function sentPartners(
  store: Store,
  server: ServerId,
  after: number,
  until: number,
): Promise<Map<number, SentPartnerRow>> {
  const rows = await store
    .selectFrom('sent_partners')
    .selectAll()
    .where('server', '=', server)
    .where('partner', '>', after)
    .where('partner', '<=', until)
    .execute();
  return new Map(rows.map((row) => [row.partner, row]));
}

/** The partner, other than this one, that a customer is; null when it is none. */
export async function partnerOfCustomer(
  store: Store,
  server: ServerId,
  customer: string,
  except: number,
): Promise<number | null> {
  const row = await store
    .selectFrom('sent_partners')
    .select('partner')
    .where('server', '=', server)
    .where('customer', '=', customer)
    .where('partner', '!=', except)
    .executeTakeFirst();
  return row?.partner ?? null;
}

/** Those of these customers that are known to be partners. */
export async function customersOfPartners(
  store: Store,
  server: ServerId,
  customers: readonly string[],
): Promise<Set<string>> {
  if (customers.length === 0) return new Set();
  const rows = await store
    .selectFrom('sent_partners')
    .select('customer')
    .where('server', '=', server)
    .where('customer', 'in', customers)
    .execute();
  return new Set(rows.map(({ customer }) => customer!));
}

/** What is kept of a partner after it was sent, or passed over. */
export type SentPartner = Pick<SentPartnerRow, 'partner' | 'customer' | 'seen'>;

/** Keeps which customers partners are, and what stands for what was sent. */
export async function keepSentPartners(
  store: Store,
  server: ServerId,
  sent: readonly SentPartner[],
): Promise<void> {
  if (sent.length === 0) return;
  await sql`
    insert into sent_partners (server, partner, customer, seen, in_flight_at)
    select ${server}, value ->> 'partner', value ->> 'customer', value ->> 'seen', null
    from json_each(${JSON.stringify(sent)}) where true
    on conflict (server, partner) do update set customer = excluded.customer, seen = excluded.seen, in_flight_at = null`.execute(
    store,
  );
}

/** Before new customers leave that the shop could not tell from others: until the answer is kept nobody knows whether they were made. */
export async function beginSendingPartners(
  store: Store,
  server: ServerId,
  partners: readonly number[],
  now: Date,
): Promise<void> {
  const rows = partners.map((partner) => ({
    server,
    partner,
    customer: null,
    seen: '',
    in_flight_at: now.toISOString(),
  }));
  if (rows.length === 0) return;
  await store
    .insertInto('sent_partners')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['server', 'partner']).doUpdateSet({ in_flight_at: now.toISOString() }),
    )
    .execute();
}

/** These partners are sent once more, whatever is kept of them. */
export async function sendAgain(store: Store, server: ServerId, partners: readonly number[]): Promise<void> {
  for (let start = 0; start < partners.length; start += 500) {
    await store
      .updateTable('sent_partners')
      .set({ seen: '' })
      .where('server', '=', server)
      .where('partner', 'in', partners.slice(start, start + 500))
      .execute();
  }
}
