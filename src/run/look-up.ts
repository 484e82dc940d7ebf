import type { ItemId, PartnerId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Item, PartnerChoice, Warehouse } from '../warehouse/warehouse.ts';
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
export async function lookUpItems(
  { open, limitMs }: Asked,
  { search = '', id, limit }: Wanted,
): Promise<Result<Item[]>> {
  if (id === undefined) {
    if (search.trim() === '') return ok([]);
    return withinTime(
      limitMs,
      asking(open, (warehouse) => warehouse.searchItems(search, limit)),
    );
  }
  const found = await withinTime(
    limitMs,
    asking(open, (warehouse) => warehouse.items([id as ItemId])),
  );
  return found.ok ? ok([...found.value.values()].filter(({ isDeleted }) => !isDeleted)) : found;
}

/** Partners by code, name or ЕИК, the best first; or the one with the id. Deleted ones are left out. */
export async function lookUpPartners(
  { open, limitMs }: Asked,
  { search = '', id, limit }: Wanted,
): Promise<Result<PartnerChoice[]>> {
  if (id === undefined) {
    if (search.trim() === '') return ok([]);
    return withinTime(
      limitMs,
      asking(open, (warehouse) => warehouse.searchPartners(search, limit)),
    );
  }
  const found = await withinTime(
    limitMs,
    asking(open, (warehouse) => warehouse.partners([id as PartnerId])),
  );
  return found.ok ? ok([...found.value.values()]) : found;
}
