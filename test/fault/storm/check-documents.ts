import type { Order } from '../../../demo/gombashop/records.ts';
import type { Row } from '../../../demo/warehouse/schema.ts';
import { decimal } from '../../../src/domain/decimal.ts';
import { contentViolations, pricesIncludeVat } from '../inspect.ts';
import { orderViolations } from '../sales.ts';
import { orderDocuments, reservations, type FoundDocument } from '../truth.ts';
import { linesText, type Deed } from './clerk.ts';
import { isAskedAbout, isInDoubt, newPayments, newRows, orderKey, type Scene } from './scene.ts';

/** Exactly one document for each order that is due, as the order says or as a clerk left it; what others wrote stands. */
export async function documentsOf(scene: Scene): Promise<string[]> {
  const { town, orders, book } = scene;
  const documents = await orderDocuments(town.warehouse, pricesIncludeVat(town));
  const books = { rows: await newRows(town), payments: await newPayments(town) };
  const { tag } = scene.installations[0]!.server;
  const keys = new Set(await reservations(town.warehouse));
  const violations: string[] = [];
  const known = new Set<string>();
  for (const order of orders) {
    const key = orderKey(scene, order);
    known.add(key).add(orderKey(scene, order, 'sale'));
    const own = documents.filter(({ notes }) => notes.some((note) => note.split(' ', 1)[0] === key));
    const deed = book.deeds.get(key);
    const name = `order ${order.number} (${order.status}${deed ? `, ${deed.kind}` : ''})`;
    const found = deed
      ? touchedViolations(deed, own, mayBeTaken(scene, order), isWrittenAnew(scene, order, deed, own))
      : dueViolations(scene, order, own, keys.has(key));
    violations.push(...found.map((each) => `${name}: ${each}`));
    if (deed && deed.kind !== 'edited') violations.push(...soldViolations(scene, order, books.rows));
    if (!deed && town.flow.sells !== 'never') violations.push(...orderViolations(order, town, tag, books));
  }
  const markers = books.rows.map((row) => String(row['Note']).split(' ', 1)[0]!);
  const strangers = new Set(markers.filter((marker) => /^KV[OS]-/.test(marker) && !known.has(marker)));
  if (strangers.size > 0) violations.push(`documents of no order: ${[...strangers].join(' ')}`);
  for (const [note, { type, number, lines }] of book.own) {
    const rows = books.rows.filter((row) => row['Note'] === note);
    const isWhole = rows.every((row) => Number(row['OperType']) === type && Number(row['Acct']) === number);
    if (rows.length !== lines || !isWhole)
      violations.push(`the clerk’s document ${number} (${note}) is changed`);
  }
  return violations;
}

/** What a clerk has voided or sold is not sold by Kervan. */
function soldViolations(scene: Scene, order: Order, rows: readonly Row[]): string[] {
  const key = orderKey(scene, order, 'sale');
  const sold = rows.some((row) => String(row['Note']).split(' ', 1)[0] === key);
  return sold ? [`order ${order.number} is sold although a clerk has voided or sold it`] : [];
}

/** Whoever has lost the store takes a document as it stands for its own, and frees or sells it with its order. */
function mayBeTaken({ town }: Scene, { status }: Order): boolean {
  return town.forgetful.size > 0 && status !== 'confirmed' && status !== 'new';
}

/**
 * The story of the same change: a clerk adds a piece to a document, and the buyer one to the order. Whoever has lost the store meets a document that is
 * just what the order says, takes it for its own, frees it with the order, and writes it when the order is confirmed again and has another piece more.
 */
function isWrittenAnew({ town }: Scene, order: Order, deed: Deed, own: readonly FoundDocument[]): boolean {
  if (town.forgetful.size === 0 || deed.kind !== 'edited' || own.length !== 1) return false;
  const [, made] = /^\S+ × ([\d.]+)/.exec(deed.lines) ?? [];
  const wasSaid = (town.earlier.get(order.number) ?? []).some(({ lines }) => {
    return made !== undefined && decimal(lines[0]!.quantity).eq(decimal(made));
  });
  return wasSaid && contentViolations(town, order, own[0]!).length === 0;
}

function touchedViolations(
  deed: Deed,
  own: FoundDocument[],
  mayBeTaken: boolean,
  isWrittenAnew: boolean,
): string[] {
  if (isWrittenAnew || (mayBeTaken && own.length === 0)) return [];
  if (deed.kind !== 'edited')
    return own.length === 0 ? [] : [`${own.length} documents although it was ${deed.kind}`];
  const lines = own.map(({ rows }) => linesText(rows));
  return lines.length === 1 && lines[0] === deed.lines
    ? []
    : [`${lines.join(' / ')} instead of the clerk’s ${deed.lines}`];
}

function dueViolations(
  { town, ...scene }: Scene,
  order: Order,
  own: FoundDocument[],
  hasKey: boolean,
): string[] {
  if (town.flow.sells === 'at once') return own.length === 0 ? [] : ['an order document beside sales'];
  const isDue = order.createdAt >= town.definition.settings.import.since! && order.status === 'confirmed';
  if (isInDoubt({ town, ...scene }, order, own.length > 0)) return [];
  if (own.length === 1 && isAskedAbout(town, order, own[0]!)) return [];
  if (own.length !== (isDue ? 1 : 0)) return [`${own.length} documents`];
  // The key of an order document that became a sale stays where it is.
  if (town.flow.sells === 'never' && hasKey !== isDue) return [`its key is ${hasKey ? '' : 'not '}there`];
  const versions = [order, ...(town.earlier.get(order.number) ?? [])];
  return own.flatMap((document) => {
    const found = versions.map((version) => contentViolations(town, version, document));
    return found.some((each) => each.length === 0) ? [] : found[0]!;
  });
}
