import type { BothLanguages } from '../domain/problem.ts';
import { dayIn } from '../domain/local-time.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { Order } from '../domain/order.ts';
import { documentKey } from '../domain/document-key.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { inBoth, joined } from '../i18n/text.ts';
import { ordersToExplain, rawVersion, update } from '../store/inbox.ts';
import type { OrderRow } from '../store/tables.ts';
import { remember, report, settle, type SyncContext } from './context.ts';
import { endedStatuses } from './decide-order.ts';
import { areRowsOurs } from './record-document.ts';

/**
 * Orders that changed in the shop after their document was made: nothing is rewritten silently. A change of lines, money or buyer is shown as a
 * difference, a cancelled order asks for its document to be voided; a mere step of its status needs nothing.
 */
export async function explainChanges(context: SyncContext): Promise<void> {
  for (;;) {
    const rows = await ordersToExplain(context.store, context.server.id, 100);
    if (rows.length === 0 || context.signal.aborted) return;
    for (const row of rows) await explain(context, row);
  }
}

async function explain(context: SyncContext, row: OrderRow): Promise<void> {
  const record = `order ${row.number}`;
  const { id } = context.server;
  const isEnded = endedStatuses(context.server.definition).includes(row.status);
  const before = context.shop.readOrder(
    await rawVersion(context.store, id, row.number, row.document_version!),
  );
  const after = context.shop.readOrder(await rawVersion(context.store, id, row.number, row.version));
  // What a document became is what there is to correct now.
  const document = row.reason?.startsWith('became ')
    ? row.reason.slice('became '.length)
    : String(row.document_number);
  const isVoided = row.state === 'finished' && !row.reason?.startsWith('became ');
  await settle(context, record);
  if (before.ok && after.ok && before.value.createdAt.getTime() !== after.value.createdAt.getTime()) {
    await remember(context, record, reusedNumber(context, row, after.value));
  } else if (isVoided) {
    // A document that a person voided needs no more.
  } else if (!after.ok) {
    await remember(context, record, after.problem);
  } else if (row.state === 'finished' && !isEnded) {
    // A document that became a sale is the accountant's; only a cancelled order still asks for something.
  } else if (isEnded) {
    await remember(
      context,
      record,
      problem('order-cancelled', { number: row.number, status: row.status, document }),
    );
    await warnIfTouched(context, row);
  } else {
    const changes = before.ok ? difference(before.value, after.value) : [];
    if (changes.length > 0) {
      await remember(
        context,
        record,
        problem('order-changed', { number: row.number, document, changes: joined(changes) }),
      );
      await warnIfTouched(context, row);
    }
  }
  await update(context.store, id, row.number, { explained_version: row.version });
  await report(context, record, 'skipped', 'changed-after-document');
}

/** Another moment of creation is another order: shops that start their numbers anew, or a test order under a used number. */
function reusedNumber(context: SyncContext, row: OrderRow, order: Order): Problem {
  const { timeZone } = context.server.definition.shop;
  const params = { number: row.number, document: String(row.document_number) };
  return problem('order-number-reused', { ...params, createdAt: dayIn(timeZone, order.createdAt) });
}

/** The person who is to correct the document should know when somebody already did. */
async function warnIfTouched(context: SyncContext, row: OrderRow): Promise<void> {
  const key = documentKey(context.server.tag, row.number as OrderNumber);
  const found = await context.warehouse.findDocuments([key]);
  const document = found.ok ? found.value.get(key)?.document : null;
  if (!document || areRowsOurs(row, document.rows)) return;
  const params = { number: row.number, document: String(row.document_number) };
  await remember(context, `order ${row.number}`, problem('order-document-changed', params));
}

/** What is different between two versions of an order, in words. */
export function difference(before: Order, after: Order): BothLanguages[] {
  const changes: BothLanguages[] = [];
  const [old, young] = [linesById(before), linesById(after)];
  for (const [id, line] of old) {
    const now = young.get(id);
    const quantity = line.quantity.toString();
    if (!now) changes.push(both('removed', { name: line.name, quantity }));
    else if (lineText(line) !== lineText(now))
      changes.push(both('line', { name: line.name, before: lineText(line), after: lineText(now) }));
  }
  for (const [id, line] of young) {
    if (!old.has(id)) changes.push(both('added', { name: line.name, quantity: line.quantity.toString() }));
  }
  if (!before.totals.total.eq(after.totals.total)) {
    changes.push(
      both('total', { before: before.totals.total.toFixed(2), after: after.totals.total.toFixed(2) }),
    );
  }
  if (deliveryText(before) !== deliveryText(after)) {
    changes.push(both('delivery', { before: deliveryText(before), after: deliveryText(after) }));
  }
  if (discountText(before) !== discountText(after)) {
    changes.push(both('discount', { before: discountText(before), after: discountText(after) }));
  }
  if (buyer(before) !== buyer(after)) changes.push(both('buyer', {}));
  return changes;
}

function linesById(order: Order): Map<string, Order['lines'][number]> {
  return new Map(order.lines.map((line) => [line.id, line]));
}

function lineText(line: Order['lines'][number]): string {
  return `${line.quantity.toString()} × ${line.unitPriceWithVat.toFixed(2)} = ${line.totalWithVat.toFixed(2)} (${line.sku || line.variantId || ''}, ${line.vatRate.toString()} %)`;
}

function deliveryText({ totals, delivery }: Order): string {
  return `${totals.delivery.toFixed(2)}${delivery.vatRate ? ` (${delivery.vatRate.toString()} %)` : ''}`;
}

function discountText({ totals, discounts }: Order): string {
  const codes = discounts.map(({ code }) => code).filter((code) => code !== '');
  return `${totals.discount.toFixed(2)}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`;
}

function buyer({ customer, delivery, invoice }: Order): string {
  return JSON.stringify([
    customer,
    invoice,
    delivery.recipient,
    delivery.phone,
    delivery.city,
    delivery.address,
    delivery.postCode,
  ]);
}

function both(key: string, params: Record<string, string>): BothLanguages {
  return inBoth(`what.change.${key}`, params);
}
