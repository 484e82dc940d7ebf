import type { DocumentPlan, OriginalAmount } from '../domain/document.ts';
import type { Order } from '../domain/order.ts';
import { recordOf, type LinkedRow } from '../store/links.ts';
import type { PlannedChange, PlannedRecord } from '../store/plans.ts';
import type { LinkRow, OrderRow, StockSource } from '../store/tables.ts';
import type { PlannedFamily } from '../sync/catalogue/planned-family.ts';
import { shownFamily, type FamilyChange } from '../sync/catalogue/shown-family.ts';
import type { FollowUp } from '../sync/followed.ts';
import type { DocumentNames } from '../sync/document-names.ts';
import type { PlanSource, ShownDecision } from '../sync/import-orders.ts';
import type { PlannedNomenclature } from '../sync/nomenclature-course.ts';
import { shownDocument, shopShows, shownQuantity, shownSteps } from '../sync/shown.ts';

/**
 * What a plan shows, field by field. Of a document: date, location, partner (or new-partner: one that is created with it), user, total
 * (of a converted order also original: what it was, "64.00 BGN / 1.95583"), note; of each of its lines (`of` is the item's name): item (or
 * new-item: the code of one that is created with it), quantity, price, line-total, cost. Of what is done to a document that stands, by its
 * number: document (before and after), sale and new-sale (what becomes or is added to it), return; paid is an amount. Of an order that waits: status. Of a quantity: stock, and where it comes from:
 * balance, open-orders, waiting-orders. Of an item item-name, item-code, item-barcode, item-unit, item-vat-group, item-group, item-price; of a
 * partner partner-company, partner-manager, partner-city, partner-address, partner-phone, partner-email, partner-vatNumber, partner-bulstat; of a customer of
 * the shop customer-name, customer-email, customer-phone, customer-city, customer-address, customer-company, customer-eik. Of a product of the shop product-new (its name), product-name, product-description, product-visibility (shown, hidden) and of its variants
 * (`of` is the item's name) product-variant (the code of a new one), product-price, product-list-price, product-moved (out of the product before).
 */
export type PlanField =
  | 'document'
  | 'sale'
  | 'paid'
  | 'return'
  | 'new-sale'
  | 'date'
  | 'location'
  | 'partner'
  | 'new-partner'
  | 'user'
  | 'total'
  | 'original'
  | 'note'
  | 'item'
  | 'new-item'
  | 'quantity'
  | 'price'
  | 'line-total'
  | 'cost'
  | 'status'
  | 'stock'
  | 'balance'
  | 'open-orders'
  | 'waiting-orders'
  | NomenclatureField
  | `product-${FamilyChange['field']}`;

/** The fields of an item or a partner that would be made or changed without an order. */
type NomenclatureField = `${'item' | 'partner' | 'customer'}-${string}`;

/** What would become of an order. Names are only shown: what is compared before it is written are the numbers. */
export function plannedOrder(
  number: string,
  decision: ShownDecision,
  { row, order }: PlanSource,
  names: DocumentNames | null,
): PlannedRecord {
  const bare = {
    kind: 'order' as const,
    record: `order ${number}`,
    subject: number,
    title: order ? buyerOf(order) : '',
  };
  const nothing = { ...bare, reason: null, changes: [], problems: [], shown: null };
  if ('steps' in decision) {
    const changes = decision.steps.flatMap((step) => stepChanges(row, step, names));
    return { ...nothing, action: 'update', changes, shown: shownSteps(row.version, decision.steps) };
  }
  if (decision.ok) {
    const shown = shownDocument(row.version, decision.plan);
    return { ...nothing, action: 'create', changes: documentChanges(decision.plan, names), shown };
  }
  if ('problems' in decision) return { ...nothing, action: 'refuse', problems: decision.problems };
  const changes = [change('status', '', null, order?.status ?? row.status)];
  return { ...nothing, action: 'wait', reason: decision.waiting.reason, changes };
}

/** What would become of a quantity in the shop. */
export function plannedQuantity(link: LinkedRow): PlannedRecord {
  const source = link.stock_parts === null ? null : (JSON.parse(link.stock_parts) as StockSource);
  return {
    kind: 'stock',
    record: recordOf(link),
    subject: link.variant,
    title: source?.name ?? link.sku,
    action: 'update',
    reason: link.drift,
    changes: [
      change('stock', '', shopShows(link), link.stock_due),
      ...(source
        ? [
            change('balance', '', null, source.balance ?? '0'),
            change('open-orders', '', null, source.openOrders),
            change('waiting-orders', '', null, source.waitingOrders),
          ]
        : []),
    ],
    problems: [],
    shown: shownQuantity(link),
  };
}

