import type { ItemId, PartnerId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Item, Partner, Warehouse } from '../warehouse/warehouse.ts';
import { asking } from './probe.ts';
import { withinTime } from './time-limit.ts';

/** What a person looks for in a warehouse: a text, or with `id` the one record with this id; at most `limit` are answered. */
export interface Wanted {
  search?: string | undefined;
  id?: number | undefined;
  limit: number;
}

/** A database to be opened, asked once, and closed again; `no-answer-in-time` when it takes longer. */
export interface Asked {
  open: () => Promise<Result<Warehouse>>;
  limitMs: number;
}

/** Items by code, barcode or name, the best first; or the one with the id, the system item too. Deleted ones are left out. */
export function lookUpItems(asked: Asked, wanted: Wanted): Promise<Result<Item[]>> {
  return lookUp(asked, wanted, {
    search: (warehouse, text) => warehouse.searchItems(text, wanted.limit),
    byId: (warehouse, id) => warehouse.items([id as ItemId]),
  });
}

/** Partners by code, name or ЕИК, the best first; or the one with the id. Deleted ones are left out. */
export function lookUpPartners(asked: Asked, wanted: Wanted): Promise<Result<Partner[]>> {
  return lookUp(asked, wanted, {
    search: (warehouse, text) => warehouse.searchPartners(text, wanted.limit),
    byId: (warehouse, id) => warehouse.partners([id as PartnerId]),
  });
}

interface Ways<Found> {
  search: (warehouse: Warehouse, text: string) => Promise<Result<Found[]>>;
  byId: (warehouse: Warehouse, id: number) => Promise<Result<ReadonlyMap<number, Found>>>;
}

async function lookUp<Found extends { isDeleted: boolean }>(
  { open, limitMs }: Asked,
  { search = '', id }: Wanted,
  ways: Ways<Found>,
): Promise<Result<Found[]>> {
  if (id === undefined && search.trim() === '') return ok([]);
  return withinTime(
    limitMs,
    asking(open, async (warehouse) => {
      if (id === undefined) return ways.search(warehouse, search);
      const found = await ways.byId(warehouse, id);
      return found.ok ? ok([...found.value.values()].filter(({ isDeleted }) => !isDeleted)) : found;
    }),
  );
}
