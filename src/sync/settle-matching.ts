import type { MatchingState } from '../domain/matching.ts';
import { ok, type Result } from '../domain/result.ts';
import { countLinked, doubledSkus, unlinkedAfter } from '../store/links.ts';
import { findMatching, keepJoined, decideMatching } from '../store/matching.ts';
import { countKnown } from '../store/shop-variants.ts';
import type { SyncContext } from './context.ts';

/** Every look-up by code goes through all items, so many codes are looked up at once. */
export const CODES_AT_ONCE = 5000;

/**
 * Where matching stands, asked before any code links anything. Two sides that both hold data are strangers as long as codes say of less than half
 * of the smaller one what it is: a code or two may be the same by chance, and whoever takes them for old friends enters all the rest a second
 * time, on both sides. From then on matching is to be done until a person says that it is, or that it need not be; one link made on the way
 * does not change that. Sides that know each other are settled for good too: an owner who adds a hundred products on one day is not asked. While one
 * side is empty nothing is settled.
 */
export async function settleMatching(context: SyncContext): Promise<Result<MatchingState>> {
  const { store, server, warehouse, clock } = context;
  const settled = (await findMatching(store, server.id))?.state ?? null;
  if (settled !== null) return ok(settled);
  const known = await countKnown(store, server.id);
  if (known === 0) return ok('not-needed');
  const described = await warehouse.describe();
  if (!described.ok) return described;
  const { items } = described.value;
  if (items === 0) return ok('not-needed');
  const wanted = Math.ceil(Math.min(items, known) / 2);
  const linked = await countLinked(store, server.id);
  const told = linked >= wanted ? ok(linked) : await countTold(context, linked, wanted);
  if (!told.ok) return told;
  // Nothing is said of a side that was not looked at to its end.
  if (context.signal.aborted) return ok('to-do');
  if (told.value >= wanted) {
    await keepJoined(store, server.id);
    return ok('not-needed');
  }
  await decideMatching(store, server.id, 'to-do', clock.now());
  return ok('to-do');
}

/** How many variants are linked already or would be by their codes; it is counted no further than `wanted`. */
async function countTold(context: SyncContext, linked: number, wanted: number): Promise<Result<number>> {
  const { store, server, warehouse } = context;
  const doubled = await doubledSkus(store, server.id);
  let told = linked;
  let afterVariant = '';
  while (told < wanted && !context.signal.aborted) {
    const rows = await unlinkedAfter(store, server.id, afterVariant, CODES_AT_ONCE);
    if (rows.length === 0) break;
    afterVariant = rows.at(-1)!.variant;
    const codes = rows.filter(({ sku_key }) => !doubled.has(sku_key)).map(({ sku }) => sku);
    const found = await warehouse.findItems(server.definition.settings.matchBy, codes);
    if (!found.ok) return found;
    told += codes.filter((code) => found.value.get(code)?.length === 1).length;
  }
  return ok(told);
}
