import { sql } from 'kysely';
import { fromDouble } from '../../domain/decimal.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { CatalogueColumns, CatalogueItem, CatalogueRecord } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { groupNumber, isNotDeleted, text } from './conditions.ts';
import { IDENTITY, identityOf } from './item-identity.ts';
import { SERVICE_FLAG, SYSTEM_ITEM } from './items.ts';
import type { Session } from './session.ts';
import { batches, type Database } from './sql/dialect.ts';

/** Items by goods.ID, a page after another; deleted ones and the system item left out. */
export function catalogueAfter(
  session: Session,
  columns: CatalogueColumns,
  after: number,
  limit: number,
): Promise<Result<CatalogueRecord[]>> {
  return reading(session, async (database) => {
    const rows = await catalogueQuery(database, columns)
      .where('goods.ID', '>', Math.max(after, SYSTEM_ITEM))
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.ID as ItemId,
      row,
      item: () => catalogueItem(row),
    }));
  });
}

/** These items; those that are not there are absent. */
export function catalogueOf(
  session: Session,
  columns: CatalogueColumns,
  ids: readonly ItemId[],
): Promise<Result<CatalogueItem[]>> {
  return reading(session, async (database) => {
    const found: CatalogueItem[] = [];
    for (const batch of batches(ids)) {
      const rows = await catalogueQuery(database, columns)
        .where('goods.ID', '>', SYSTEM_ITEM)
        .where('goods.ID', 'in', batch)
        .execute();
      found.push(...rows.map(catalogueItem));
    }
    return found;
  });
}

/** goods with the percent of the VAT group (goods.TaxGroup is vatgroups.ID); prices and fields under the names of what they are for. */
function catalogueQuery(database: Database, { price, promoPrice, fields }: CatalogueColumns) {
  const field = (place: number) =>
    fields[place] === undefined ? sql<string | null>`null` : sql.ref<string | null>(`goods.${fields[place]}`);
  return database
    .selectFrom('goods')
    .leftJoin('vatgroups', 'vatgroups.ID', 'goods.TaxGroup')
    .select([
      ...IDENTITY,
      'goods.Description',
      'goods.Measure1',
      'goods.PriceIn',
      'goods.Type',
      'goods.GroupID',
      'vatgroups.ID as vatGroup',
      'vatgroups.VATValue',
      sql.ref<number | null>(`goods.${price}`).as('price'),
      (promoPrice === null ? sql<number | null>`null` : sql.ref<number | null>(`goods.${promoPrice}`)).as(
        'promoPrice',
      ),
      field(0).as('field0'),
      field(1).as('field1'),
      field(2).as('field2'),
      field(3).as('field3'),
    ])
    .where(isNotDeleted('goods.Deleted'))
    .orderBy('goods.ID');
}

type CatalogueRow = Awaited<ReturnType<ReturnType<typeof catalogueQuery>['execute']>>[number];

function catalogueItem(row: CatalogueRow): CatalogueItem {
  return {
    ...identityOf(row),
    description: text(row.Description),
    unit: text(row.Measure1),
    group: groupNumber(row.GroupID),
    vatRate: row.vatGroup === null || row.VATValue === null ? null : fromDouble(row.VATValue),
    isService: ((row.Type ?? 0) & SERVICE_FLAG) !== 0,
    cost: fromDouble(row.PriceIn),
    price: fromDouble(row.price),
    promoPrice: row.promoPrice === null ? null : fromDouble(row.promoPrice),
    fields: [row.field0, row.field1, row.field2, row.field3].map(text),
  };
}
