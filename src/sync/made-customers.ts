import type { CustomerId } from '../domain/ids.ts';
import { keyForm } from '../domain/partner.ts';
import { ok, type Result } from '../domain/result.ts';
import type { CustomerWriting, ShopCustomer } from '../shop/shop.ts';
import type { SentPartnerRow } from '../store/tables.ts';
import type { SyncContext } from './context.ts';
import { readPages } from './pages.ts';

/** How far before the moment of sending the shop's clock may be. */
const OVERLAP_MS = 10 * 60_000;

/** A partner that was sent, or is to be. */
interface Sent {
  partner: { id: number };
  row: SentPartnerRow | undefined;
  customer: CustomerWriting;
}

/**
 * Customers that were made although their answer was lost. The story: partners with nothing but a phone leave, the line breaks, and nobody knows whether
 * they are customers now; sent again they would be there twice. So the customers the shop made since then are read, and one with the same name and phone is it.
 */
export async function madeMeanwhile(
  context: SyncContext,
  due: readonly Sent[],
): Promise<Result<Map<number, CustomerId>>> {
  const found = new Map<number, CustomerId>();
  const lost = due.filter(({ row }) => row?.in_flight_at && !row.customer);
  if (lost.length === 0) return ok(found);
  // Two may have one name and phone: each customer is one of them.
  const wanted = new Map<string, number[]>();
  for (const { partner, customer } of lost) {
    const face = faceOf(customer);
    wanted.set(face, [...(wanted.get(face) ?? []), partner.id]);
  }
  const seen = new Set<CustomerId>();
  const first = Math.min(...lost.map(({ row }) => Date.parse(row!.in_flight_at!)));
  const read = await readPages(
    context,
    'listCustomers',
    { updatedSince: new Date(first - OVERLAP_MS) },
    (at) => context.shop.customers(at),
    ({ id }) => id,
    async ({ items }) => {
      for (const customer of items) {
        if (customer.isDeleted || seen.has(customer.id)) continue;
        const partner = wanted.get(faceOf(customer))?.shift();
        if (partner === undefined) continue;
        seen.add(customer.id);
        found.set(partner, customer.id);
      }
    },
  );
  return read.ok ? ok(found) : read;
}

function faceOf({ name, phone }: Pick<CustomerWriting, 'name' | 'phone'> | ShopCustomer): string {
  return `${name.trim().toLowerCase()}|${keyForm('phone', phone ?? '') ?? phone}`;
}
