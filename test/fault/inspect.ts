import type { Order } from '../../demo/gombashop/records.ts';
import { decimal, fromDouble, sum, ZERO, type Decimal } from '../../src/domain/decimal.ts';
import { documentKey } from '../../src/domain/document-key.ts';
import type { OrderNumber } from '../../src/domain/ids.ts';
import { lastRuns } from '../../src/store/runs.ts';
import { listProblems } from '../../src/store/problems.ts';
import { runInside, type Installation } from './kervan.ts';
import {
  changedSince,
  freeStock,
  lineText,
  orderDocuments,
  reservations,
  type FoundDocument,
} from './truth.ts';
import type { World } from './world.ts';

/**
 * Looks, past Kervan's own code, whether the world is as it must be once everything was run to its end: exactly one
 * document for each order that is due, right to the cent; no number twice; nothing else in the warehouse touched; the
 * shop's quantities right; Kervan's own records in agreement; and nothing left to do. Answers every violation.
 */
export async function inspect(world: World, installations: readonly Installation[]): Promise<string[]> {
  const documents = await orderDocuments(world.warehouse, pricesIncludeVat(world));
  const violations = [
    ...(await changedSince(world.before, world.warehouse)),
    ...(await numberViolations(world, documents)),
    ...(await documentViolations(world, documents, installations[0]!.server.tag)),
    ...(await quantityViolations(world, documents, installations[0]!.server.tag)),
  ];
  for (const installation of installations) {
    violations.push(...(await recordViolations(world, documents, installation)));
  }
  for (const installation of installations) {
    violations.push(...(await secondRunViolations(world, installation)));
  }
  return violations;
}

/** Whether the prices of the warehouse include VAT. */
export function pricesIncludeVat({ warehouse }: Pick<World, 'warehouse'>): boolean {
  return warehouse.rows.configuration.some(
    (row) => row['Key'] === 'configkey20' && row['UserID'] === -1 && row['Value'] === '-1',
  );
}

/** No number on two documents, and every one reserved, by whomever it was written. */
async function numberViolations(world: World, documents: FoundDocument[]): Promise<string[]> {
  const reserved = await reservations(world.warehouse);
  const taken = new Set(reserved);
  const violations: string[] = [];
  if (taken.size !== reserved.length) violations.push('nextacct holds a row twice');
  for (const { number, notes } of documents) {
    if (notes.length !== 1) violations.push(`number ${number} is used twice: ${notes.join(' // ')}`);
    if (!taken.has(`OR${number}`)) violations.push(`number ${number} is not reserved`);
  }
  const numbers = new Set(documents.map(({ number }) => `OR${number}`));
  const idle = reserved.filter((name) => /^OR\d+$/.test(name) && !numbers.has(name));
  if (idle.length > 0) violations.push(`reserved without a document: ${idle.join(' ')}`);
  return violations;
}

/** The documents of a marker: the first word of a note. */
function byMarker(documents: FoundDocument[]): Map<string, FoundDocument[]> {
  const found = new Map<string, FoundDocument[]>();
  for (const document of documents) {
    const [marker] = document.notes[0]!.split(' ', 1);
    found.set(marker!, [...(found.get(marker!) ?? []), document]);
  }
  return found;
}

