import { describe, expect, test } from 'vitest';
import { decimal, fromDouble, sum, toCents, ZERO } from '../../src/domain/decimal.ts';
import { defaultRows } from './default-rows.ts';
import { partsOfName } from './sample-families.ts';
import { SPECIAL_ITEMS } from './sample-items.ts';
import { TYPES_WITH_RANGES } from './sample-placeholders.ts';
import { LOCATIONS } from './sample-registers.ts';
import { sampleRows, SAMPLE_STAMP, WHOLE_SHOP } from './sample.ts';
import type { Row, Rows } from './schema.ts';
import { TABLE_NAMES, TABLES } from './schema.ts';
import { upgradedRows } from './upgraded-rows.ts';

test('a fresh database has 39 kinds of operations, in Bulgarian and English, and no settings', () => {
  const fresh = defaultRows();
  expect(fresh.operationtype.map((row) => row['ID'])).toEqual(Array.from({ length: 39 }, (_, i) => i + 1));
  expect(fresh.operationtype[18]).toMatchObject({ ID: 19, BG: 'Поръчка', EN: 'Order', GR: 'Order' });
  expect(fresh.configuration).toEqual([]);
  expect(fresh.currencies).toMatchObject([{ ID: 1, Currency: 'EUR', ExchangeRate: 1 }]);
  expect(defaultRows('BGN').currencies).toMatchObject([{ ID: 1, Currency: 'BGN' }]);
});

test('every row has exactly the columns of its table', () => {
  const rows = sampleRows({ numberingPerLocation: true, supto: true });
  for (const table of TABLE_NAMES) {
    const columns = TABLES[table].columns.filter((column) => column.mssqlOnly !== true).map((c) => c.name);
    for (const row of rows[table]) expect(Object.keys(row).sort()).toEqual(columns.sort());
  }
});

test('the same seed gives the same shop, another seed another', () => {
  expect(sampleRows({ seed: 7, items: 100 })).toEqual(sampleRows({ seed: 7, items: 100 }));
  expect(sampleRows({ seed: 8 }).goods).not.toEqual(sampleRows({ seed: 7 }).goods);
});

test.each([
  WHOLE_SHOP,
  { ...WHOLE_SHOP, seed: 2, pricesIncludeVat: false },
  { pricesIncludeVat: false },
  { numberingPerLocation: true },
  { items: 15 },
  { vatRates: [20] },
])('the operations add up to the stock of every item at every location (%j)', (options) => {
  const rows = sampleRows(options);
  const moved = new Map<string, string>();
  for (const row of rows.operations.filter(counts)) {
    const key = `${row['ObjectID']}/${row['GoodID']}`;
    const change = fromDouble(row['Qtty']).times(String(row['Sign']));
    moved.set(
      key,
      decimal(moved.get(key) ?? '0')
        .plus(change)
        .toString(),
    );
  }
  expect(rows.store).toHaveLength(rows.goods.length * rows.objects.length);
  for (const row of rows.store) {
    const key = `${row['ObjectID']}/${row['GoodID']}`;
    expect([key, fromDouble(row['Qtty']).toString()]).toEqual([key, moved.get(key) ?? '0']);
  }
  expect(rows.store.some((row) => Number(row['Qtty']) < 0)).toBe(true);
});

test.each([true, false])(
  'a document is due for what its lines cost with VAT (prices with VAT: %s)',
  (pricesIncludeVat) => {
    const rows = sampleRows({ pricesIncludeVat });
    const due = rows.payments.filter((row) => row['Mode'] === -1);
    expect(due.length).toBeGreaterThan(10);
    for (const payment of due) {
      const side = payment['OperType'] === 1 ? 'In' : 'Out';
      const lines = rows.operations.filter(
        (row) => row['OperType'] === payment['OperType'] && row['Acct'] === payment['Acct'],
      );
      const total = sum(
        lines.map((row) => {
          const vat = pricesIncludeVat ? ZERO : fromDouble(row[`VAT${side}`]);
          return fromDouble(row['Qtty']).times(fromDouble(row[`Price${side}`]).plus(vat));
        }),
      );
      expect(fromDouble(payment['Qtty']).toString()).toBe(toCents(total).toString());
    }
  },
);

test('VAT is 20 in 120 of a price that includes it and 20 of 100 of one that does not', () => {
  const line = (rows: Rows) => rows.operations.find((row) => row['GoodID'] === SPECIAL_ITEMS.latinCode)!;
  for (const [pricesIncludeVat, share] of [[true, 6] as const, [false, 5] as const]) {
    const row = line(sampleRows({ pricesIncludeVat }));
    expect(Number(row['VATOut'])).toBeCloseTo(Number(row['PriceOut']) / share, 3);
  }
});

