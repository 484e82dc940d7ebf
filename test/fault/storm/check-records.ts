import type { Order } from '../../../demo/gombashop/records.ts';
import { documentsByKey, isInDoubt, newRows, orderKey, type Scene } from './scene.ts';

/**
 * A store was lost after Kervan had voided the document of a cancelled order, before it told the shop: the shop goes on remembering a document that
 * nobody else knows. As long as the order is cancelled nothing depends on it.
 */
function isForgotten({ town }: Scene, { status }: Order, hasDocument: boolean): boolean {
  const isEnded = status === 'cancelled' || status === 'returned';
  return town.forgetful.size > 0 && isEnded && !hasDocument;
}

/** What Kervan and the shop say of the documents is what stands in the warehouse. */
export async function recordsOf(scene: Scene): Promise<string[]> {
  const { town, installations, orders, book } = scene;
  const documents = await documentsByKey(scene);
  const sales = new Map(
    (await newRows(town))
      .filter((row) => Number(row['OperType']) === 2)
      .map((row) => [String(row['Note']).split(' ', 1)[0]!, Number(row['Acct'])]),
  );
  const violations: string[] = [];
  for (const order of orders) {
    const number =
      sales.get(orderKey(scene, order, 'sale')) ?? documents.get(orderKey(scene, order))?.number ?? null;
    const deed = book.deeds.get(orderKey(scene, order));
    if (isInDoubt(scene, order, number !== null)) continue;
    const isGone = deed?.kind === 'voided' || deed?.kind === 'converted';
    for (const { store } of installations) {
      const row = await store
        .selectFrom('orders')
        .select(['state', 'reason', 'document_number', 'document_kind', 'next_try_at', 'attempts'])
        .where('number', '=', order.number)
        .executeTakeFirst();
      const isFinished = row?.state === 'finished';
      if (!row) violations.push(`order ${order.number} is not in the inbox`);
      else if (isGone) {
        // Cancelled before Kervan saw what the clerk had done: there was nothing left to free.
        const isEnded = row.state === 'waiting' && row.reason === 'ended';
        if (!isFinished && !isEnded)
          violations.push(`order ${order.number}, ${deed.kind}, is ${JSON.stringify(row)}`);
      } else if (
        isFinished
          ? number === null || !row.reason?.startsWith('returned ')
          : (row.state === 'documented') !== (number !== null)
      )
        violations.push(
          `order ${order.number} (${order.status}) is ${JSON.stringify(row)}, its document is ${number}`,
        );
      else if (number !== null && row.document_number !== number)
        violations.push(`order ${order.number} has ${row.document_number} instead of ${number}`);
    }
    if (
      !isGone &&
      !isForgotten(scene, order, number !== null) &&
      (order.warehouseDocument || null) !== (number === null ? null : String(number))
    )
      violations.push(
        `the shop knows ${order.warehouseDocument} instead of ${number} of order ${order.number} (${order.status})`,
      );
  }
  return violations;
}
