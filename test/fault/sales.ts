import type { Row } from '../../demo/warehouse/schema.ts';
import type { Order } from '../../demo/gombashop/records.ts';
import { decimal, fromDouble, sum, toCents, ZERO, type Decimal } from '../../src/domain/decimal.ts';
import { documentPrefix } from '../../src/domain/document-key.ts';
import { listProblems } from '../../src/store/problems.ts';
import type { Installation } from './kervan.ts';
import type { Variant } from './nth-call.ts';
import { reservations } from './truth.ts';
import type { World } from './world.ts';

/** Every order is a sale at once; meanwhile orders are paid, refunded, returned and cancelled. */
export const atOnce: Variant = {
  configure: ({ settings }) => (settings.import.documentKind = 'sale'),
  live: (world) => happen(world, (status) => status === 'confirmed'),
  inspect: inspectSales,
};

/** Orders are documents first and sales when they are shipped. */
export const byStatus: Variant = {
  configure: ({ settings }) => (settings.import.saleStatuses = ['shipped']),
  live(world) {
    for (const { number, status } of world.shop.shop.allOrders())
      if (status === 'confirmed') world.shop.shop.changeStatus(number, 'shipped');
    happen(world, (status) => status === 'shipped');
  },
  inspect: inspectSales,
};

/** The numbers declared for Kervan in a world under СУПТО. */
const RANGE = { from: 100, to: 9_999 };

/** The same in a version of СУПТО: every sale has its unique number. */
export const underSupto = (variant: Variant): Variant => ({
  ...variant,
  configure(definition) {
    variant.configure?.(definition);
    definition.warehouse.version = '3.07.100';
    Object.assign(definition.settings.import, {
      activeUser: definition.settings.import.documentUser,
      cashRegister: 'DY123456',
      saleNumbers: RANGE,
      declaration: { by: 'Иван Иванов', on: '2026-01-05' },
      padOperatorCode: true,
    });
  },
});

/** The same, when what happens to sold orders is in the run that is struck. */
export const later = (variant: Variant): Variant => ({
  ...variant,
  before: (world) => variant.live(world),
  live: () => {},
});

/** The same, and the own database is lost with it. */
export const forgetful = (variant: Variant): Variant => ({ ...later(variant), losesStore: true });

/** To each order another thing, and to some of them two. */
function happen({ shop: { shop } }: World, isSold: (status: string) => boolean): void {
  const sold = shop.allOrders().filter(({ status }) => isSold(status));
  for (const [index, { number, lines, totals }] of sold.entries()) {
    const [line] = lines;
    const amount = decimal(totals.total).div('2').toFixed(2);
    if (index % 2 === 0) shop.markPaid(number);
    if (index % 3 === 1)
      shop.addRefund(number, {
        amount,
        method: 'cash',
        lines: [{ lineId: line!.id, quantity: line!.quantity }],
      });
    if (index % 4 === 2) shop.changeStatus(number, index % 8 === 2 ? 'returned' : 'cancelled');
  }
}

/** The rows that are new since the beginning. */
export interface Books {
  rows: Row[];
  payments: Row[];
}

/** One sale for an order, its goods taken once and brought back once, its money owed, paid and given back once. */
async function inspectSales(world: World, { server, store }: Installation): Promise<string[]> {
  const { warehouse, before, shop } = world;
  const rows = await warehouse.query('SELECT * FROM operations WHERE ID > ? ORDER BY ID', [
    before.newestLine,
  ]);
  const newestPayment = Math.max(0, ...warehouse.rows.payments.map((row) => Number(row['ID'])));
  const payments = await warehouse.query('SELECT * FROM payments WHERE ID > ?', [newestPayment]);
  const violations: string[] = [];
  for (const order of shop.shop.allOrders())
    violations.push(...orderViolations(order, world, server.tag, { rows, payments }));
  violations.push(...(await stockViolations(world, rows)));
  violations.push(...(await cashViolations(world, payments)));
  violations.push(...(await numberViolations(world, rows)));
  violations.push(...(await saleNumberViolations(world, rows)));
  const open = await listProblems(store, server.id, 1000);
  violations.push(...open.map(({ record, code }) => `problem ${code} of ${record}`));
  return violations;
}

