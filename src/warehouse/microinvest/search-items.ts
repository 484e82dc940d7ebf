import { sql, type SelectQueryBuilder } from 'kysely';
import type { ItemId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { Item } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isNotDeleted } from './conditions.ts';
import { itemsById, SYSTEM_ITEM } from './items.ts';
import type { Session } from './session.ts';
import { foldText, type Database, type Dialect } from './sql/dialect.ts';
import type { WarehouseTables } from './tables.ts';

/** More are looked at than asked for: the database's comparison may let some pass that ours does not. */
const LOOKED_AT = 4;

/**
 * Items for a person who looks for one. Goes through the whole table, as `findItems` does, and like there the comparison that
 * counts is made here, the same for every engine.
 */
export function searchItems(session: Session, text: string, limit: number): Promise<Result<Item[]>> {
  return reading(session, async (database) => {
    const wanted = foldText(text);
    if (wanted === '') return [];
    const rows = await searchQuery(database, session.dialect, wanted, limit * LOOKED_AT).execute();
    const found = await itemsById(
      database,
      rows.map(({ ID }) => ID as ItemId),
    );
    return [...found.values()]
      .map((item) => ({ item, rank: rankOf(item, wanted) }))
      .filter(({ rank }) => rank < NOT_FOUND)
      .sort((a, b) => a.rank - b.rank || a.item.id - b.item.id)
      .slice(0, limit)
      .map(({ item }) => item);
  });
}

/** The likeliest items first, by what the database takes for equal. */
export function searchQuery(
  database: Database,
  dialect: Dialect,
  wanted: string,
  limit: number,
): SelectQueryBuilder<WarehouseTables, 'goods', { ID: number }> {
  type Column = keyof WarehouseTables['goods'];
  const is = (name: Column) => dialect.text.isFolded(sql.ref(name), [wanted]);
  const begins = (name: Column) => dialect.text.beginsFolded(sql.ref(name), wanted);
  const holds = (name: Column) => dialect.text.holdsFolded(sql.ref(name), wanted);
  return database
    .selectFrom('goods')
    .select('ID')
    .where('ID', '>', SYSTEM_ITEM)
    .where(isNotDeleted('Deleted'))
    .where((eb) =>
      eb.or([holds('Code'), holds('Name'), begins('BarCode1'), begins('BarCode2'), holds('BarCode3')]),
    )
    .orderBy((eb) =>
      dialect.ranked([
        eb.or([is('Code'), is('BarCode1'), is('BarCode2')]),
        eb.or([begins('Code'), begins('Name')]),
      ]),
    )
    .orderBy('ID')
    .limit(limit);
}

const NOT_FOUND = 3;

function rankOf(item: Item, wanted: string): number {
  const [code, name, ...barcodes] = [item.code, item.name, ...item.barcodes].map(foldText);
  if (code === wanted || barcodes.includes(wanted)) return 0;
  if (code!.startsWith(wanted) || name!.startsWith(wanted)) return 1;
  const isHeld = code!.includes(wanted) || name!.includes(wanted);
  return isHeld || barcodes.some((barcode) => barcode.startsWith(wanted)) ? 2 : NOT_FOUND;
}
