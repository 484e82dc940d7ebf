import type { CustomerId, PartnerId, ServerId } from '../domain/ids.ts';
import { closeProblemsOf } from './problems.ts';
import type { Store } from './store.ts';

/** A customer, and the partner a person says it is; null for none. */
export interface PartnerLink {
  customer: CustomerId;
  partner: PartnerId | null;
}

/** The partners that a person said these customers are. */
export async function partnerLinksOf(
  store: Store,
  server: ServerId,
  customers: readonly string[],
): Promise<Map<string, PartnerId>> {
  const links = new Map<string, PartnerId>();
  for (let start = 0; start < customers.length; start += 500) {
    const rows = await store
      .selectFrom('partner_links')
      .select(['customer', 'partner'])
      .where('server', '=', server)
      .where('customer', 'in', customers.slice(start, start + 500))
      .execute();
    for (const { customer, partner } of rows) links.set(customer, partner as PartnerId);
  }
  return links;
}

/**
 * Keeps what a person says, in one transaction; null takes the link away, and the customer is recognised by its data again. Several customers
 * may be one partner. What the customers could not be recognised by is no problem any more.
 */
export async function linkPartners(
  store: Store,
  server: ServerId,
  links: readonly PartnerLink[],
  now: Date,
): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    for (const { customer, partner } of links) {
      if (partner === null) {
        await transaction
          .deleteFrom('partner_links')
          .where('server', '=', server)
          .where('customer', '=', customer)
          .execute();
        continue;
      }
      await transaction
        .insertInto('partner_links')
        .values({ server, customer, partner, created_at: now.toISOString() })
        .onConflict((conflict) => conflict.columns(['server', 'customer']).doUpdateSet({ partner }))
        .execute();
    }
    const records = links.map(({ customer }) => `customer ${customer}`);
    await closeProblemsOf(transaction, server, records, ['customer-ambiguous']);
  });
}
