import { randomBytes } from 'node:crypto';
import { TABLE_NAMES } from '../../demo/warehouse/schema.ts';

const DAY_MS = 86_400_000;

/**
 * What the tables of a warehouse for tests begin with in a database that holds others' tables too: the day and something nobody else has,
 * "kervan_test_20261123_ab12cd_".
 */
export function newTablePrefix(now = new Date()): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  return `kervan_test_${day}_${randomBytes(3).toString('hex')}_`;
}

/**
 * Of the tables of a database those that a killed test left there: named as tests name the tables of a warehouse, and so long ago that none
 * can be at work with them.
 */
export function leftOver(tables: readonly string[], now = new Date()): string[] {
  return tables.filter((name) => {
    const [, year, month, day, table] =
      /^kervan_test_(\d{4})(\d\d)(\d\d)_[0-9a-f]{6}_(\w+)$/.exec(name) ?? [];
    const madeAt = Date.parse(`${year}-${month}-${day}`);
    const isOfWarehouse = TABLE_NAMES.some((each) => each === table?.toLowerCase());
    return isOfWarehouse && now.getTime() - madeAt > 2 * DAY_MS;
  });
}
