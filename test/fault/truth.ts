import { createHash } from 'node:crypto';
import { TABLE_NAMES, type Row } from '../../demo/warehouse/schema.ts';
import { decimal, fromDouble, toCents, ZERO, type Decimal } from '../../src/domain/decimal.ts';
import type { TestWarehouse } from './warehouses.ts';

/** What must not change: all tables but the two Kervan writes to, and their rows of before. */
export interface Snapshot {
  tables: Map<string, string>;
  newestLine: number;
  oldLines: string;
  oldNumbers: string[];
  /** How many documents of type 19. */
  documents: number;
}

/** Tables that Kervan writes to. */
const WRITTEN = ['operations', 'nextacct'];

const snapshots = new WeakMap<TestWarehouse, Snapshot>();

/** What a warehouse is before Kervan comes; looked at once, because it is restored to the same before each use. */
export async function snapshot(warehouse: TestWarehouse): Promise<Snapshot> {
  const known = snapshots.get(warehouse);
  if (known) return known;
  const newestLine = Number(
    (await warehouse.query('SELECT max(ID) AS newest FROM operations'))[0]!['newest'],
  );
  const seen = {
    tables: await otherTables(warehouse),
    newestLine,
    oldLines: await linesUpTo(warehouse, newestLine),
    oldNumbers: await reservations(warehouse),
    documents: (await orderDocuments(warehouse, true)).length,
  };
  snapshots.set(warehouse, seen);
  return seen;
}

/** What of the snapshot is no longer so. */
export async function changedSince(before: Snapshot, warehouse: TestWarehouse): Promise<string[]> {
  const changed: string[] = [];
  const tables = await otherTables(warehouse);
  for (const [table, digest] of before.tables) {
    if (tables.get(table) !== digest) changed.push(`rows of ${table} changed`);
  }
  if ((await linesUpTo(warehouse, before.newestLine)) !== before.oldLines) changed.push('old lines changed');
  const reserved = new Set(await reservations(warehouse));
  const lost = before.oldNumbers.filter((number) => !reserved.has(number));
  if (lost.length > 0) changed.push(`reservations lost: ${lost.join(' ')}`);
  return changed;
}

async function otherTables(warehouse: TestWarehouse): Promise<Map<string, string>> {
  const names = TABLE_NAMES.filter((name) => !WRITTEN.includes(name));
  if (warehouse.kind === 'mysql') {
    const rows = await warehouse.query(`CHECKSUM TABLE ${names.join(', ')}`);
    return new Map(rows.map((row) => [String(row['Table']), String(row['Checksum'])]));
  }
  const tables = new Map<string, string>();
  for (const table of names) {
    tables.set(table, digest(await warehouse.query(`SELECT * FROM ${table}`)));
  }
  return tables;
}

async function linesUpTo(warehouse: TestWarehouse, newest: number): Promise<string> {
  return digest(await warehouse.query('SELECT * FROM operations WHERE ID <= ? ORDER BY ID', [newest]));
}

/** All rows of nextacct. */
export async function reservations(warehouse: TestWarehouse): Promise<string[]> {
  return (await warehouse.query('SELECT NextAcct AS number FROM nextacct')).map((row) =>
    String(row['number']),
  );
}

function digest(rows: Row[]): string {
  return createHash('sha256')
    .update(
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    )
    .digest('base64');
}

/** A document of type 19 as its rows tell. */
export interface FoundDocument {
  number: number;
  /** One for a sound document. */
  notes: string[];
  /** "item × quantity" of every line, sorted. */
  lines: string[];
  totalWithVat: Decimal;
  rows: Row[];
}

/** All order documents (operations of type 19), by number. */
export async function orderDocuments(
  warehouse: TestWarehouse,
  pricesIncludeVat: boolean,
): Promise<FoundDocument[]> {
  const byNumber = new Map<number, Row[]>();
  const rows = await warehouse.query('SELECT * FROM operations WHERE OperType = 19 AND Acct > 0 ORDER BY ID');
  for (const row of rows) {
    const number = Number(row['Acct']);
    byNumber.set(number, [...(byNumber.get(number) ?? []), row]);
  }
  return [...byNumber].map(([number, rows]) => ({
    number,
    notes: [...new Set(rows.map((row) => String(row['Note'])))],
    lines: rows.map((row) => lineText(Number(row['GoodID']), quantityOf(row['Qtty']))).sort(),
    totalWithVat: rows.reduce((total, row) => total.plus(lineTotal(row, pricesIncludeVat)), ZERO),
    rows,
  }));
}

/** A line as it is compared. */
export function lineText(item: number, quantity: Decimal): string {
  return `${item} × ${quantity.toString()}`;
}

function lineTotal(row: Row, pricesIncludeVat: boolean): Decimal {
  const price = quantityOf(row['PriceOut']);
  const unit = pricesIncludeVat ? price : price.plus(quantityOf(row['VATOut']));
  return toCents(quantityOf(row['Qtty']).times(unit));
}

/** What location has of every item, less what open orders (types 19 and 33) hold there. */
export async function freeStock(warehouse: TestWarehouse, location: number): Promise<Map<number, Decimal>> {
  const free = new Map<number, Decimal>();
  const add = (rows: Row[], factor: string): void => {
    for (const row of rows) {
      const item = Number(row['item']);
      const amount = quantityOf(row['quantity']).times(decimal(factor));
      free.set(item, (free.get(item) ?? ZERO).plus(amount));
    }
  };
  const held = 'SELECT GoodID AS item, Qtty AS quantity FROM operations WHERE GoodID > 0 AND';
  add(
    await warehouse.query('SELECT GoodID AS item, Qtty AS quantity FROM store WHERE ObjectID = ?', [
      location,
    ]),
    '1',
  );
  add(
    await warehouse.query(`${held} OperType = 19 AND Acct > 0 AND PartnerID <> 0 AND ObjectID = ?`, [
      location,
    ]),
    '-1',
  );
  add(await warehouse.query(`${held} OperType = 33 AND SrcDocID = ?`, [location]), '-1');
  return free;
}

function quantityOf(value: Row[string] | undefined): Decimal {
  return fromDouble(value);
}