async function documentViolations(world: World, documents: FoundDocument[], tag: string): Promise<string[]> {
  const found = byMarker(documents);
  const keys = (await reservations(world.warehouse)).filter((name) => name.startsWith('KV'));
  const violations: string[] = [];
  const known = new Set<string>();
  for (const order of world.shop.shop.allOrders()) {
    const key = documentKey(tag, order.number as OrderNumber);
    known.add(key);
    const own = found.get(key) ?? [];
    const [least, most] = dueDocuments(world, order);
    const name = `order ${order.number} (${order.status})`;
    if (own.length < least || own.length > most) violations.push(`${name} has ${own.length} documents`);
    if (keys.filter((each) => each === key).length !== own.length)
      violations.push(`${name}: its key is not right`);
    for (const document of own) {
      const versions = [order, ...(world.earlier.get(order.number) ?? [])];
      const perVersion = versions.map((version) => contentViolations(world, version, document));
      if (perVersion.every((found) => found.length > 0)) violations.push(...perVersion[0]!);
    }
  }
  const strangers = [...found.keys(), ...keys].filter((key) => key.startsWith('KV') && !known.has(key));
  if (strangers.length > 0) violations.push(`documents of no order: ${strangers.join(' ')}`);
  for (const [note, { number, lines }] of world.foreign) {
    const standing = documents.find((document) => document.notes.includes(note));
    if (!standing) violations.push(`another program's document ${number} (${note}) is lost`);
    else if (standing.number !== number || standing.rows.length !== lines)
      violations.push(`another program's document ${number} (${note}) is changed`);
  }
  return violations;
}

/** The fewest and the most documents an order may have. */
function dueDocuments(world: World, order: Order): [number, number] {
  const { since } = world.definition.settings.import;
  if (order.createdAt < since!) return [0, 0];
  return order.status === 'confirmed' ? [1, 1] : [0, 0];
}

/** What of a document is not as an order says: its total to the cent, its lines, and that they belong together. */
export function contentViolations(
  world: Pick<World, 'warehouse' | 'definition'>,
  order: Order,
  document: FoundDocument,
): string[] {
  const violations: string[] = [];
  const name = `order ${order.number}, document ${document.number}`;
  const total = decimal(order.totals.total);
  if (!document.totalWithVat.eq(total)) {
    violations.push(`${name}: total ${document.totalWithVat.toString()} instead of ${total.toString()}`);
  }
  const expected = expectedLines(world, order);
  if (document.lines.join('; ') !== expected.join('; ')) {
    violations.push(`${name}: lines ${document.lines.join('; ')} instead of ${expected.join('; ')}`);
  }
  const { location, retailPartner } = world.definition.settings.import;
  const isWhole = document.rows.every(
    (row) =>
      row['Sign'] === 0 &&
      row['ObjectID'] === location &&
      row['PartnerID'] === retailPartner &&
      row['UserRealTime'] === document.rows[0]!['UserRealTime'],
  );
  if (!isWhole) violations.push(`${name}: its lines do not belong together`);
  return violations;
}

function expectedLines(world: Pick<World, 'warehouse' | 'definition'>, order: Order): string[] {
  const items = itemsByCode(world);
  const lines = order.lines.map((line) => lineText(items.get(line.sku!)!, decimal(line.quantity)));
  const { delivery } = world.definition.settings.import;
  if (deliveryToPay(order).gt(ZERO)) lines.push(lineText(delivery.item, decimal('1')));
  return lines.sort();
}

/** What is left of the delivery after everything that pays for it: discounts never exceed the goods by themselves. */
function deliveryToPay({ totals, discounts }: Order): Decimal {
  const free = discounts.filter(({ freeDelivery }) => freeDelivery).map(({ amount }) => decimal(amount));
  return decimal(totals.delivery).minus(sum(free));
}

/** The items by their codes. */
export function itemsByCode({ warehouse }: Pick<World, 'warehouse'>): Map<string, number> {
  return new Map(warehouse.rows.goods.map((good) => [String(good['Code']), Number(good['ID'])]));
}