const ofDocument = (rows: Row[], type: number, numbers: ReadonlySet<unknown>): Row[] =>
  rows.filter((row) => row['OperType'] === type && numbers.has(Number(row['Acct'])));
const numbersOf = (rows: Row[]): Set<number> => new Set(rows.map((row) => Number(row['Acct'])));
const amountOf = (rows: Row[], mode: number): Decimal =>
  toCents(sum(rows.filter((row) => row['Mode'] === mode).map((row) => fromDouble(Number(row['Qtty'])))));

/** One sale for an order that is due, and its goods and its money moved once. */
export function orderViolations(
  order: Order,
  world: Pick<World, 'definition'>,
  tag: string,
  { rows, payments }: Books,
): string[] {
  const wrong: string[] = [];
  const name = `order ${order.number} (${order.status})`;
  const own = (letter: 'order' | 'sale' | 'return'): Row[] =>
    rows.filter((row) => {
      const [marker] = String(row['Note']).split(' ', 1);
      const key = `${documentPrefix(tag, letter)}${order.number}`;
      return marker === key || marker!.startsWith(`${key}-`);
    });
  const [open, sold, back] = [own('order'), own('sale'), own('return')];
  const isEnded = order.status === 'cancelled' || order.status === 'returned';
  const isDue = order.createdAt >= world.definition.settings.import.since!;
  const mustBeSold = isDue && isSoldBy(order, world);
  const sales = numbersOf(sold);
  if (sales.size > 1 || (sales.size === 0 && mustBeSold)) wrong.push(`${name} has ${sales.size} sales`);
  if (open.length > 0 && (sales.size > 0 || isEnded || mustBeSold)) wrong.push(`${name} still holds goods`);
  if (sales.size === 0) return back.length > 0 ? [...wrong, `${name} came back unsold`] : wrong;
  const ofSale = ofDocument(payments, 2, sales);
  const ofReturns = ofDocument(payments, 34, numbersOf(back));
  const total = decimal(order.totals.total);
  const paid = sum(order.payments.filter(({ paid: is }) => is).map(({ amount }) => decimal(amount)));
  const refunded = sum((order.refunds ?? []).map(({ amount }) => decimal(amount)));
  const compare = (what: string, found: Decimal, expected: Decimal): void => {
    if (!found.eq(expected)) wrong.push(`${name}: ${what} ${found.toString()}, not ${expected.toString()}`);
  };
  compare('owed', amountOf(ofSale, -1), total);
  compare('paid', amountOf(ofSale, 1), paid);
  compare('given back', amountOf(ofReturns, 1), refunded);
  if (isEnded) compare('owed back', amountOf(ofReturns, -1), total);
  const left = new Map<unknown, Decimal>();
  for (const row of [...sold, ...back]) {
    const moved = fromDouble(Number(row['Qtty'])).times(String(row['Sign']));
    left.set(row['GoodID'], (left.get(row['GoodID']) ?? ZERO).plus(moved));
  }
  for (const [item, quantity] of left)
    if (isEnded && !quantity.round(6).eq(ZERO))
      wrong.push(`${name}: ${quantity.toString()} of ${String(item)} are out`);
  return wrong;
}

function isSoldBy({ status }: Order, { definition }: Pick<World, 'definition'>): boolean {
  const { documentKind, saleStatuses } = definition.settings.import;
  return documentKind === 'sale' ? status === 'confirmed' : saleStatuses.includes(status);
}