test('every number of a document is reserved', () => {
  const rows = sampleRows();
  const reserved = rows.nextacct.map((row) => row['NextAcct']);
  expect(new Set(reserved).size).toBe(reserved.length);
  const prefixes: Record<number, string> = { 1: 'D', 2: 'S', 7: 'T', 8: 'T', 12: 'R', 19: 'OR', 33: 'RO' };
  for (const row of rows.operations.filter(counts)) {
    expect(reserved).toContain(`${prefixes[Number(row['OperType'])]}${row['Acct']}`);
  }
});

test('with numbers per location every location has its range in every kind, and documents keep to it', () => {
  const rows = sampleRows({ numberingPerLocation: true });
  const starts = rows.operations.filter((row) => row['GoodID'] === 0 && row['OperType'] === 19);
  expect(starts.map((row) => [row['ObjectID'], row['Acct'], row['PartnerID']])).toEqual([
    [1, 0, 0],
    [2, 999_999, 0],
    [3, 1_999_999, 0],
    [4, 2_999_999, 0],
    [5, 3_999_999, null],
  ]);
  const placeholders = rows.operations.filter((row) => row['GoodID'] === 0);
  expect(placeholders.length).toBeGreaterThanOrEqual(TYPES_WITH_RANGES.length * 5);
  const orders = rows.operations.filter((row) => counts(row) && row['OperType'] === 19);
  expect([...new Set(orders.map((row) => row['Acct']))]).toEqual([3_000_000, 3_000_001, 1_000_000]);
});

test('rows that are no documents stand among the operations: a placeholder, a draft, a parked sale', () => {
  const { operations } = sampleRows();
  expect(operations.some((row) => row['PartnerID'] === 0 && row['Acct'] === 999_999)).toBe(true);
  expect(operations.filter((row) => Number(row['Acct']) < 0).map((row) => row['Acct'])).toEqual([-11, -3]);
});

test('open orders stand for two locations, and one of a restaurant names its main location', () => {
  const { operations } = sampleRows();
  const orders = operations.filter((row) => row['OperType'] === 19);
  expect(new Set(orders.map((row) => row['ObjectID']))).toEqual(
    new Set([LOCATIONS.storeOnline, LOCATIONS.shopCentre]),
  );
  expect(new Set(orders.map((row) => row['Sign']))).toEqual(new Set([0]));
  expect(operations.find((row) => row['OperType'] === 33)).toMatchObject({ SrcDocID: LOCATIONS.shopCentre });
});

test('the oddities of real databases are there', () => {
  const item = (id: number) => sampleRows().goods.find((row) => row['ID'] === id)!;
  expect(item(SPECIAL_ITEMS.delivery)['Type']).toBe(8);
  expect(item(SPECIAL_ITEMS.deleted)['Deleted']).toBe(-1);
  expect(item(SPECIAL_ITEMS.twin)['Code']).toBe(item(SPECIAL_ITEMS.otherTwin)['Code']);
  expect(item(SPECIAL_ITEMS.blankCode)['Code']).toBe(' ');
  expect(item(SPECIAL_ITEMS.cyrillicCode)['Code']).toBe('\u0410B-12');
  expect(item(SPECIAL_ITEMS.latinCode)['Code']).toBe('AB-12');
  expect(item(SPECIAL_ITEMS.negativeGroup)['GroupID']).toBe(-2);
  expect(String(item(SPECIAL_ITEMS.manyBarcodes)['BarCode3']).split(',')).toHaveLength(3);
  expect(item(SPECIAL_ITEMS.reducedVat)['TaxGroup']).toBe(2);
  expect(item(SPECIAL_ITEMS.zeroVat)['TaxGroup']).toBe(3);
});

