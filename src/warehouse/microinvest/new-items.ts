import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { toDouble } from '../../domain/decimal.ts';
import type { NewItem } from '../../domain/document.ts';
import type { ItemId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Created } from '../warehouse.ts';
import { attempt, inTransaction } from './attempt.ts';
import { isNotDeleted } from './conditions.ts';
import { insertRows } from './insert-rows.ts';
import { groupOfPath } from './item-groups.ts';
import { itemsBy } from './items.ts';
import type { Session } from './session.ts';
import { foldText, type OpenTransaction } from './sql/dialect.ts';
import { storableTexts } from './text.ts';

/** Makes an item without a document, or finds the one that carries its code by now. */
export function createItem(session: Session, item: NewItem): Promise<Result<Created<ItemId>>> {
  return session.oneAtATime(() =>
    attempt(session, () =>
      inTransaction(session.database, (transaction) => itemOf(session, transaction, item)),
    ),
  );
}

/**
 * The item of a new code: the one that carries it by now, or one that is made.
 *
 * The story of two documents that bring the same item: each inserts the item's own key into nextacct first, and the second waits there until
 * the first has committed. Then it looks the code up again, and finds the item.
 */
export async function itemOf(
  session: Session,
  transaction: OpenTransaction,
  item: NewItem,
): Promise<Result<Created<ItemId>>> {
  await session.dialect.insertIfAbsent(transaction, recordKey('I', `${item.match.by} ${item.match.value}`));
  const { by, value } = item.match;
  const found = (await itemsBy(session.dialect, transaction, by, [value])).get(value) ?? [];
  if (found.length > 1) {
    const items = found.map(({ name, id }) => `${name} (${id})`).join(', ');
    return failed(problem('new-item-ambiguous', { sku: value, items }));
  }
  if (found[0]) return ok({ id: found[0].id, isNew: false });
  const [other] = (await itemsBy(session.dialect, transaction, 'code', [item.code])).get(item.code) ?? [];
  if (other) {
    const params = { code: item.code, name: item.name, other: `${other.name} (${other.id})` };
    return failed(problem('new-item-code-taken', params));
  }
  return makeItem(session, transaction, item);
}

/** A key of nextacct for what must not be made twice at the same time; at most 50 characters whatever it stands for. */
export function recordKey(letter: 'I' | 'B', identity: string): string {
  const hash = createHash('sha256').update(foldText(identity)).digest('hex').slice(0, 40).toUpperCase();
  return `KV${letter}-${hash}`;
}

async function makeItem(
  session: Session,
  transaction: OpenTransaction,
  item: NewItem,
): Promise<Result<Created<ItemId>>> {
  const group = await groupOfPath(session, transaction, item.groupPath);
  if (!group.ok) return group;
  const texts = storableTexts(session.columns, 'goods', {
    Code: item.code,
    Name: item.name,
    Name2: item.name,
    Measure1: item.unit,
    Measure2: item.unit,
    BarCode1: item.barcode,
    Catalog1: item.match.by === 'catalog1' ? item.match.value : '',
    Catalog2: item.match.by === 'catalog2' ? item.match.value : '',
    Catalog3: item.match.by === 'catalog3' ? item.match.value : '',
  });
  if (!texts.ok) return texts;
  const price = toDouble(item.price);
  const id = (await session.dialect.addRow(transaction, 'goods', {
    ...texts.value,
    ...BLANKS,
    PriceOut1: price,
    PriceOut2: price,
    PriceOut3: price,
    PriceOut4: price,
    PriceOut5: price,
    PriceOut6: price,
    PriceOut7: price,
    PriceOut8: price,
    PriceOut9: price,
    PriceOut10: price,
    TaxGroup: item.vatGroup,
    GroupID: group.value,
  })) as ItemId;
  await makeStoreRows(session, transaction, id);
  return ok({ id, isNew: true });
}

/** What a new item of the shop does not say. Its cost is not known; a purchase will tell. */
const BLANKS = {
  BarCode2: ' ',
  BarCode3: ' ',
  Description: ' ',
  Ratio: 1,
  PriceIn: 0,
  MinQtty: 0,
  NormalQtty: 0,
  Type: 0,
  IsRecipe: 0,
  IsVeryUsed: 0,
  Deleted: 0,
};

/** An item has a row in the store for every location, or it could not be stocked there. */
async function makeStoreRows(session: Session, transaction: OpenTransaction, item: ItemId): Promise<void> {
  const locations = await transaction
    .selectFrom('objects')
    .select('ID')
    .where(isNotDeleted('Deleted'))
    .orderBy('ID')
    .execute();
  const rows = locations.map(({ ID }) => ({
    ObjectID: ID,
    GoodID: item,
    Qtty: sql.lit(0),
    Price: sql.lit(0),
    Lot: sql.lit(' '),
    LotID: sql.lit(1),
    LotOrder: sql.lit(1),
  }));
  await insertRows(session.dialect, transaction, 'store', rows);
}
