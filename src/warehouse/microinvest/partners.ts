import type { PartnerId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { Partner } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { text } from './conditions.ts';
import type { Session } from './session.ts';
import { batches, type Database } from './sql/dialect.ts';

/** What tells one partner from another; the right to read it may be held back. */
const NAMING = ['Code', 'Company', 'Bulstat', 'PaymentDays'] as const;
type Naming = (typeof NAMING)[number];

/** Partners by partners.ID, deleted ones too; row 1 is the anonymous retail customer. Blank where a column may not be read. */
export function partners(
  session: Session,
  ids: readonly PartnerId[],
): Promise<Result<Map<PartnerId, Partner>>> {
  // A server does not list columns to whom it does not let read them.
  const readable = NAMING.filter((column) =>
    session.columns.some(({ table, name }) => table === 'partners' && name === column),
  );
  return reading(session, async (database) => {
    const found = new Map<PartnerId, Partner>();
    for (const batch of batches(ids)) {
      const rows = await partnersQuery(database, readable).where('ID', 'in', batch).execute();
      for (const row of rows) found.set(row.ID as PartnerId, partner(row));
    }
    return found;
  });
}

/** Partners with these of their columns, all unless told. */
export function partnersQuery(database: Database, columns: readonly Naming[] = NAMING) {
  return database.selectFrom('partners').select(['ID', 'Deleted', ...columns]);
}

type PartnerRow = { ID: number; Deleted: number | null; PaymentDays?: number | null } & Partial<
  Record<Exclude<Naming, 'PaymentDays'>, string | null>
>;

/** A row of `partnersQuery` as the port gives it; texts without the blanks at their ends. */
export function partner({ ID, Deleted, Code, Company, Bulstat, PaymentDays }: PartnerRow): Partner {
  return {
    id: ID as PartnerId,
    code: text(Code ?? null),
    name: text(Company ?? null),
    bulstat: text(Bulstat ?? null),
    paymentDays: Math.max(0, PaymentDays ?? 0),
    isDeleted: Deleted === -1,
  };
}
