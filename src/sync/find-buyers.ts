import type { PartnerId } from '../domain/ids.ts';
import { PARTNER_KEYS, type KnownPartner, type PartnerKey } from '../domain/partner.ts';
import type { Order } from '../domain/order.ts';
import { ok, type Result } from '../domain/result.ts';
import type { SyncContext } from './context.ts';
import { linkedPartners } from './linked-partners.ts';
import { buyerKeys, type Partners } from './map/plan-partner.ts';

/**
 * The partners that the buyers of these orders may be, with one question for each kind of key. A database user who may not read what
 * partners are recognised by, and need not create any (setting n), goes on with the retail partner for everybody.
 */
export async function findBuyers(
  { server, warehouse, store }: SyncContext,
  orders: readonly Order[],
): Promise<Result<Partners>> {
  const settings = server.definition.settings.import;
  const retailId = settings.retailPartner as PartnerId;
  const retail = await warehouse.partners([retailId]);
  if (!retail.ok) return retail;
  const retailPaymentDays = retail.value.get(retailId)?.paymentDays ?? 0;
  const customers = orders.flatMap(({ customer }) => (customer.id === null ? [] : [customer.id]));
  const linked = await linkedPartners(
    { server, warehouse, store },
    [...new Set(customers)].map((subject) => ({ subject })),
  );
  if (!linked.ok) return linked;
  const keys = orders.flatMap((order) => buyerKeys(order, settings));
  const found = new Map<PartnerKey, Map<string, KnownPartner[]>>();
  for (const key of PARTNER_KEYS) {
    const values = [...new Set(keys.filter((each) => each.key === key).map(({ value }) => value))];
    if (values.length === 0) continue;
    const partners = await warehouse.findPartners(key, values);
    if (!partners.ok) {
      const isForbidden = partners.problem.code === 'warehouse-rights-missing';
      return isForbidden && !settings.nomenclature
        ? ok({ find: null, linked: linked.value, retailPaymentDays })
        : partners;
    }
    found.set(key, partners.value);
  }
  return ok({
    find: (key, value) => found.get(key)?.get(value) ?? [],
    linked: linked.value,
    retailPaymentDays,
  });
}
