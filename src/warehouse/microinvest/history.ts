import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import type { Result } from '../../domain/result.ts';
import type { OperationsHorizon } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isDocumentLine } from './conditions.ts';
import { newestLine } from './markers.ts';
import type { Session } from './session.ts';
import { batches } from './sql/dialect.ts';

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
): Promise<Result<Map<number, { operationType: number; number: number }>>> {
  return reading(session, async (database) => {
    const found = new Map<number, { operationType: number; number: number }>();
    for (const batch of batches(numbers)) {
      const rows = await database
        .selectFrom('transformations')
        .select(['FromAcct', 'ToOperType', 'ToAcct'])
        .where('FromOperType', '=', OPERATION_TYPE.order)
        .where('FromAcct', 'in', batch)
        .orderBy('ID')
        .execute();
      for (const row of rows) {
        found.set(Number(row.FromAcct), { operationType: row.ToOperType ?? 0, number: row.ToAcct ?? 0 });
      }
    }
    return found;
  });
}