/** The shop shows what the warehouse can still give: balance − open orders − what orders want and no document of theirs holds. */
async function quantityViolations(world: World, documents: FoundDocument[], tag: string): Promise<string[]> {
  const { location, since } = world.definition.settings.import;
  const free = await freeStock(world.warehouse, location);
  const items = itemsByCode(world);
  const found = byMarker(documents);
  for (const order of world.shop.shop.allOrders()) {
    if (order.status === 'cancelled' || order.createdAt < since!) continue;
    const missing = new Map<number, Decimal>();
    for (const { sku, quantity } of order.lines) {
      const item = items.get(sku!)!;
      missing.set(item, (missing.get(item) ?? ZERO).plus(decimal(quantity)));
    }
    for (const row of found.get(documentKey(tag, order.number as OrderNumber))?.[0]?.rows ?? []) {
      const item = Number(row['GoodID']);
      missing.set(item, (missing.get(item) ?? ZERO).minus(fromDouble(Number(row['Qtty']))));
    }
    for (const [item, quantity] of missing) {
      if (quantity.gt(ZERO)) free.set(item, (free.get(item) ?? ZERO).minus(quantity));
    }
  }
  const violations: string[] = [];
  for (const { variants } of world.shop.shop.allProducts()) {
    for (const { sku, quantity } of variants) {
      const balance = free.get(items.get(sku!)!) ?? ZERO;
      const expected = balance.gt(ZERO) ? balance : ZERO;
      if (!decimal(quantity).eq(expected.round(3, 0))) {
        violations.push(`the shop has ${quantity} of ${sku} instead of ${expected.toString()}`);
      }
    }
  }
  return violations;
}

/** What Kervan and the shop say of the documents is what stands in the warehouse; nothing is open. */
async function recordViolations(
  world: World,
  documents: FoundDocument[],
  { store, server, bugs }: Installation,
): Promise<string[]> {
  const violations: string[] = [];
  const found = byMarker(documents);
  for (const order of world.shop.shop.allOrders()) {
    const number = found.get(documentKey(server.tag, order.number as OrderNumber))?.[0]?.number ?? null;
    const row = await store
      .selectFrom('orders')
      .selectAll()
      .where('number', '=', order.number)
      .executeTakeFirst();
    if (!row) violations.push(`order ${order.number} is not in the inbox`);
    else if (row.document_number !== number || (row.state === 'documented') !== (number !== null))
      violations.push(`order ${order.number}: ${row.state} ${row.document_number} instead of ${number}`);
    if ((order.warehouseDocument || null) !== (number === null ? null : String(number)))
      violations.push(`the shop knows ${order.warehouseDocument} as the document of ${order.number}`);
  }
  const open = (await lastRuns(store, server.id, 100_000)).filter(({ state }) => state === 'running');
  if (open.length > 0) violations.push(`${open.length} runs are open`);
  violations.push(
    ...problemViolations(world, found, server.tag, await listProblems(store, server.id, 100_000)),
  );
  for (const bug of bugs) violations.push(`bug: ${bug instanceof Error ? bug.stack : String(bug)}`);
  return violations;
}

/** A person is told what only a person can do about a document, and of nothing else. */
function problemViolations(
  world: World,
  found: Map<string, FoundDocument[]>,
  tag: string,
  problems: { code: string; record: string }[],
): string[] {
  const open = new Set(problems.map(({ code, record }) => `${code} of ${record}`));
  const violations: string[] = [];
  const take = (record: string, ...codes: string[]): void => {
    const told = codes.filter((code) => open.delete(`${code} of ${record}`));
    if (told.length === 0) violations.push(`nobody is told: ${codes[0]} of ${record}`);
  };
  for (const order of world.shop.shop.allOrders()) {
    const document = found.get(documentKey(tag, order.number as OrderNumber))?.[0];
    if (!document) continue;
    const record = `order ${order.number}`;
    const differs = contentViolations(world, order, document).length > 0;
    if (differs) take(record, 'order-changed', 'order-document-changed');
  }
  return [...violations, ...[...open].map((each) => `open problem: ${each}`)];
}

/** What is done is not done again. */
async function secondRunViolations(world: World, installation: Installation): Promise<string[]> {
  const state = async (): Promise<string> =>
    JSON.stringify([
      await world.warehouse.query('SELECT * FROM operations ORDER BY ID'),
      await reservations(world.warehouse),
      ['setStock', 'updateOrder'].map((operation) => world.shop.shop.requests.count(operation)),
    ]);
  const before = await state();
  for (const part of ['import', 'export'] as const) await runInside(installation, part);
  return (await state()) === before ? [] : ['a second run wrote something'];
}
