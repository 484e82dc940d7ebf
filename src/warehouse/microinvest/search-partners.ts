import { sql, type Expression, type SqlBool } from 'kysely';
import type { Result } from '../../domain/result.ts';
import type { Partner } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isNotDeleted, likeText } from './conditions.ts';
import { partner, partnersQuery } from './partners.ts';
import type { Session } from './session.ts';
import { foldText, type Database, type Dialect } from './sql/dialect.ts';

/** More are looked at than asked for: the database's comparison may let some pass that ours does not. */
const LOOKED_AT = 4;

/**
 * Partners for a person who looks for one. Goes through the whole table; as in `searchItems` the comparison that counts is
 * made here, the same for every engine.
 */
export function searchPartners(session: Session, text: string, limit: number): Promise<Result<Partner[]>> {
  return reading(session, async (database) => {
    const wanted = foldText(text);
    if (wanted === '') return [];
    const rows = await searchPartnersQuery(database, session.dialect, wanted, limit * LOOKED_AT).execute();
    return rows
      .map(partner)
      .map((found) => ({ found, rank: rankOf(found, wanted) }))
      .filter(({ rank }) => rank < NOT_FOUND)
      .sort((a, b) => a.rank - b.rank || a.found.id - b.found.id)
      .slice(0, limit)
      .map(({ found }) => found);
  });
}

const SEARCHED = ['Code', 'Company', 'Bulstat'] as const;
type Searched = (typeof SEARCHED)[number];

/** The likeliest partners first, by what the database takes for equal. */
export function searchPartnersQuery(database: Database, dialect: Dialect, wanted: string, limit: number) {
  const column = (name: Searched): Expression<string> => dialect.folded(sql.ref(name));
  const like = (name: Searched, pattern: string): Expression<SqlBool> =>
    sql<SqlBool>`${column(name)} like ${pattern} escape '!'`;
  const any = (pattern: string): Expression<SqlBool> =>
    sql<SqlBool>`(${sql.join(
      SEARCHED.map((name) => like(name, pattern)),
      sql` or `,
    )})`;
  const [begins, holds] = [`${likeText(wanted)}%`, `%${likeText(wanted)}%`];
  const rank = sql<number>`case
    when ${column('Code')} = ${wanted} or ${column('Bulstat')} = ${wanted} then 0
    when ${any(begins)} then 1 else 2 end`;
  return partnersQuery(database)
    .where(isNotDeleted('Deleted'))
    .where(any(holds))
    .orderBy(rank)
    .orderBy('ID')
    .limit(limit);
}

const NOT_FOUND = 3;

function rankOf({ code, name, bulstat }: Partner, wanted: string): number {
  const fields = [code, bulstat, name].map(foldText);
  if (fields.slice(0, 2).includes(wanted)) return 0;
  if (fields.some((field) => field.startsWith(wanted))) return 1;
  return fields.some((field) => field.includes(wanted)) ? 2 : NOT_FOUND;
}
