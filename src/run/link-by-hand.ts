import type { Clock } from '../clock.ts';
import type { ItemId, VariantId } from '../domain/ids.ts';
import type { Candidate } from '../domain/matching.ts';
import { problem } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';
import { linkByHand as keepLink } from '../store/hand-links.ts';
import { keepChosen } from '../store/matches.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { Item, Warehouse } from '../warehouse/warehouse.ts';
import { asking } from './probe.ts';
import { withinTime } from './time-limit.ts';

interface LinkNeeds {
  store: Store;
  clock: Clock;
  openWarehouse: (address: Server['definition']['warehouse']) => Promise<Result<Warehouse>>;
}

/** How long the warehouse may take while a page waits. */
const LIMIT_MS = 10_000;

/** Links a variant of the shop with an item by a person's word, or takes its link away (null); the item must be in the warehouse. */
export async function linkByHand(
  { store, clock, openWarehouse }: LinkNeeds,
  server: Server,
  link: { variant: VariantId; item: ItemId | null },
): Promise<Result<void>> {
  const { item, variant } = link;
  let chosen: Item | undefined;
  if (item !== null) {
    const open = () => openWarehouse(server.definition.warehouse);
    const found = await withinTime(
      LIMIT_MS,
      asking(open, (warehouse) => warehouse.items([item])),
    );
    if (!found.ok) return found;
    // Item 1 is the program's own.
    chosen = item === 1 ? undefined : found.value.get(item);
    if (!chosen || chosen.isDeleted) return failed(problem('link-item-unknown', { item }));
  }
  const kept = await keepLink(store, server.id, link, server.settingsHash, clock.now());
  if (kept.ok && chosen) await keepChosen(store, server.id, 'item', variant, itemCandidate(chosen));
  return kept;
}

/** An item that a person chose, as matching shows it. */
export function itemCandidate({ id, code, name, barcodes }: Item): Candidate {
  return { id, code, name, more: barcodes.join('\n'), price: null, score: 100, reason: 'name' };
}
