import { sql } from 'kysely';
import { keyForm, type PartnerKey } from '../../domain/partner.ts';
import { phoneForms } from '../../domain/phone.ts';
import type { Result } from '../../domain/result.ts';
import type { Partner } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isNotDeleted } from './conditions.ts';
import { partner } from './partners.ts';
import type { Session } from './session.ts';
import { batches, type Database, type Dialect } from './sql/dialect.ts';

/** Where each key stands. */
const COLUMNS = { bulstat: 'Bulstat', vatNumber: 'TaxNo', email: 'eMail', phone: 'Phone' } as const;

/** Partners by what a buyer is recognised by; the database narrows down, what counts is compared here. */
export function findPartners(
  session: Session,
  key: PartnerKey,
  values: readonly string[],
): Promise<Result<Map<string, Partner[]>>> {
  return reading(session, (database) => partnersBy(session.dialect, database, key, values));
}

/** The same in an open reading or transaction. */
export async function partnersBy(
  dialect: Dialect,
  database: Database,
  key: PartnerKey,
  values: readonly string[],
): Promise<Map<string, Partner[]>> {
  const found = new Map<string, Partner[]>();
  const wanted = new Set(values);
  const forms = new Set(values.flatMap((value) => writtenForms(key, value)));
  const column = COLUMNS[key];
  for (const batch of batches(forms)) {
    const rows = await database
      .selectFrom('partners')
      .select(['ID', 'Deleted', 'Code', 'Company', 'Bulstat', 'PaymentDays', column])
      .where(isNotDeleted('Deleted'))
      .where(dialect.text.isBare(sql.ref(column), batch))
      .orderBy('ID')
      .execute();
    for (const row of rows) {
      const value = keyForm(key, row[column] ?? '');
      if (value === undefined || !wanted.has(value)) continue;
      const others = found.get(value) ?? [];
      if (others.some(({ id }) => id === row.ID)) continue;
      found.set(value, [...others, partner(row)]);
    }
  }
  return found;
}

/** The ways in which a value may stand in the database, as `isBare` compares them. */
function writtenForms(key: PartnerKey, value: string): string[] {
  switch (key) {
    case 'bulstat':
      return [value, `bg${value}`];
    case 'vatNumber':
      return [value.toLowerCase(), value.slice(2).toLowerCase()];
    case 'phone':
      return phoneForms(value).flatMap((form) => [form, form.replace(/^00/, '')]);
    default:
      return [value.replaceAll(PUNCTUATION, '')];
  }
}

/** What people write between the signs of a number. */
const PUNCTUATION = /[\s./()+-]/g;
