import { expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { DocumentPlan, PaidAmount } from '../../../src/domain/document.ts';
import type { OrderNumber } from '../../../src/domain/ids.ts';
import type { Row } from '../../../demo/warehouse/schema.ts';
import type { Ground } from './battery.ts';
import { plan, reservations, SHOP, TAG } from './fixture.ts';

export const DAY = '2026-11-25';
export const ORDER = `KVO-${TAG}-1`;

export function cash(amount: string): PaidAmount {
  return { type: 1, amountWithVat: decimal(amount), day: DAY, transaction: 'T-1' };
}

/** A sale of one piece of item 2 and two of item 3 for 24.00, unpaid unless told. */
export function sale(
  number: string | number,
  changes: Partial<DocumentPlan> = {},
  paid: PaidAmount[] = [],
): DocumentPlan {
  const key = `KVS-${TAG}-${number}`;
  const money = { dueType: 1, dueDay: '2026-12-09', paid };
  return plan(number, { kind: 'sale', key, date: DAY, note: `${key} | Иван`, money, ...changes });
}

export function goodsBack(number: string | number, paid: PaidAmount[] = []): DocumentPlan {
  const key = `KVR-${TAG}-${number}-ALL`;
  return sale(number, { kind: 'return', key, note: key }, paid);
}

/** For whoever tests sales beside the battery. */
export const aSale = (number: number): DocumentPlan => ({
  ...sale(number),
  orderNumber: String(number) as OrderNumber,
});

/** What tests of sales do to a warehouse, and look at. */
export function saleFacts(ground: Ground) {
  const rows = (table: string): Promise<Row[]> =>
    ground.stand.run(`SELECT * FROM \`${table}\` ORDER BY \`ID\``);
  const set = (key: string, value: string): Promise<void> =>
    ground.stand.add('configuration', { Key: key, Value: value, UserID: -1 });
  const inStore = (item: number, quantity: number, location: number = SHOP): Promise<void> =>
    ground.stand.add('store', { ObjectID: location, GoodID: item, Qtty: quantity, Price: 5, LotID: 1 });
  const balances = async (): Promise<(number | null)[]> => {
    const found = await ground.stand.run(
      'SELECT `GoodID`, `Qtty` FROM `store` WHERE `GoodID` > 1 ORDER BY `ID`',
    );
    return found.flatMap((row) => [row['GoodID'] as number, row['Qtty'] as number]);
  };
  /** That nothing of a document stands. */
  async function expectNothing(): Promise<void> {
    for (const table of ['operations', 'payments', 'cashbook', 'ecrreceipts', 'transformations'])
      expect(await rows(table)).toEqual([]);
    expect(await reservations(ground.stand)).toEqual(new Set());
  }
  return { rows, set, inStore, balances, expectNothing };
}
