import type { NewPartner } from '../domain/document.ts';
import type { PartnerId, ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { SpeakerRow } from './tables.ts';

/** A customer of the shop who speaks for a partner. */
export interface Speaker {
  partner: PartnerId;
  customer: string;
  /** When the customer last changed in the shop. */
  updatedAt: Date;
  /** What the partner is by this customer. */
  card: NewPartner;
  /** The partner was made of this customer just now. */
  isNew: boolean;
}

/**
 * Keeps of the customers who are one partner the one that changed last, whichever page of the shop's list they stand on; of two that changed
 * at one moment the one with the later number. Answers who does not speak.
 */
export async function hear(store: Store, server: ServerId, speakers: readonly Speaker[]): Promise<Speaker[]> {
  const outdone: Speaker[] = [];
  await store.transaction().execute(async (transaction) => {
    for (const speaker of speakers) {
      const row = await transaction
        .selectFrom('speakers')
        .selectAll()
        .where('server', '=', server)
        .where('partner', '=', speaker.partner)
        .executeTakeFirst();
      const other = row && fromRow(row);
      if (other && isLater(other, speaker)) {
        outdone.push(speaker);
        continue;
      }
      if (other && other.customer !== speaker.customer) outdone.push(other);
      const kept = {
        customer: speaker.customer,
        updated_at: speaker.updatedAt.toISOString(),
        card: JSON.stringify(speaker.card),
        is_new: speaker.isNew ? 1 : 0,
      };
      await transaction
        .insertInto('speakers')
        .values({ server, partner: speaker.partner, ...kept })
        .onConflict((conflict) => conflict.columns(['server', 'partner']).doUpdateSet(kept))
        .execute();
    }
  });
  return outdone;
}

function isLater(one: Speaker, other: Speaker): boolean {
  const difference = one.updatedAt.getTime() - other.updatedAt.getTime();
  return difference > 0 || (difference === 0 && one.customer > other.customer);
}

/** Who speaks for the partners, in pages by partner. */
export async function speakersAfter(
  store: Store,
  server: ServerId,
  afterPartner: number,
  limit: number,
): Promise<Speaker[]> {
  const rows = await store
    .selectFrom('speakers')
    .selectAll()
    .where('server', '=', server)
    .where('partner', '>', afterPartner)
    .orderBy('partner')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Forgets who speaks for whom: before customers are read, and after what they say was done. */
export async function silence(store: Store, server: ServerId): Promise<void> {
  await store.deleteFrom('speakers').where('server', '=', server).execute();
}

function fromRow(row: SpeakerRow): Speaker {
  return {
    partner: row.partner as PartnerId,
    customer: row.customer,
    updatedAt: new Date(row.updated_at),
    card: JSON.parse(row.card) as NewPartner,
    isNew: row.is_new === 1,
  };
}
