import { join } from 'node:path';
import { sqliteStand, type WarehouseStand } from '../stand.ts';
import type { WarehouseOptions } from '../../../../demo/warehouse/load.ts';

/** The command of the helper that stands in for the Microsoft engine, as KERVAN_ACCESS_HELPER takes it. */
export const SQLITE_HELPER = JSON.stringify([
  process.execPath,
  join(import.meta.dirname, 'sqlite-helper.ts'),
]);

/** A warehouse that the driver takes for an Access file: a SQLite file, reached by the helper over its ODBC driver. */
export async function accessStand(options: WarehouseOptions = {}): Promise<WarehouseStand> {
  process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
  const stand = await sqliteStand(options);
  const { file } = stand.address as { file: string };
  return { ...stand, address: { kind: 'access', file, password: '' } };
}
