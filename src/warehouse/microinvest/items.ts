import { fromDouble } from '../../domain/decimal.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { MatchBy } from '../../domain/settings.ts';
import type { Result } from '../../domain/result.ts';
import { sql, type SelectQueryBuilder } from 'kysely';
import type { Item } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { groupNumber, isNotDeleted, text } from './conditions.ts';
import { IDENTITY, identityOf } from './item-identity.ts';
import type { Session } from './session.ts';
import { batches, foldText, type Database, type Dialect } from './sql/dialect.ts';
import type { WarehouseTables } from './tables.ts';

/** goods.Type is a set of flags; 8 marks what is not kept in stock (from the vendor's open edition). */
export const SERVICE_FLAG = 8;
/** goods row 1 is the system item. */
export const SYSTEM_ITEM = 1;

type MatchColumn = 'Code' | 'Catalog1' | 'Catalog2' | 'Catalog3' | 'BarCode1' | 'BarCode2' | 'BarCode3';
type Candidate = { ID: number } & Partial<Record<MatchColumn, string | null>>;

const COLUMNS: Record<MatchBy, MatchColumn[]> = {
  code: ['Code'],
  barcode: ['BarCode1', 'BarCode2', 'BarCode3'],
  catalog1: ['Catalog1'],
  catalog2: ['Catalog2'],
  catalog3: ['Catalog3'],
};

/**
 * Finds items by a field of goods; nothing in the schema makes one unique. BarCode3 is a comma list and is
 * compared entry by entry. The database narrows down, and the comparison that counts is made here, the same for every engine:
 * collations take "É" for "E" or tell "Я" from "я".
 *
 * Every call looks through the whole table (no index serves trimmed texts): ask for many values at once.
 */
export function findItems(
  session: Session,
  matchBy: MatchBy,
  values: readonly string[],
): Promise<Result<Map<string, Item[]>>> {
  return reading(session, (database) => itemsBy(session.dialect, database, matchBy, values));
}

/** The same in an open reading or transaction. */
export async function itemsBy(
  dialect: Dialect,
  database: Database,
  matchBy: MatchBy,
  values: readonly string[],
): Promise<Map<string, Item[]>> {
  const wanted = new Map<string, string[]>();
  for (const value of new Set(values)) {
    const folded = foldText(value);
    if (folded !== '') wanted.set(folded, [...(wanted.get(folded) ?? []), value]);
  }
  const idsOf = new Map<string, Set<number>>();
  const take = (candidates: readonly Candidate[]): void => {
    for (const candidate of candidates) {
      for (const entry of entries(candidate, matchBy)) {
        if (!wanted.has(entry)) continue;
        idsOf.set(entry, (idsOf.get(entry) ?? new Set()).add(candidate.ID));
      }
    }
  };
  for (const batch of batches(wanted.keys())) {
    take(await candidatesQuery(database, dialect, matchBy, batch).execute());
  }
  // Whether a list holds a value no database says quickly: the lists are read once, whatever is looked for.
  if (matchBy === 'barcode' && wanted.size > 0) take(await barcodeListsQuery(database).execute());
  const found = await itemsById(database, [...idsOf.values()].flatMap((ids) => [...ids]) as ItemId[]);
  const answer = new Map<string, Item[]>();
  for (const [folded, ids] of idsOf) {
    const items = [...ids].sort((a, b) => a - b).flatMap((id) => found.get(id as ItemId) ?? []);
    for (const value of wanted.get(folded)!) answer.set(value, items);
  }
  return answer;
}

/** All items on which one of the values may stand. */
export function candidatesQuery(
  database: Database,
  dialect: Dialect,
  matchBy: MatchBy,
  values: string[],
): SelectQueryBuilder<WarehouseTables, 'goods', { ID: number }> {
  return database
    .selectFrom('goods')
    .select(['ID', ...COLUMNS[matchBy]])
    .where('ID', '>', SYSTEM_ITEM)
    .where(isNotDeleted('Deleted'))
    .where((eb) =>
      eb.or(
        COLUMNS[matchBy]
          .filter((column) => column !== 'BarCode3')
          .map((column) => dialect.text.isFolded(sql.ref(column), values)),
      ),
    );
}

/** All items with a list of barcodes. */
export function barcodeListsQuery(database: Database) {
  return database
    .selectFrom('goods')
    .select(['ID', 'BarCode3'])
    .where('ID', '>', SYSTEM_ITEM)
    .where(isNotDeleted('Deleted'))
    .where(sql<string>`ltrim(rtrim(${sql.ref('BarCode3')}))`, '<>', '');
}

/** What a row is found by. */
function entries(row: Candidate, matchBy: MatchBy): Set<string> {
  const texts = COLUMNS[matchBy].flatMap((column) =>
    column === 'BarCode3' ? (row[column] ?? '').split(',') : [row[column] ?? ''],
  );
  return new Set(texts.map(foldText));
}

/** Items by goods.ID, deleted ones too. */
export function items(session: Session, ids: readonly ItemId[]): Promise<Result<Map<ItemId, Item>>> {
  return reading(session, (database) => itemsById(database, ids));
}

/** Items by goods.ID, in an open reading. */
export async function itemsById(database: Database, ids: readonly ItemId[]): Promise<Map<ItemId, Item>> {
  const found = new Map<ItemId, Item>();
  for (const batch of batches(ids)) {
    for (const row of await itemsQuery(database, batch).execute()) found.set(row.ID as ItemId, item(row));
  }
  return found;
}

/** Items with the percent of their VAT group (goods.TaxGroup is vatgroups.ID). */
export function itemsQuery(database: Database, ids: ItemId[]) {
  return database
    .selectFrom('goods')
    .leftJoin('vatgroups', 'vatgroups.ID', 'goods.TaxGroup')
    .select([
      ...IDENTITY,
      'goods.Measure1',
      'goods.PriceIn',
      'goods.Type',
      'goods.TaxGroup',
      'goods.GroupID',
      'goods.Deleted',
      'vatgroups.ID as vatGroup',
      'vatgroups.VATValue',
    ])
    .where('goods.ID', 'in', ids);
}

type ItemRow = Awaited<ReturnType<ReturnType<typeof itemsQuery>['execute']>>[number];

function item(row: ItemRow): Item {
  return {
    ...identityOf(row),
    unit: text(row.Measure1),
    priceIn: fromDouble(row.PriceIn),
    vatRate: row.vatGroup === null || row.VATValue === null ? null : fromDouble(row.VATValue),
    vatGroup: row.TaxGroup ?? 0,
    group: groupNumber(row.GroupID),
    isService: ((row.Type ?? 0) & SERVICE_FLAG) !== 0,
    isDeleted: row.Deleted === -1,
  };
}
