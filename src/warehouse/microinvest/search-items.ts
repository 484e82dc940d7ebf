import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { ItemId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { Item } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isNotDeleted, likeText } from './conditions.ts';
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
  const column = (name: keyof WarehouseTables['goods']): Expression<string> => dialect.folded(sql.ref(name));
  const like = (name: keyof WarehouseTables['goods'], pattern: string): Expression<SqlBool> =>
    sql<SqlBool>`${column(name)} like ${pattern} escape '!'`;
  const [begins, holds] = [`${likeText(wanted)}%`, `%${likeText(wanted)}%`];
  const rank = sql<number>`case
    when ${column('Code')} = ${wanted} or ${column('BarCode1')} = ${wanted} or ${column('BarCode2')} = ${wanted} then 0
    when ${like('Code', begins)} or ${like('Name', begins)} then 1 else 2 end`;
  return database
    .selectFrom('goods')
    .select('ID')
    .where('ID', '>', SYSTEM_ITEM)
    .where(isNotDeleted('Deleted'))
    .where((eb) =>
      eb.or([
        like('Code', holds),
        like('Name', holds),
        like('BarCode1', begins),
        like('BarCode2', begins),
        like('BarCode3', holds),
      ]),
    )
    .orderBy(rank)
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
