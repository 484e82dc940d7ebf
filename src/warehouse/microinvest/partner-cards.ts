import type { PartnerCard } from '../../domain/document.ts';
import type { PartnerId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { UpdateOutcome } from '../warehouse.ts';
import { attempt, inTransaction, reading } from './attempt.ts';
import { isNotDeleted, text } from './conditions.ts';
import type { Session } from './session.ts';
import { batches, type Database, type OpenTransaction } from './sql/dialect.ts';
import { storableTexts } from './text.ts';

/** Where each field stands, and the column that is printed where there is one beside it. */
const COLUMNS = {
  company: ['Company', 'Company2'],
  manager: ['MOL', 'MOL2'],
  city: ['City', 'City2'],
  address: ['Address', 'Address2'],
  phone: ['Phone', 'Phone2'],
  email: ['eMail'],
  vatNumber: ['TaxNo'],
  bulstat: ['Bulstat'],
} as const satisfies Record<keyof PartnerCard, readonly string[]>;

type Column = (typeof COLUMNS)[keyof PartnerCard][number];
const ALL_COLUMNS = Object.values<readonly Column[]>(COLUMNS).flat();
const FIELDS = Object.keys(COLUMNS) as (keyof PartnerCard)[];

/** What stands of these partners, deleted ones left out. */
export function partnerCards(
  session: Session,
  ids: readonly PartnerId[],
): Promise<Result<Map<PartnerId, PartnerCard>>> {
  return reading(session, async (database) => {
    const cards = new Map<PartnerId, PartnerCard>();
    for (const batch of batches(ids)) {
      const rows = await cardRows(database).where('ID', 'in', batch).execute();
      for (const row of rows) cards.set(row.ID as PartnerId, cardOf(row));
    }
    return cards;
  });
}

/** Changes a partner if what is changed is still as it was seen; as with items, a clerk who saved first is left alone. */
export function updatePartner(
  session: Session,
  id: PartnerId,
  expected: PartnerCard,
  changes: Partial<PartnerCard>,
): Promise<Result<UpdateOutcome>> {
  return session.oneAtATime(() =>
    attempt(session, () =>
      inTransaction(session.database, (transaction) => change(session, transaction, id, expected, changes)),
    ),
  );
}

async function change(
  session: Session,
  transaction: OpenTransaction,
  id: PartnerId,
  expected: PartnerCard,
  changes: Partial<PartnerCard>,
): Promise<Result<UpdateOutcome>> {
  const row = await cardRows(transaction)
    .where('ID', '=', id)
    .$if(session.dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) return ok('gone');
  const card = cardOf(row);
  const changed = FIELDS.filter((field) => changes[field] !== undefined);
  if (changed.some((field) => card[field] !== expected[field])) return ok('changed-meanwhile');
  const wanted = changed.flatMap((field) =>
    columnsToSet(row, field).map((column) => [column, changes[field]!]),
  );
  const texts = storableTexts(
    session.columns,
    'partners',
    Object.fromEntries(wanted) as Record<Column, string>,
  );
  if (!texts.ok) return texts;
  const isSame = Object.entries(texts.value).every(
    ([name, value]) => text(row[name as Column]) === text(value),
  );
  if (isSame) return ok('unchanged');
  await transaction.updateTable('partners').set(texts.value).where('ID', '=', id).execute();
  return ok('updated');
}

/** What is printed goes with what is kept, unless a person made it another. */
function columnsToSet(row: Row, field: keyof PartnerCard): Column[] {
  const [kept, printed] = COLUMNS[field] as readonly Column[];
  if (printed === undefined) return [kept!];
  const isAnother = text(row[printed]) !== '' && text(row[printed]) !== text(row[kept!]);
  return isAnother ? [kept!] : [kept!, printed];
}

type Row = { ID: number } & Record<Column, string | null>;

/** Partners with all columns of a card, deleted ones left out. */
export function cardRows(database: Database) {
  return database
    .selectFrom('partners')
    .select(['ID', ...ALL_COLUMNS])
    .where(isNotDeleted('Deleted'));
}

/** The card of such a row. */
export function cardOf(row: Row): PartnerCard {
  return Object.fromEntries(
    FIELDS.map((field) => [field, text(row[COLUMNS[field][0]])]),
  ) as unknown as PartnerCard;
}
