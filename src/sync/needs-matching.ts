import { problem, type Problem } from '../domain/problem.ts';
import { matchingState } from '../store/matching.ts';
import type { SyncContext } from './context.ts';

/**
 * Why nothing may be created on either side yet: both hold data and a person has not said what belongs together, so that every record would
 * be made a second time. Null when matching is done, waived or not needed. `items` is how many the warehouse has.
 */
export async function needsMatching(
  { store, server, clock }: Pick<SyncContext, 'store' | 'server' | 'clock'>,
  items: number,
): Promise<Problem | null> {
  const state = await matchingState(store, server.id, { items, now: clock.now() });
  return state === 'to-do' ? problem('nomenclature-needs-matching', { items }) : null;
}
