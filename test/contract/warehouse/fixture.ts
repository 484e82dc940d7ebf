import { decimal } from '../../../src/domain/decimal.ts';
import type { DocumentLine, DocumentPlan } from '../../../src/domain/document.ts';
import type { ItemId, LocationId, OrderNumber, PartnerId, UserId } from '../../../src/domain/ids.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import type { Result } from '../../../src/domain/result.ts';
import type { Row } from '../../../demo/warehouse/schema.ts';
import type { WarehouseStand } from './stand.ts';

export const TAG = 'AB12CD34';
export const SHOP = 2 as LocationId;
export const STORE = 4 as LocationId;

/** What a real database holds besides the fresh rows: every trap of the reading side once. */
export async function addFixture(stand: WarehouseStand): Promise<void> {
  await stand.add(
    'objectsgroups',
    { ID: 2, Code: 'AAA', Name: 'Магазини' },
    { ID: 3, Code: 'AAAAAB', Name: 'София' },
    { ID: 4, Code: 'AAB', Name: 'Складове' },
    { ID: 5, Code: ' ', Name: 'Без код' },
  );
  await stand.add(
    'objects',
    { ID: 2, Name: 'Магазин Център', GroupID: 2 },
    { ID: 3, Name: 'Магазин Младост ', GroupID: 3, Deleted: null },
    { ID: 4, Name: 'Склад Илиянци', GroupID: -4 },
    { ID: 5, Name: 'Закрит магазин', GroupID: 2, Deleted: -1 },
  );
  await stand.add('users', { ID: 2, Name: 'Керван' }, { ID: 3, Name: 'Напуснал', Deleted: -1 });
  await stand.add('partners', { ID: 2, Company: 'Онлайн' }, { ID: 3, Company: 'Изтрит', Deleted: -1 });
  await stand.add('goodsgroups', { ID: 2, Code: 'AAA', Name: 'Плодове' });
  await stand.add('vatgroups', { ID: 2, Code: '2', Name: 'Намалена', VATValue: 9 });
  await stand.add('goods', ...items());
}

function items(): Row[] {
  return [
    good(2, { Code: 'A1', BarCode1: '3800000000015', BarCode2: '38', Catalog1: 'кат-1', PriceIn: 0.1 }),
    good(3, { Code: ' a2 ', BarCode3: '111,2223, 333 ,,444', Catalog2: 'X' }),
    good(4, { Code: 'DUP', Catalog3: 'c3' }),
    good(5, { Code: 'dup' }),
    good(6, { Code: 'A1', Deleted: -1 }),
    good(7, { Code: 'ЯБЪЛКА', BarCode1: '222', TaxGroup: 2, GroupID: -2, Measure1: ' ' }),
    good(8, { Code: '100%_', Type: 8 }),
    good(9, { Code: 'É' }),
    { ID: 10, Code: 'NULLS', ...NOTHING },
    good(11, { Code: 'noVAT', TaxGroup: 99 }),
    good(12, { Code: 'tab\t' }),
  ];
}

const NOTHING: Row = {
  BarCode1: null,
  BarCode2: null,
  BarCode3: null,
  Catalog1: null,
  Catalog2: null,
  Catalog3: null,
  Name: null,
  Measure1: null,
  PriceIn: null,
  Type: null,
  TaxGroup: null,
  GroupID: null,
  Deleted: null,
};

function good(id: number, row: Row): Row {
  return { ID: id, Name: `Стока ${id}`, Measure1: 'бр.', TaxGroup: 1, GroupID: 2, ...row };
}

/** A line of another program: everything a document line of this type would have. */
export function line(row: Row): Row {
  return {
    OperType: 19,
    Acct: 1,
    GoodID: 2,
    PartnerID: 2,
    ObjectID: SHOP,
    OperatorID: 1,
    UserID: 1,
    Qtty: 1,
    CurrencyID: 1,
    CurrencyRate: 1,
    LotID: 1,
    Date: '2026-10-05 00:00:00',
    UserRealTime: '2026-10-05 10:11:12',
    ...row,
  };
}

/** A plan for an order with so many different lines. */
export function plan(number: string | number, changes: Partial<DocumentPlan> = {}, lines = 2): DocumentPlan {
  const key = `KVO-${TAG}-${number}`;
  return {
    kind: 'order',
    key,
    orderNumber: String(number) as OrderNumber,
    location: SHOP,
    partner: 2 as PartnerId,
    user: 2 as UserId,
    date: '2026-11-20',
    totalWithVat: decimal('24'),
    note: `${key} | Иван Петров | 0888 123 456`,
    lines: Array.from({ length: lines }, (_, index) => planLine(index)),
    money: null,
    saleNumber: null,
    replaces: null,
    original: null,
    receipt: null,
    ...changes,
  };
}

function planLine(index: number): DocumentLine {
  return {
    item: (2 + (index % 2)) as ItemId,
    orderLine: String(index + 1),
    name: `Стока ${index}`,
    quantity: decimal(String(index + 1)),
    priceOut: decimal('9.99'),
    vatOut: decimal('1.665'),
    priceIn: decimal('5.1'),
    vatIn: decimal('0.85'),
    discountPercent: decimal('12.5'),
    vatRate: decimal('20'),
    totalWithVat: decimal('9.99'),
    reductions: [],
  };
}

/** The value of a result that must be a success. */
export function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.problem)}`);
  return result.value;
}

/** The problem of a result that must be a failure. */
export function problemOf(result: Result<unknown>): Problem {
  if (result.ok) throw new Error('succeeded');
  return result.problem;
}

/** All order documents there are, by number: their lines and the keys their notes begin with. */
export async function orders(
  stand: WarehouseStand,
): Promise<Map<number, { lines: number; keys: Set<string> }>> {
  const rows = await stand.run(
    'SELECT `Acct`, `Note` FROM `operations` WHERE `OperType` = 19 AND `PartnerID` <> 0 AND `Acct` > 0 ORDER BY `ID`',
  );
  const found = new Map<number, { lines: number; keys: Set<string> }>();
  for (const row of rows) {
    const document = found.get(Number(row['Acct'])) ?? { lines: 0, keys: new Set() };
    found.set(Number(row['Acct']), document);
    document.lines += 1;
    document.keys.add(String(row['Note']).split(' ')[0]!);
  }
  return found;
}

/** The texts in nextacct. */
export async function reservations(stand: WarehouseStand): Promise<Set<string>> {
  const rows = await stand.run('SELECT `NextAcct` FROM `nextacct`');
  return new Set(rows.map((row) => String(row['NextAcct'])));
}
