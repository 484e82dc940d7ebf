import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { OperationsHorizon, Transformation } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isDocumentLine } from './conditions.ts';
import { linesQuery } from './live-documents.ts';
import { isDocumentKey, markerOf, newestLine } from './markers.ts';
import type { Session } from './session.ts';
import { batches, type Database } from './sql/dialect.ts';

/** The newest save is among the lines added last; nothing indexes the time of saving. */
const NEWEST_LINES = 1000;
/** Earlier dates are not dates: MySQL's "0000-00-00", and 1899-12-30, the zero of Visual Basic. */
const FIRST_DAY = '1950-01-01';

/** The oldest document date, the newest time of saving and the largest ID that remain in operations. */
export function horizon(session: Session): Promise<Result<OperationsHorizon>> {
  return reading(session, async (database) => {
    const newestId = await newestLine(database);
    const oldest = await database
      .selectFrom('operations')
      .select('Date')
      .where('Date', '>', FIRST_DAY)
      .where(isDocumentLine())
      .orderBy('Date')
      .orderBy('ID')
      .limit(sql.lit(1))
      .executeTakeFirst();
    const saved = await database
      .selectFrom('operations')
      .select('UserRealTime')
      .where('ID', '<=', newestId)
      .orderBy('ID', 'desc')
      .limit(sql.lit(NEWEST_LINES))
      .execute();
    const times = saved.flatMap((row) => (row.UserRealTime === null ? [] : [row.UserRealTime])).sort();
    return { oldestDay: oldest?.Date?.slice(0, 10) ?? null, newestSavedAt: times.at(-1) ?? null, newestId };
  });
}

/**
 * What orders became, from the table transformations: From → To is one step, a sale made from an order being 19 → 2. That
 * Warehouse Pro writes such rows is inferred (its open edition has the table and never fills it). The last step counts.
 */
export function transformationsOf(
  session: Session,
  numbers: readonly number[],
): Promise<Result<Map<number, Transformation>>> {
  return reading(session, async (database) => {
    const found = new Map<number, Transformation>();
    for (const batch of batches(numbers)) {
      const rows = await database
        .selectFrom('transformations')
        .select(['FromAcct', 'ToOperType', 'ToAcct'])
        .where('FromOperType', '=', OPERATION_TYPE.order)
        .where('FromAcct', 'in', batch)
        .orderBy('ID')
        .execute();
      const sales = rows.filter(({ ToOperType }) => ToOperType === OPERATION_TYPE.sale);
      const standing = await standingSales(
        database,
        sales.map(({ ToAcct }) => ToAcct ?? 0),
      );
      for (const row of rows) {
        const [operationType, number] = [row.ToOperType ?? 0, row.ToAcct ?? 0];
        const sale = operationType === OPERATION_TYPE.sale ? standing.get(number) : undefined;
        found.set(Number(row.FromAcct), { operationType, number, ...(sale ?? NO_SALE) });
      }
    }
    return found;
  });
}

type Sale = Pick<Transformation, 'key' | 'items'>;
const NO_SALE: Sale = { key: null, items: [] };

/** Of the sales with these numbers that stand: the key, if they carry one, and the items. */
async function standingSales(database: Database, numbers: readonly number[]): Promise<Map<number, Sale>> {
  const sales = new Map<number, Sale>();
  for (const batch of batches(numbers)) {
    for (const { Acct, Note, GoodID } of await linesQuery(database, 'sale', batch).execute()) {
      const { key, items } = sales.get(Number(Acct)) ?? NO_SALE;
      const marker = markerOf(Note);
      const carried = isDocumentKey(marker) ? marker : null;
      sales.set(Number(Acct), { key: key ?? carried, items: [...items, GoodID as ItemId] });
    }
  }
  return sales;
}
