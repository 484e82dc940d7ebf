import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { proveAccess, type Proved } from '../../../../src/warehouse/microinvest/access-proof/prove.ts';
import { addFixture } from '../fixture.ts';
import type { WarehouseStand } from '../stand.ts';
import { accessStand, SQLITE_HELPER } from './stand.ts';

let stand: WarehouseStand;
let file: string;

beforeEach(async () => {
  stand = await accessStand();
  await addFixture(stand);
  file = (stand.address as { file: string }).file;
});
afterEach(async () => {
  process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
  await stand.close();
});

/** SQLite's ODBC driver reads a double by a text of 15 digits: the one check that must fail here, and shows that it can. */
const STAND_IN = ['wholeDoubles'];

const badOf = (all: readonly Proved[]) => all.filter(({ fault }) => fault !== null).map(({ id }) => id);

async function proved(path = file): Promise<Proved[]> {
  const eye = (copy: string, table: string) => {
    const database = new DatabaseSync(copy, { readOnly: true });
    const rows = database.prepare(`select * from ${table}`).all();
    database.close();
    return rows;
  };
  const all: Proved[] = [];
  for await (const each of proveAccess(path, '', eye)) all.push(each);
  return all;
}

test('a machine that can do all of it is told so, and the file stays as it was', async () => {
  const before = await stand.run('SELECT count(*) AS n FROM `sqlite_master`');
  const all = await proved();
  expect(badOf(all)).toEqual(STAND_IN);
  expect(all.map(({ id }) => id)).toContain('locks');
  expect(await stand.run('SELECT count(*) AS n FROM `sqlite_master`')).toEqual(before);
  expect(await stand.run("SELECT * FROM `nextacct` WHERE NextAcct LIKE 'KVO-PROOF%'")).toEqual([]);
});

test('what a database lacks is named at its check, and the others are tried all the same', async () => {
  await stand.run("UPDATE `system` SET `Version` = '3.06'");
  const all = await proved();
  expect(badOf(all)).toEqual([...STAND_IN, 'warehouse', 'reading', 'document', 'numbers']);
  expect(all.find(({ id }) => id === 'warehouse')!.fault).toContain('3.06');
});

test('without a driver every check says what is missing', async () => {
  process.env['KERVAN_ACCESS_HELPER'] = JSON.stringify(['/no/such/helper']);
  const all = await proved();
  expect(all.every(({ fault }) => fault?.includes('/no/such/helper'))).toBe(true);
});
