import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSqliteWarehouse } from '../../../../demo/warehouse/load.ts';
import { COPY_CHECK } from '../../../../src/warehouse/microinvest/access-proof/copy-check.ts';
import {
  proveAccess,
  type Ground,
  type Proved,
} from '../../../../src/warehouse/microinvest/access-proof/prove.ts';
import { openAccess } from '../../../../src/warehouse/microinvest/odbc/open.ts';
import { addFixture, problemOf, valueOf } from '../fixture.ts';
import type { WarehouseStand } from '../stand.ts';
import { accessSample } from './sample-file.ts';
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

/**
 * What must fail here, and shows that it can: SQLite's ODBC driver reads a double by a text of 15 digits, and of a file that is none of Access no copy
 * can be made.
 */
const STAND_IN = ['wholeDoubles', 'copy'];

const badOf = (all: readonly Proved[]) => all.filter(({ fault }) => fault !== null).map(({ id }) => id);

async function proved(path = file): Promise<Proved[]> {
  const eye = (copy: string, table: string) => {
    const database = new DatabaseSync(copy, { readOnly: true });
    const rows = database.prepare(`select * from ${table}`).all();
    database.close();
    return rows;
  };
  const all: Proved[] = [];
  for await (const each of valueOf(proveAccess(path, '', eye))) all.push(each);
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
  const [ofEngine, ofCopy] = STAND_IN;
  const ofWarehouse = ['warehouse', 'reading', 'document', 'numbers', 'changed', 'newItem', 'sale'];
  expect(badOf(all)).toEqual([ofEngine, ...ofWarehouse, ofCopy]);
  expect(all.find(({ id }) => id === 'warehouse')!.fault).toContain('3.06');
});

test('without a driver every check says what is missing', async () => {
  process.env['KERVAN_ACCESS_HELPER'] = JSON.stringify(['/no/such/helper']);
  const all = await proved();
  const others = all.filter(({ id }) => id !== 'copy');
  expect(others.every(({ fault }) => fault?.includes('/no/such/helper'))).toBe(true);
});

test('a file that cannot be copied is told, and nothing is tried', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-proof-test-'));
  for (const place of [folder, join(folder, 'absent.mdb')])
    expect(problemOf(proveAccess(place, '', null))).toMatchObject({
      code: 'access-not-copied',
      params: { file: place },
    });
  rmSync(folder, { recursive: true, force: true });
});

describe('that the copy says what the engine says', () => {
  let folder: string;
  let twin: string;
  let ground: Ground;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kervan-proof-test-'));
    const sample = accessSample('mdb', folder);
    twin = `${sample}.twin`;
    createSqliteWarehouse(twin);
    // In the place of the engine stands SQLite with the same warehouse.
    process.env['KERVAN_ACCESS_HELPER'] = JSON.stringify([
      process.execPath,
      join(import.meta.dirname, 'twin-helper.ts'),
    ]);
    const address = { kind: 'access', file: sample, password: '' } as const;
    ground = { address, open: () => openAccess(address), eye: null };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is seen', () => COPY_CHECK.prove(ground));

  test('is missed when the stock of one item is another', async () => {
    const database = new DatabaseSync(twin);
    database.exec(
      'UPDATE store SET Qtty = Qtty + 0.001 WHERE ID = (SELECT max(ID) FROM store WHERE GoodID = 21)',
    );
    database.close();
    await expect(COPY_CHECK.prove(ground)).rejects.toThrow();
  });
});
