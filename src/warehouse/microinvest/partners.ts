import type { PartnerId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { PartnerChoice } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isNotDeleted, text } from './conditions.ts';
import type { Session } from './session.ts';
import { batches, type Database } from './sql/dialect.ts';

/** Whether partners has a row with this ID that is not deleted; row 1 is the anonymous retail customer. */
export function hasPartner(session: Session, id: number): Promise<Result<boolean>> {
  return reading(session, async (database) => {
    const row = await database
      .selectFrom('partners')
      .select('ID')
      .where('ID', '=', id)
      .where(isNotDeleted('Deleted'))
      .executeTakeFirst();
    return row !== undefined;
  });
}

/** Names of partners (partners.Company) by partners.ID, deleted ones too; none where only the other columns may be read. */
export async function partnerNames(
  session: Session,
  ids: readonly PartnerId[],
): Promise<Result<Map<PartnerId, string>>> {
  // A server does not list columns to whom it does not let read them.
  if (!session.columns.some(({ table, name }) => table === 'partners' && name === 'Company'))
    return ok(new Map());
  return reading(session, async (database) => {
    const names = new Map<PartnerId, string>();
    for (const batch of batches(ids)) {
      const rows = await database
        .selectFrom('partners')
        .select(['ID', 'Company'])
        .where('ID', 'in', batch)
        .execute();
      for (const { ID, Company } of rows) {
        const name = text(Company);
        if (name !== '') names.set(ID as PartnerId, name);
      }
    }
    return names;
  });
}

/** Partners by partners.ID, deleted ones left out. */
export function partners(
  session: Session,
  ids: readonly PartnerId[],
): Promise<Result<Map<PartnerId, PartnerChoice>>> {
  return reading(session, async (database) => {
    const found = new Map<PartnerId, PartnerChoice>();
    for (const batch of batches(ids)) {
      const rows = await partnersQuery(database).where('ID', 'in', batch).execute();
      for (const row of rows) found.set(row.ID as PartnerId, partner(row));
    }
    return found;
  });
}

/** Partners that are not deleted, by what a person tells them from others. */
export function partnersQuery(database: Database) {
  return database
    .selectFrom('partners')
    .select(['ID', 'Code', 'Company', 'Bulstat'])
    .where(isNotDeleted('Deleted'));
}

type PartnerRow = Awaited<ReturnType<ReturnType<typeof partnersQuery>['execute']>>[number];

/** A row of `partnersQuery` as the port gives it; texts without the blanks at their ends. */
export function partner(row: PartnerRow): PartnerChoice {
  return {
    id: row.ID as PartnerId,
    code: text(row.Code),
    name: text(row.Company),
    bulstat: text(row.Bulstat),
  };
}
