import type { KnownPartner } from '../domain/partner.ts';
import { ok, type Result } from '../domain/result.ts';
import { partnerLinksOf } from '../store/partner-links.ts';
import type { SyncContext } from './context.ts';

/** The partners that a person said these customers are; one that was deleted since is nobody's. */
export async function linkedPartners(
  { server, warehouse, store }: Pick<SyncContext, 'server' | 'warehouse' | 'store'>,
  customers: readonly { subject: string }[],
): Promise<Result<Map<string, KnownPartner>>> {
  const links = await partnerLinksOf(
    store,
    server.id,
    customers.map(({ subject }) => subject),
  );
  const partners = links.size === 0 ? ok(new Map()) : await warehouse.partners([...new Set(links.values())]);
  if (!partners.ok) return partners;
  const living = [...links].flatMap(([customer, id]): [string, KnownPartner][] => {
    const partner = partners.value.get(id);
    return partner && !partner.isDeleted ? [[customer, partner]] : [];
  });
  return ok(new Map(living));
}
