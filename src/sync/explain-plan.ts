import type { Order } from '../domain/order.ts';
import type { DocumentPlan } from '../domain/document.ts';
import { problem, type BothLanguages, type Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { withStatusName } from '../i18n/status-name.ts';
import { inBoth, joined, problemInBoth } from '../i18n/text.ts';
import { rawVersion } from '../store/inbox.ts';
import type { FamilyChange, ShownFamily } from './catalogue/shown-family.ts';
import { recordOf, type LinkedRow } from '../store/links.ts';
import type { OrderRow } from '../store/tables.ts';
import { remember, report, type SyncContext } from './context.ts';
import type { Waiting } from './decide-order.ts';
import { difference } from './order-difference.ts';
import type { DocumentDecision } from './map/order-to-document.ts';
import {
  shownDocument,
  shownQuantity,
  type Shown,
  type ShownDocument,
  type ShownNomenclature,
  type ShownQuantity,
} from './shown.ts';

/** What is to become of an order now. */
export type Verdict = DocumentDecision | { ok: false; waiting: Waiting } | { ok: false; lost: Problem };

/** Keeps as a problem of the order that it is not what was shown, and says why; its state stays as it was. */
export async function refuseChangedOrder(
  context: SyncContext,
  shown: Shown,
  row: OrderRow,
  verdict: Verdict,
): Promise<Problem> {
  const basis = (await shown.basisOf(row.number)) as ShownDocument;
  const words = [
    ...(row.version === basis.version ? [] : await newVersion(context, row, basis.version)),
    ...verdictWords(basis, row, verdict, context.server.statuses),
  ];
  return refuseChanged(
    context,
    `order ${row.number}`,
    inBoth('what.planChange.order', { number: row.number }),
    words,
  );
}

/** Keeps as a problem of the order that other steps follow for its document than were shown. */
export async function refuseChangedSteps(context: SyncContext, { number }: OrderRow): Promise<void> {
  await refuseChanged(context, `order ${number}`, inBoth('what.planChange.order', { number }), []);
}

/** Keeps as a problem of the code that its quantity is not what was shown. */
export async function refuseChangedQuantity(
  context: SyncContext,
  shown: Shown,
  link: LinkedRow,
): Promise<void> {
  const before = (await shown.basisOf(link.variant)) as ShownQuantity;
  const { basis: now } = shownQuantity(link);
  const words: BothLanguages[] = [];
  const compare = (what: string, was: string | null, is: string | null): void => {
    if (was !== is) words.push(inBoth(`what.planChange.${what}`, { before: was ?? '–', after: is ?? '–' }));
  };
  compare('item', String(before.item), String(now.item));
  compare('quantity', before.due, now.due);
  for (const part of ['balance', 'openOrders', 'waitingOrders'] as const)
    compare(part, before.source?.[part] ?? null, now.source?.[part] ?? null);
  const subject = inBoth('what.planChange.sku', { sku: link.sku || link.variant });
  await refuseChanged(context, recordOf(link), subject, words);
}

/**
 * Keeps as a problem of a product or a customer that what would be written of it is not what was shown; `now` is null when the shop does not
 * have it so any more.
 */
export async function refuseChangedNomenclature(
  context: SyncContext,
  shown: Shown,
  subject: string,
  now: ShownNomenclature | null,
): Promise<void> {
  const before = (await shown.basisOf(subject)) as ShownNomenclature;
  const words = now ? fieldWords(before.changes, now.changes) : [inBoth('what.planChange.notThere')];
  await refuseChanged(context, before.record, recordInBoth(before.record), words);
}

function recordInBoth(record: string): BothLanguages {
  const name = record.slice(record.indexOf(' ') + 1);
  if (record.startsWith('partner ')) return inBoth('what.planChange.partnerRecord', { partner: name });
  if (record.startsWith('item ')) return inBoth('what.planChange.itemRecord', { item: name });
  return record.startsWith('customer ')
    ? inBoth('what.planChange.customer', { customer: name })
    : inBoth('what.planChange.sku', { sku: name });
}

/** Keeps as a problem of an item that what would be done about its product is not what was shown. */
export async function refuseChangedFamily(
  context: SyncContext,
  shown: Shown,
  family: string,
  now: ShownFamily,
): Promise<void> {
  const before = (await shown.basisOf(family)) as ShownFamily;
  const keyOf = ({ field, of }: FamilyChange): string => `${field} ${of}`;
  const words = [...new Set([...before.changes, ...now.changes].map(keyOf))].flatMap((key) => {
    const [was, is] = [before, now].map(({ changes }) => changes.find((each) => keyOf(each) === key));
    if (was?.after === is?.after && was?.before === is?.before) return [];
    const { field, of } = (was ?? is)!;
    const label = inBoth(`what.familyChange.${field}`, { name: of });
    return inBoth('what.planChange.field', { field: label, before: changeText(was), after: changeText(is) });
  });
  await refuseChanged(context, before.record, recordInBoth(before.record), words);
}

/** What was to be written into each field, and what would be now. */
function fieldWords(
  before: ShownNomenclature['changes'],
  now: ShownNomenclature['changes'],
): BothLanguages[] {
  const fields = [...new Set([...before, ...now].map(({ field }) => field))];
  return fields.flatMap((field) => {
    const [was, is] = [before, now].map((changes) => changes.find((each) => each.field === field));
    if (was?.after === is?.after && was?.before === is?.before) return [];
    return inBoth('what.planChange.field', {
      field: inBoth(`what.nomenclatureField.${field}`),
      before: changeText(was),
      after: changeText(is),
    });
  });
}

/** "Ана → Анна" of what is changed, the value alone of what is new. */
function changeText(change: { before: string | null; after: string | null } | undefined): string {
  if (!change) return '–';
  return change.before === null ? (change.after ?? '–') : `${change.before} → ${change.after ?? '–'}`;
}

async function refuseChanged(
  context: SyncContext,
  record: string,
  subject: BothLanguages,
  words: readonly BothLanguages[],
): Promise<Problem> {
  const changes = joined(words.length > 0 ? words : [inBoth('what.planChange.something')]);
  const found = problem('plan-changed', { subject, changes });
  await remember(context, record, found);
  await report(context, record, 'failed', found.code);
  return found;
}

async function newVersion(context: SyncContext, row: OrderRow, before: number): Promise<BothLanguages[]> {
  const read = async (version: number): Promise<Result<Order>> =>
    context.shop.readOrder(await rawVersion(context.store, context.server.id, row.number, version));
  const [old, young] = [await read(before), await read(row.version)];
  const changes = old.ok && young.ok ? difference(old.value, young.value) : [];
  return [inBoth('what.planChange.version'), ...changes];
}

function verdictWords(
  { version, plan }: ShownDocument,
  row: OrderRow,
  verdict: Verdict,
  statuses: readonly ShopStatus[],
): BothLanguages[] {
  if ('waiting' in verdict) {
    const { reason, params } = verdict.waiting;
    const words = inBoth(`what.reason.${reason}`, withStatusName(params, statuses));
    return [inBoth('what.planChange.waits', { reason: words })];
  }
  if ('lost' in verdict) return [problemInBoth(verdict.lost)];
  if (!verdict.ok) return verdict.problems.map(problemInBoth);
  // What a new version changes in the lines is said already, in the order's own words.
  return row.version === version ? documentWords(plan, verdict.plan) : [];
}

function documentWords(before: ShownDocument['plan'], plan: DocumentPlan): BothLanguages[] {
  const now = shownDocument(0, plan).basis.plan;
  const words: BothLanguages[] = [];
  for (const field of ['date', 'location', 'user', 'partner'] as const) {
    const [was, is] = [before, now].map((plan) => String(fieldOf(plan, field))) as [string, string];
    if (was !== is) words.push(inBoth(`what.planChange.${field}`, { before: was, after: is }));
  }
  if (before.note !== now.note) words.push(inBoth('what.planChange.note'));
  for (const [index, line] of now.lines.entries()) {
    const { name } = line;
    const old = before.lines[index];
    if (!old) {
      words.push(inBoth('what.change.added', { name, quantity: line.quantity }));
      continue;
    }
    if (lineText(old) !== lineText(line))
      words.push(inBoth('what.change.line', { name, before: lineText(old), after: lineText(line) }));
    if (old.priceIn !== line.priceIn)
      words.push(inBoth('what.planChange.cost', { name, before: old.priceIn, after: line.priceIn }));
  }
  for (const { name, quantity } of before.lines.slice(now.lines.length))
    words.push(inBoth('what.change.removed', { name, quantity }));
  return words;
}

function fieldOf(
  { partner, ...plan }: ShownDocument['plan'],
  field: 'date' | 'location' | 'user' | 'partner',
): string | number {
  if (field !== 'partner') return plan[field];
  return typeof partner === 'number' ? partner : partner.company;
}

function lineText(line: ShownDocument['plan']['lines'][number]): string {
  return `${line.quantity} × ${line.priceOut} (${line.name}, ${typeof line.item === 'number' ? line.item : line.item.code})`;
}