describe('the whole shop', () => {
  const rows = sampleRows(WHOLE_SHOP);
  const texts = (column: string) =>
    rows.goods.map((row) => String(row[column])).filter((text) => text !== ' ');

  test('is the small sample and more: what stands in the small one has the same number and price', () => {
    const { goods } = sampleRows({ items: WHOLE_SHOP.items });
    expect(goods.length).toBeGreaterThan(300);
    expect(rows.goods.slice(0, goods.length)).toEqual(goods);
    expect(rows.goods.length).toBeGreaterThan(400);
  });

  test('has a tree of groups three deep, and every item stands in a group that is there', () => {
    const codes = rows.goodsgroups.map((row) => String(row['Code']));
    expect(codes.filter((code) => code.length === 9).length).toBeGreaterThan(3);
    const isThere = (code: string) => code.length <= 3 || codes.includes(code.slice(0, -3));
    expect(codes.filter((code) => !isThere(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    const ids = new Set(rows.goodsgroups.map((row) => row['ID']));
    for (const row of rows.goods.slice(1)) expect(ids).toContain(Math.abs(Number(row['GroupID'])));
  });

  test('has families whose colours and sizes share a number in Catalog3 and have codes of their own', () => {
    const families = Map.groupBy(
      rows.goods.filter((row) => row['Catalog3'] !== ' '),
      (row) => String(row['Catalog3']),
    );
    expect(families.size).toBeGreaterThan(10);
    for (const [number, items] of families) {
      expect(Number(number)).toBeGreaterThan(0);
      const parts = items.map((row) => partsOfName(String(row['Name'])));
      expect(new Set(parts.map(({ family }) => family)).size).toBe(1);
      expect(new Set(parts.map(({ colour, size }) => `${colour}/${size}`)).size).toBe(items.length);
      expect(new Set(items.map((row) => row['Code'])).size).toBe(items.length);
      expect(items.length).toBeGreaterThan(3);
    }
  });

  test('has three rates of VAT, services, deleted items, doubled and blank codes, comma lists, and look-alikes', () => {
    const count = (column: string, value: string | number) =>
      rows.goods.filter((row) => row[column] === value).length;
    for (const group of [1, 2, 3]) expect(count('TaxGroup', group)).toBeGreaterThan(0);
    expect(count('Type', 8)).toBeGreaterThan(1);
    expect(count('Deleted', -1)).toBeGreaterThan(1);
    for (const code of ['2002', '2003', ' ']) expect(count('Code', code)).toBeGreaterThan(1);
    expect(texts('BarCode3').filter((list) => list.includes(',')).length).toBeGreaterThan(10);
    const cyrillic = texts('Code').filter((code) => /[А-Я]/.test(code));
    expect(cyrillic).toEqual(['\u0410B-12', '\u041A\u041C-100']);
    expect(texts('Code')).toEqual(expect.arrayContaining(['AB-12', 'KM-100']));
    const barcodes = texts('BarCode1');
    expect(new Set(barcodes).size).toBe(barcodes.length);
  });

  test('has partners with and without ЕИК, in every price group, users, and two locations in each of two groups', () => {
    const groups = rows.objects.slice(1).map((row) => row['GroupID']);
    expect(groups).toEqual([2, 2, 3, 3]);
    const eiks = rows.partners.map((row) => row['Bulstat']);
    expect(eiks.filter((eik) => eik === ' ').length).toBeGreaterThan(8);
    expect(eiks.filter((eik) => /^\d{9}$/.test(String(eik))).length).toBeGreaterThan(8);
    expect(new Set(rows.partners.map((row) => row['PriceGroup']))).toEqual(new Set([0, 1, 2]));
    expect(rows.users.length).toBeGreaterThan(3);
  });

  test('has opening stock from purchases, sales, and orders in progress', () => {
    const documents = (type: number) =>
      new Set(
        rows.operations.filter((row) => counts(row) && row['OperType'] === type).map((row) => row['Acct']),
      );
    expect(documents(1).size).toBeGreaterThan(20);
    expect(documents(2).size).toBeGreaterThan(10);
    expect(documents(19).size).toBeGreaterThan(2);
  });
});

test('a sample says so unless told not to', () => {
  const stamps = (rows: Rows) => rows.configuration.filter((row) => row['Key'] === SAMPLE_STAMP.Key);
  expect(stamps(sampleRows())).toMatchObject([SAMPLE_STAMP]);
  expect(stamps(sampleRows({ sampleStamp: false }))).toEqual([]);
});

test('a database may leave unsaid whether prices include VAT', () => {
  const { configuration } = sampleRows({ pricesIncludeVat: null });
  expect(configuration.filter((row) => row['Key'] === 'configkey20' && row['UserID'] === -1)).toEqual([]);
});

test('fiscal receipts are there only under Ordinance Н-18', () => {
  expect(sampleRows().ecrreceipts).toEqual([]);
  const types = sampleRows({ supto: true }).ecrreceipts.map((row) => row['ReceiptType']);
  expect(new Set(types)).toEqual(new Set([8, 1]));
});

test('the old half of an upgraded database holds NULL in later columns, the new half does not', () => {
  const { payments } = upgradedRows(sampleRows());
  expect(payments[0]).toMatchObject({ Sign: null, ObjectID: null, EndDate: null, Mode: -1 });
  expect(payments.at(-1)).toMatchObject({ Sign: 1, ObjectID: LOCATIONS.shopCentre, Mode: 1 });
});

/** Whether a row is a line of a document, and no placeholder or draft. */
function counts(row: Row): boolean {
  return Number(row['PartnerID']) !== 0 && Number(row['Acct']) > 0;
}