/** A quantity in the shop that is not what it should be, and that an audit would leave as it is. */
export function leftQuantity(link: LinkRow): PlannedRecord {
  return {
    kind: 'stock',
    record: recordOf(link),
    subject: link.variant,
    title: link.name || link.sku,
    action: 'wait',
    reason: link.drift,
    changes: [change('stock', '', link.stock_shown, link.stock_due)],
    problems: [],
    shown: null,
  };
}

/** What would become of a product or a customer of the shop, without an order. */
export function plannedNomenclature(planned: PlannedNomenclature): PlannedRecord {
  const { kind, record, subject, name, action, changes, problem, shown } = planned;
  return {
    kind,
    record,
    subject,
    title: name,
    action,
    reason: null,
    changes: changes.map(({ field, before, after }) => change(`${kind}-${field}`, '', before, after)),
    problems: problem ? [problem] : [],
    shown,
  };
}

/** What would become of a product of the shop; null when nothing would and nothing is in the way. */
export function plannedFamily(planned: PlannedFamily): PlannedRecord | null {
  const { writing } = planned;
  const shown = shownFamily(planned);
  const { record, changes } = shown.basis;
  if (changes.length === 0 && writing.problems.length === 0) return null;
  const isNew = writing.product !== null && writing.product.created.length > 0;
  return {
    kind: 'product',
    record,
    subject: writing.family,
    title: writing.name,
    action: changes.length === 0 ? 'refuse' : isNew ? 'create' : 'update',
    reason: null,
    changes: changes.map(({ field, of, before, after }) => change(`product-${field}`, of, before, after)),
    problems: writing.problems.map(({ problem }) => problem),
    shown: changes.length === 0 ? null : shown,
  };
}

function buyerOf({ customer, delivery }: Order): string {
  return customer.name.trim() || delivery.recipient.trim();
}

function stepChanges(row: OrderRow, step: FollowUp, names: DocumentNames | null): PlannedChange[] {
  const number = String(row.document_number);
  if (step.kind === 'release') return [change('document', '', number, null)];
  if (step.kind === 'pay')
    return [
      change('paid', '', null, step.paid.amountWithVat.toFixed(2)),
      change('date', '', null, step.paid.day),
    ];
  if (step.kind === 'sell') return [change('sale', '', number, null), ...documentChanges(step.plan, names)];
  if (step.kind === 'return')
    return [change('return', '', number, null), ...documentChanges(step.plan, names)];
  if (step.kind === 'correct')
    return step.plans.flatMap((plan) => [
      change(plan.kind === 'sale' ? 'new-sale' : 'return', '', number, null),
      ...documentChanges(plan, names),
    ]);
  if (step.kind === 'rewrite')
    return [change('document', '', number, number), ...documentChanges(step.plan, names)];
  return [];
}

function documentChanges(plan: DocumentPlan, names: DocumentNames | null): PlannedChange[] {
  const whole = [
    change('date', '', null, plan.date),
    numbered('location', plan.location, names?.locations),
    typeof plan.partner === 'number'
      ? numbered('partner', plan.partner, names?.partners)
      : change('new-partner', '', null, plan.partner.company),
    numbered('user', plan.user, names?.users),
    change('total', '', null, plan.totalWithVat.toFixed(2)),
    ...(plan.original ? [change('original', '', null, originalText(plan.original))] : []),
    change('note', '', null, plan.note),
  ];
  const lines = plan.lines.flatMap((line) => [
    typeof line.item === 'number'
      ? change('item', line.name, null, String(line.item))
      : change('new-item', line.name, null, line.item.code),
    change('quantity', line.name, null, line.quantity.toString()),
    change('price', line.name, null, line.priceOut.toString()),
    change('line-total', line.name, null, line.totalWithVat.toFixed(2)),
    change('cost', line.name, null, line.priceIn.toString()),
  ]);
  return [...whole, ...lines];
}

function originalText({ totalWithVat, currency, rate }: OriginalAmount): string {
  return `${totalWithVat.toFixed(2)} ${currency} / ${rate.toString()}`;
}

function numbered<Id extends number>(
  field: PlanField,
  id: Id,
  names: ReadonlyMap<Id, string> | undefined,
): PlannedChange {
  const name = names?.get(id);
  return { ...change(field, '', null, String(id)), ...(name !== undefined && { name }) };
}

function change(field: PlanField, of: string, before: string | null, after: string | null): PlannedChange {
  return { field, of, before, after };
}
