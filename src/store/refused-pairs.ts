import type { ItemId, ServerId, VariantId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** A variant of the shop, and an item that a person said it is not. */
export interface RefusedPair {
  variant: string;
  item: number;
}

/** Keeps that these variants are not these items, whatever their codes say. At most 500. */
export async function refusePairs(
  store: Store,
  server: ServerId,
  pairs: readonly RefusedPair[],
  now: Date,
): Promise<void> {
  if (pairs.length === 0) return;
  await store
    .insertInto('refused_pairs')
    .values(pairs.map(({ variant, item }) => ({ server, variant, item, created_at: now.toISOString() })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes back what a person said of such pairs. At most 500. */
export async function allowPairs(
  store: Store,
  server: ServerId,
  pairs: readonly RefusedPair[],
): Promise<void> {
  for (const { variant, item } of pairs)
    await store
      .deleteFrom('refused_pairs')
      .where('server', '=', server)
      .where('variant', '=', variant)
      .where('item', '=', item)
      .execute();
}

/** Which of the items that carry a variant's code it may be. */
export type AllowedItems = <Each extends { id: ItemId }>(
  variant: string | null,
  items: readonly Each[],
) => readonly Each[];

/** The pairs of these variants that a person did not refuse. */
export async function allowedItems(
  store: Store,
  server: ServerId,
  variants: readonly (VariantId | string)[],
): Promise<AllowedItems> {
  const refused = new Set<string>();
  const keyOf = (variant: string, item: number): string => `${item} ${variant}`;
  for (let start = 0; start < variants.length; start += 500) {
    const rows = await store
      .selectFrom('refused_pairs')
      .select(['variant', 'item'])
      .where('server', '=', server)
      .where('variant', 'in', variants.slice(start, start + 500))
      .execute();
    for (const { variant, item } of rows) refused.add(keyOf(variant, item));
  }
  return (variant, items) =>
    refused.size === 0 || variant === null
      ? items
      : items.filter(({ id }) => !refused.has(keyOf(variant, id)));
}
