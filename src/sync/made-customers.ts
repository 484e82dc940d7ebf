import type { CustomerId } from '../domain/ids.ts';
import { keyForm } from '../domain/partner.ts';
import { ok, type Result } from '../domain/result.ts';
import type { CustomerWriting, ShopCustomer } from '../shop/shop.ts';
import { partnerLinksOf } from '../store/partner-links.ts';
import { customersOfPartners } from '../store/sent-partners.ts';
import type { SentPartnerRow } from '../store/tables.ts';
import type { SyncContext } from './context.ts';
import { readPages } from './pages.ts';

/** A partner that was sent, or is to be. */
interface Sent {
  partner: { id: number };
  row: SentPartnerRow | undefined;
  customer: CustomerWriting;
}

/**
 * Customers that were made although their answer was lost. The story: partners with nothing but a phone leave, the line breaks, and nobody knows whether
 * they are customers now; sent again they would be there twice. So the customers of the shop are read, and one with the same name and phone is it: of
 * several the one that changed last.
 *
 * All of them are read, not those since the sending: that moment is known by our own clock alone, and where it stands ahead of the shop's nobody would
 * be found. So people are among them who have been there for long; whoever has an e-mail was not made by us, and who is known to be another partner is not
 * this one.
 */
export async function madeMeanwhile(
  context: SyncContext,
  due: readonly Sent[],
): Promise<Result<Map<number, CustomerId>>> {
  const found = new Map<number, CustomerId>();
  const lost = due.filter(({ row }) => row?.in_flight_at && !row.customer);
  if (lost.length === 0) return ok(found);
  // Two may have one name and phone: each customer is one of them.
  const groups = Map.groupBy(lost, ({ customer }) => faceOf(customer));
  const alike = new Map<string, CustomerId[]>();
  let done = 0;
  const read = await readPages(
    context,
    'listCustomers',
    {},
    (at) => context.shop.customers(at),
    ({ id }) => id,
    async ({ items }) => {
      const known = items.filter(
        (customer) => !customer.isDeleted && customer.email === '' && groups.has(faceOf(customer)),
      );
      const ids = known.map(({ id }) => id);
      const taken = await takenOf(context, ids);
      for (const customer of known) {
        if (taken.has(customer.id)) continue;
        const face = faceOf(customer);
        // A list that changes while it is read shows a customer twice; the later place is the right one.
        const before = (alike.get(face) ?? []).filter((id) => id !== customer.id);
        alike.set(face, [...before, customer.id].slice(-groups.get(face)!.length));
      }
      done += items.length;
      await context.progress('partners', done);
    },
  );
  for (const [face, customers] of alike) {
    for (const [place, id] of customers.entries()) found.set(groups.get(face)![place]!.partner.id, id);
  }
  return read.ok ? ok(found) : read;
}

/** Those of these customers that are partners already, as they were sent or as a person said. */
async function takenOf({ store, server }: SyncContext, ids: readonly CustomerId[]): Promise<Set<string>> {
  const sent = await customersOfPartners(store, server.id, ids);
  const linked = await partnerLinksOf(store, server.id, ids);
  return new Set([...sent, ...linked.keys()]);
}

function faceOf({ name, phone }: Pick<CustomerWriting, 'name' | 'phone'> | ShopCustomer): string {
  return `${name.trim().toLowerCase()}|${keyForm('phone', phone ?? '') ?? phone}`;
}
