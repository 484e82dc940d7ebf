import type { PartnerId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { ListedPartner } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { groupNumber, isNotDeleted, text } from './conditions.ts';
import type { Session } from './session.ts';

/** partners row 1, the anonymous retail customer. */
const SYSTEM_PARTNER = 1;
/**
 * partners.Type of one that only sells to us, by the vendor's open edition (0 universal, 1 supplier, 2 client). INFERRED for Warehouse Pro: other sources
 * give these numbers otherwise, and the database does not say. The only place where it is used.
 */
const SUPPLIER = 1;

/** Partners by partners.ID, a page after another; deleted ones and the system partner left out. */
export function partnersAfter(
  session: Session,
  after: number,
  limit: number,
): Promise<Result<ListedPartner[]>> {
  return reading(session, async (database) => {
    const rows = await database
      .selectFrom('partners')
      .select([
        'ID',
        'Company',
        'MOL',
        'City',
        'Address',
        'Phone',
        'eMail',
        'TaxNo',
        'Bulstat',
        'GroupID',
        'Type',
      ])
      .where('ID', '>', Math.max(after, SYSTEM_PARTNER))
      .where(isNotDeleted('Deleted'))
      .orderBy('ID')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.ID as PartnerId,
      company: text(row.Company),
      manager: text(row.MOL),
      city: text(row.City),
      address: text(row.Address),
      phone: text(row.Phone),
      email: text(row.eMail),
      vatNumber: text(row.TaxNo),
      bulstat: text(row.Bulstat),
      group: groupNumber(row.GroupID),
      isSupplier: row.Type === SUPPLIER,
    }));
  });
}
