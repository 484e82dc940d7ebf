import type { LocationId, PartnerId, UserId } from '../domain/ids.ts';
import type { ImportSettings } from '../domain/settings.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Choice, Warehouse, WarehouseChoices } from '../warehouse/warehouse.ts';

/** What the numbers on a document stand for, for whoever reads a plan; what has no name is absent. */
export interface DocumentNames {
  locations: ReadonlyMap<LocationId, string>;
  users: ReadonlyMap<UserId, string>;
  partners: ReadonlyMap<PartnerId, string>;
}

/** The names of all that the documents of an import can name: every one has the partner of the settings. */
export async function documentNames(
  warehouse: Warehouse,
  { locations, users }: WarehouseChoices,
  { retailPartner }: ImportSettings,
): Promise<Result<DocumentNames>> {
  const partners = await warehouse.partners([retailPartner as PartnerId]);
  if (!partners.ok) return partners;
  return ok({
    locations: named(locations),
    users: named(users),
    partners: named([...partners.value.values()]),
  });
}

function named<Id>(choices: readonly Choice<Id>[]): Map<Id, string> {
  return new Map(choices.filter(({ name }) => name !== '').map(({ id, name }) => [id, name]));
}