/** The store moved by what the documents say, at every location. */
export async function stockViolations(
  { warehouse }: Pick<World, 'warehouse'>,
  rows: Row[],
): Promise<string[]> {
  const left = new Map<string, Decimal>();
  const add = (row: Row, quantity: Decimal): void => {
    const place = `${row['GoodID']} at ${row['ObjectID']}`;
    left.set(place, (left.get(place) ?? ZERO).plus(quantity));
  };
  for (const row of await warehouse.query('SELECT * FROM store')) add(row, fromDouble(Number(row['Qtty'])));
  for (const row of warehouse.rows.store) add(row, fromDouble(Number(row['Qtty'])).neg());
  for (const row of rows) add(row, fromDouble(Number(row['Qtty'])).times(String(-Number(row['Sign']))));
  return [...left].flatMap(([place, quantity]) =>
    quantity.round(6).eq(ZERO) ? [] : [`the store is off by ${quantity.toString()} of ${place}`],
  );
}

/** The cash book has every payment in cash once. */
export async function cashViolations(
  { warehouse }: Pick<World, 'warehouse'>,
  payments: Row[],
): Promise<string[]> {
  const cash = payments.filter((row) => row['Mode'] === 1 && row['Type'] === 1);
  const known = new Set(warehouse.rows.cashbook.map((row) => row['ID']));
  const books = (await warehouse.query('SELECT * FROM cashbook')).filter((row) => !known.has(row['ID']));
  const texts = (found: Row[], column: string): string =>
    found
      .map((row) => `${Number(row['Sign'])} ${Number(row[column])}`)
      .sort()
      .join('; ');
  return texts(cash, 'Qtty') === texts(books, 'Profit') ? [] : ['the cash book is not what was paid in cash'];
}

/** Each number is of one document and reserved. */
async function numberViolations({ warehouse }: World, rows: Row[]): Promise<string[]> {
  const reserved = await reservations(warehouse);
  const prefixes = new Map([
    [2, 'S'],
    [34, 'Rf'],
  ] as const);
  const wrong = new Set(reserved).size === reserved.length ? [] : ['nextacct holds a row twice'];
  for (const [type, prefix] of prefixes) {
    const ofType = rows.filter((row) => row['OperType'] === type);
    for (const number of numbersOf(ofType)) {
      const notes = new Set(ofDocument(ofType, type, new Set([number])).map((row) => row['Note']));
      if (notes.size !== 1) wrong.push(`${prefix}${number} is of ${notes.size} documents`);
      if (!reserved.includes(`${prefix}${number}`)) wrong.push(`${prefix}${number} is not reserved`);
    }
  }
  return wrong;
}

/** Under СУПТО every sale has one number of the range and no other sale has it; otherwise there are none. */
export async function saleNumberViolations(
  { warehouse, definition }: Pick<World, 'warehouse' | 'definition'>,
  rows: Row[],
): Promise<string[]> {
  const isSupto = definition.warehouse.version === '3.07.100';
  const sales = isSupto ? [...numbersOf(rows.filter((row) => row['OperType'] === 2))] : [];
  const taken = await warehouse.query('SELECT * FROM ecrreceipts WHERE ReceiptType = 8');
  const texts = taken.map((row) => String(row['Description']));
  const known = new Set(warehouse.rows.ecrreceipts.map((row) => String(row['Description'])));
  const wrong = new Set(texts).size === texts.length ? [] : ['a sale number is given twice'];
  for (const sale of sales) {
    const own = taken.filter((row) => row['OperType'] === 2 && Number(row['Acct']) === sale);
    if (own.length !== 1) wrong.push(`sale ${sale} has ${own.length} sale numbers`);
  }
  const ours = texts.filter((text) => !known.has(text));
  if (ours.length !== sales.length) wrong.push(`${ours.length} sale numbers for ${sales.length} sales`);
  const form = new RegExp(`^${definition.settings.import.cashRegister}-[A-Z0-9]{4}-(\\d{7})$`);
  const sequences = ours.map((text) => Number(form.exec(text)?.[1]));
  if (sequences.some((sequence) => !(sequence >= RANGE.from && sequence <= RANGE.to)))
    wrong.push('a sale number is not of the range');
  // Numbers go up by one: one that was taken by a sale that failed is free again.
  if (sequences.length > 0 && Math.max(...sequences) - RANGE.from + 1 !== sequences.length)
    wrong.push('a sale number was left out');
  return wrong;
}
