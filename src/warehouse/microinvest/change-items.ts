import type { ItemId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { ExpectedItem, ItemChanges, UpdateOutcome } from '../warehouse.ts';
import { attempt, inTransaction } from './attempt.ts';
import { text } from './conditions.ts';
import { groupOfPath } from './item-groups.ts';
import { itemsById } from './items.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';
import { storableTexts } from './text.ts';

/**
 * Changes an item if what is changed is still as it was seen. The story of the clerk at the same item: Kervan locks the row, reads it, and
 * leaves it alone when the clerk saved first; a clerk who saves later waits and has the last word.
 */
export function updateItem(
  session: Session,
  id: ItemId,
  expected: ExpectedItem,
  changes: ItemChanges,
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
  id: ItemId,
  expected: ExpectedItem,
  changes: ItemChanges,
): Promise<Result<UpdateOutcome>> {
  const row = await transaction
    .selectFrom('goods')
    .select(['Name', 'Name2', 'BarCode1', 'GroupID'])
    .where('ID', '=', id)
    .$if(session.dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  const item = (await itemsById(transaction, [id])).get(id);
  if (!row || !item || item.isDeleted) return ok('gone');
  const isAsSeen =
    (changes.name === undefined || item.name === expected.name) &&
    (changes.barcode === undefined || item.barcodes.join() === expected.barcodes.join()) &&
    (changes.groupPath === undefined || item.group === expected.group);
  if (!isAsSeen) return ok('changed-meanwhile');
  const { name = text(row.Name), barcode = text(row.BarCode1), groupPath } = changes;
  const group = groupPath ? await groupOfPath(session, transaction, groupPath) : ok(item.group);
  if (!group.ok) return group;
  // A name for printing that a person made another one stays.
  const printed = text(row.Name2) === text(row.Name) ? name : text(row.Name2);
  const texts = storableTexts(session.columns, 'goods', { Name: name, Name2: printed, BarCode1: barcode });
  if (!texts.ok) return texts;
  const isSame =
    text(texts.value.Name) === text(row.Name) &&
    text(texts.value.BarCode1) === text(row.BarCode1) &&
    group.value === item.group;
  if (isSame) return ok('unchanged');
  // A negative number marks a frequently used item.
  const GroupID = (row.GroupID ?? 0) < 0 ? -group.value : group.value;
  await transaction
    .updateTable('goods')
    .set({
      ...(changes.name !== undefined && { Name: texts.value.Name, Name2: texts.value.Name2 }),
      ...(changes.barcode !== undefined && { BarCode1: texts.value.BarCode1 }),
      ...(groupPath && { GroupID }),
    })
    .where('ID', '=', id)
    .execute();
  return ok('updated');
}
