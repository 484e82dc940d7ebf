import { problem, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { readCursor } from '../store/cursors.ts';
import type { SyncContext } from './context.ts';
import { linkProducts, PRODUCTS_CURSOR } from './link-products.ts';
import { settleMatching } from './settle-matching.ts';

/**
 * Why nothing may be created on either side yet: both hold data and a person has not said what belongs together, so that every record would
 * be made a second time. Null when matching is done, waived or not needed. `items` is how many the warehouse has.
 */
export async function needsMatching(context: SyncContext, items: number): Promise<Result<Problem | null>> {
  const state = await settleMatching(context);
  if (!state.ok) return state;
  return ok(state.value === 'to-do' ? problem('nomenclature-needs-matching', { items }) : null);
}

/**
 * Whether the two sides are to be matched first, asked before an order makes an item. The story it is for: the very first import of a server
 * meets an order before anybody has read the shop's products. Nothing is linked and nothing known, the item is made and linked, and with that
 * one link the two look like old friends. So the products are read first where they never were.
 */
export async function areStrangers(context: SyncContext, items: number): Promise<Result<boolean>> {
  if ((await readCursor(context.store, context.server.id, PRODUCTS_CURSOR)) === null) {
    const read = await linkProducts(context);
    if (!read.ok) return read;
  }
  const needs = await needsMatching(context, items);
  return needs.ok ? ok(needs.value !== null) : needs;
}
