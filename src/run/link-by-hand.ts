import type { Clock } from '../clock.ts';
import type { ItemId, VariantId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { linkByHand as keepLink } from '../store/hand-links.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { Item, Warehouse } from '../warehouse/warehouse.ts';
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
  const { item } = link;
  if (item !== null) {
    const found = await asking(openWarehouse, server, (warehouse) => warehouse.items([item]));
    if (!found.ok) return found;
    // Item 1 is the program's own.
    const there = item === 1 ? undefined : found.value.get(item);
    if (!there || there.isDeleted) return failed(problem('link-item-unknown', { item }));
  }
  return keepLink(store, server.id, link, server.settingsHash, clock.now());
}

/** Items for a person who looks for one: by code, barcode or name. */
export async function findItems(
  { openWarehouse }: Pick<LinkNeeds, 'openWarehouse'>,
  server: Server,
  search: string,
  limit: number,
): Promise<Result<Item[]>> {
  if (search.trim() === '') return ok([]);
  return asking(openWarehouse, server, (warehouse) => warehouse.searchItems(search, limit));
}

async function asking<Answer>(
  open: LinkNeeds['openWarehouse'],
  server: Server,
  ask: (warehouse: Warehouse) => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  const work = async (): Promise<Result<Answer>> => {
    const opened = await open(server.definition.warehouse);
    if (!opened.ok) return opened;
    try {
      return await ask(opened.value);
    } finally {
      await opened.value.close();
    }
  };
  return withinTime(LIMIT_MS, work());
}
