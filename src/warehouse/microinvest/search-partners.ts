import { sql } from 'kysely';
import type { Result } from '../../domain/result.ts';
import type { Partner } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isNotDeleted } from './conditions.ts';
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
  const is = (name: Searched) => dialect.text.isFolded(sql.ref(name), [wanted]);
  const begins = (name: Searched) => dialect.text.beginsFolded(sql.ref(name), wanted);
  const holds = (name: Searched) => dialect.text.holdsFolded(sql.ref(name), wanted);
  return partnersQuery(database)
    .where(isNotDeleted('Deleted'))
    .where((eb) => eb.or(SEARCHED.map(holds)))
    .orderBy((eb) => dialect.ranked([eb.or([is('Code'), is('Bulstat')]), eb.or(SEARCHED.map(begins))]))
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
