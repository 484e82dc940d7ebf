import { fromDouble } from '../../domain/decimal.ts';
import type { LocationId, UserId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { WarehouseChoices } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { groupNumber, isNotDeleted, text } from './conditions.ts';
import type { Session } from './session.ts';
import type { Database } from './sql/dialect.ts';

/** What settings choose from: users, objects, the three trees of groups, vatgroups and paymenttypes, deleted ones left out. */
export function choices(session: Session): Promise<Result<WarehouseChoices>> {
  return reading(session, async (database) => ({
    users: await users(database),
    locations: await locations(database),
    locationGroups: await groups(database, 'objectsgroups'),
    itemGroups: await groups(database, 'goodsgroups'),
    partnerGroups: await groups(database, 'partnersgroups'),
    vatGroups: await vatGroups(database),
    paymentTypes: await paymentTypes(database),
  }));
}

async function users(database: Database): Promise<WarehouseChoices['users']> {
  const rows = await database
    .selectFrom('users')
    .select(['ID', 'Name'])
    .where(isNotDeleted('Deleted'))
    .orderBy('ID')
    .execute();
  return rows.map((row) => ({ id: row.ID as UserId, name: text(row.Name) }));
}

async function locations(database: Database): Promise<WarehouseChoices['locations']> {
  const rows = await database
    .selectFrom('objects')
    .select(['ID', 'Name', 'GroupID'])
    .where(isNotDeleted('Deleted'))
    .orderBy('ID')
    .execute();
  return rows.map((row) => ({
    id: row.ID as LocationId,
    name: text(row.Name),
    group: groupNumber(row.GroupID),
  }));
}

async function groups(
  database: Database,
  table: 'objectsgroups' | 'goodsgroups' | 'partnersgroups',
): Promise<WarehouseChoices['itemGroups']> {
  const rows = await database.selectFrom(table).select(['ID', 'Name', 'Code']).orderBy('ID').execute();
  return rows.map((row) => ({ id: row.ID, name: text(row.Name), code: text(row.Code) }));
}

async function vatGroups(database: Database): Promise<WarehouseChoices['vatGroups']> {
  const rows = await database
    .selectFrom('vatgroups')
    .select(['ID', 'Name', 'VATValue'])
    .orderBy('ID')
    .execute();
  return rows.map((row) => ({ id: row.ID, name: text(row.Name), rate: fromDouble(row.VATValue) }));
}

async function paymentTypes(database: Database): Promise<WarehouseChoices['paymentTypes']> {
  const rows = await database
    .selectFrom('paymenttypes')
    .select(['ID', 'Name', 'PaymentMethod'])
    .orderBy('ID')
    .execute();
  return rows.map((row) => ({ id: row.ID, name: text(row.Name), method: row.PaymentMethod ?? 0 }));
}

/** users.Code; '' for a user that is not there. */
export function userCode(session: Session, user: UserId): Promise<Result<string>> {
  return reading(session, async (database) => {
    const row = await database.selectFrom('users').select('Code').where('ID', '=', user).executeTakeFirst();
    return text(row?.Code ?? null);
  });
}
