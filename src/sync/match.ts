import { ok, type Result } from '../domain/result.ts';
import { keepComparison } from '../store/matching.ts';
import type { SyncContext } from './context.ts';
import { linkProducts } from './link-products.ts';
import { matchItems, type KindReport } from './matching/match-items.ts';
import { matchPartners } from './matching/match-partners.ts';

/** The health of both sides as they were compared; null where they could not be. */
export interface MatchingReport {
  item: KindReport;
  partner: KindReport | null;
}

/**
 * Compares the shop with the warehouse and keeps what belongs together, for a person to accept. Of two sides that
 * know each other it links what the codes say, as every export and import does, and nothing else; it changes nothing on either side.
 */
export async function match(context: SyncContext): Promise<Result<void>> {
  const { store, server, clock, run, signal } = context;
  const linked = await linkProducts(context);
  if (!linked.ok) return linked;
  const item = await matchItems(context);
  if (!item.ok || signal.aborted) return item.ok ? ok(undefined) : item;
  const partner = await matchPartners(context);
  if (!partner.ok || signal.aborted) return partner.ok ? ok(undefined) : partner;
  const report: MatchingReport = { item: item.value, partner: partner.value };
  await keepComparison(store, server.id, { run, report }, clock.now());
  return ok(undefined);
}
