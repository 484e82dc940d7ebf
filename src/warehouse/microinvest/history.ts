import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
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
      const keys = await keysOfSales(
        database,
        sales.map(({ ToAcct }) => ToAcct ?? 0),
      );
      for (const row of rows) {
        const [operationType, number] = [row.ToOperType ?? 0, row.ToAcct ?? 0];
        const key = operationType === OPERATION_TYPE.sale ? (keys.get(number) ?? null) : null;
        found.set(Number(row.FromAcct), { operationType, number, key });
      }
    }
    return found;
  });
}

/** The keys of the sales among these that carry one. */
async function keysOfSales(database: Database, numbers: readonly number[]): Promise<Map<number, string>> {
  const keys = new Map<number, string>();
  for (const batch of batches(numbers)) {
    for (const { Acct, Note } of await linesQuery(database, 'sale', batch).execute()) {
      const key = markerOf(Note);
      if (isDocumentKey(key) && !keys.has(Number(Acct))) keys.set(Number(Acct), key);
    }
  }
  return keys;
}
