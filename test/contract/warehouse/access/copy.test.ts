import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSqliteWarehouse } from '../../../../demo/warehouse/load.ts';
import type { ItemId, LocationId } from '../../../../src/domain/ids.ts';
import { accessCopy, settledCopy } from '../../../../src/warehouse/microinvest/copy/access-copy.ts';
import { microinvest } from '../../../../src/warehouse/microinvest/driver.ts';
import { openOdbc } from '../../../../src/warehouse/microinvest/odbc/odbc.ts';
import type { Value } from '../../../../src/warehouse/microinvest/odbc/protocol.ts';
import type { Fault } from '../../../../src/warehouse/microinvest/sql/dialect.ts';
import type { Warehouse } from '../../../../src/warehouse/warehouse.ts';
import { plan, problemOf, valueOf } from '../fixture.ts';
import { accessSample, touch } from './sample-file.ts';

const ASKED = { pricesIncludeVat: null };

for (const kind of ['mdb', 'accdb'] as const) {
  describe(`an .${kind} file where no engine may write it`, () => {
    let folder: string;
    let file: string;
    let access: Warehouse;
    let sqlite: Warehouse;

    beforeAll(async () => {
      delete process.env['KERVAN_ACCESS_HELPER'];
      folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
      file = accessSample(kind, folder);
      const twin = join(folder, 'twin.db');
      createSqliteWarehouse(twin);
      access = valueOf(await microinvest.connect({ kind: 'access', file, password: '' }, ASKED));
      sqlite = valueOf(await microinvest.connect({ kind: 'sqlite', file: twin }, ASKED));
    });
    afterAll(async () => {
      await access.close();
      await sqlite.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('says the same of itself as the same warehouse in SQLite, and that it can only be read', async () => {
      const [there, twin] = [valueOf(await access.describe()), valueOf(await sqlite.describe())];
      expect(there).toEqual({
        ...twin,
        engine: 'Microsoft Access (read by a copy)',
        encoding: 'Unicode',
        readOnly: 'platform',
      });
      expect(twin.encoding).toBe('UTF-8');
      expect(twin.readOnly).toBeNull();
    });

    test('gives the same choices, items, stock and open orders, letter by letter', async () => {
      const [first, ...more] = [2, 3, 4, 5, 6, 7, 8] as LocationId[];
      const ids = Array.from({ length: 400 }, (_, index) => (index + 1) as ItemId);
      const columns = {
        price: 'PriceOut2',
        promoPrice: 'PriceOut3',
        fields: ['Catalog1', 'Description'],
      } as const;
      const asked = (warehouse: Warehouse) => [
        warehouse.choices(),
        warehouse.catalogueAfter(columns, 0, 1000),
        warehouse.stock(ids, [first!, ...more]),
        warehouse.openOrders([first!, ...more]),
        warehouse.partnersAfter(0, 1000),
        warehouse.horizon(),
        warehouse.searchItems('а', 20),
      ];
      const [there, twin] = [await Promise.all(asked(access)), await Promise.all(asked(sqlite))];
      expect(there.map((answer) => JSON.stringify(plainMaps(valueOf<unknown>(answer))))).toEqual(
        twin.map((answer) => JSON.stringify(plainMaps(valueOf<unknown>(answer)))),
      );
    });

    test('lets nothing be written, and changes nothing', async () => {
      expect((await access.writeDocument(plan(1))).ok).toBe(false);
      expect(valueOf(await access.heldKeys([plan(1).key])).size).toBe(0);
    });

    test('leaves no file beside the warehouse', () => {
      expect(readdirSync(folder).sort()).toEqual([`sample.${kind}`, 'twin.db'].sort());
    });

    test('is read again when it has changed, and not before', async () => {
      const other = join(folder, `other.${kind}`);
      cpSync(file, other);
      const open = async () =>
        valueOf(await microinvest.connect({ kind: 'access', file: other, password: '' }, ASKED));
      const first = await open();
      await first.close();
      // Only the time changes: the same content is read anew, which nobody would see; a broken one is.
      writeFileSync(other, Buffer.alloc(8192));
      utimesSync(other, new Date(), new Date(Date.now() + 5000));
      const problem = problemOf(
        await microinvest.connect({ kind: 'access', file: other, password: '' }, ASKED),
      );
      expect(problem.code).toBe('warehouse-foreign');
      rmSync(other);
    });

    test('that is not there is named', async () => {
      const absent = { kind: 'access', file: `${file}.absent`, password: '' } as const;
      expect(problemOf(await microinvest.connect(absent, ASKED)).code).toBe('warehouse-missing');
    });

    test('whose folder is not there may lie on a computer that is switched off', async () => {
      const offline = { kind: 'access', file: `/nowhere/share/sample.${kind}`, password: '' } as const;
      expect(problemOf(await microinvest.connect(offline, ASKED)).code).toBe('warehouse-folder-missing');
    });
  });

  describe(`the helper's ODBC calls on an .${kind} file`, () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('read through MDBTools what the reader of the copy reads', () => {
      const connection = openOdbc(`Driver={MDBTools};DBQ=${accessSample(kind, folder)};`);
      const rows: Value[][] = [];
      const { names } = connection.run('select ID, Code, Name, PriceIn, Deleted from Goods', [], (some) =>
        rows.push(...some),
      );
      connection.close();
      expect(names).toEqual(['ID', 'Code', 'Name', 'PriceIn', 'Deleted']);
      const twin = join(folder, 'twin.db');
      const { goods } = createSqliteWarehouse(twin);
      expect(rows).toEqual(goods.map((row) => names!.map((name) => row[name])));
    });
  });
}

describe('copies of an Access file', () => {
  test('asked for by many at once are one, and one that is out of date goes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
    const address = { kind: 'access', file: accessSample('mdb', folder), password: '' } as const;
    const copies: (string | Fault)[] = [];
    for (let change = 1; change <= 3; change += 1) {
      touch(address.file, change);
      const [first, ...others] = await Promise.all([1, 2, 3].map(() => accessCopy(address)));
      expect(others).toEqual([first, first]);
      copies.push(first!);
    }
    const names = copies.map((copy) => basename(copy as string));
    const there = readdirSync(dirname(copies[0] as string)).filter((name) => names.includes(name));
    expect([new Set(names).size, there]).toEqual([3, [names[2]]]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('of one that changes when it has been read are of the file as it was, and the next is a new one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
    const address = { kind: 'access', file: accessSample('mdb', folder), password: '' } as const;
    const own = dirname((await accessCopy(address)) as string);
    const before = readdirSync(own);
    touch(address.file, 5);
    const making = accessCopy(address);
    // The copy is begun when the file has been read.
    await vi.waitFor(() => expect(readdirSync(own).length).toBeGreaterThan(before.length), {
      interval: 1,
      timeout: 15_000,
    });
    touch(address.file, 10);
    const made = await making;
    expect(readdirSync(own)).toContain(basename(made as string));
    expect(await accessCopy(address)).not.toBe(made);
    rmSync(folder, { recursive: true, force: true });
  });

  test('of a file that others write are made anew when its content is another, whatever its time says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
    const address = { kind: 'access', file: accessSample('mdb', folder), password: '' } as const;
    const [first, beside] = await Promise.all([settledCopy(address), settledCopy(address)]);
    expect([typeof first, beside]).toEqual(['string', first]);
    utimesSync(address.file, new Date(), new Date(Date.now() + 5000));
    expect(await settledCopy(address)).toBe(first);
    const { atime, mtime } = statSync(address.file);
    writeFileSync(address.file, Buffer.alloc(8192));
    utimesSync(address.file, atime, mtime);
    expect(await settledCopy(address)).toMatchObject({ kind: 'foreign' });
    rmSync(folder, { recursive: true, force: true });
  });

  test('that can be written are asked for no rights, and one that cannot be made leaves the file to the engine', async () => {
    process.env['KERVAN_ACCESS_HELPER'] = '["/no/such/helper"]';
    const folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
    const address = { kind: 'access', password: '', readFromCopy: true } as const;
    const open = (file: string) =>
      microinvest.connect({ ...address, file }, { ...ASKED, isForReading: true });
    try {
      const file = accessSample('mdb', folder);
      const copy = valueOf(await open(file));
      expect(valueOf(await copy.describe())).toMatchObject({ readOnly: null, rightsMissing: [] });
      await copy.close();
      const cut = join(folder, 'cut.mdb');
      const content = readFileSync(file);
      writeFileSync(cut, content.subarray(0, content.length * 0.9));
      expect(problemOf(await open(cut)).code).toBe('warehouse-helper-failed');
    } finally {
      delete process.env['KERVAN_ACCESS_HELPER'];
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /**
   * Whether a user without rights may write, seen by one who is asked (access) as another: the question is answered for the administrator who
   * began the process, as Windows answers it without looking at rights; what is tried is refused.
   */
  test('are read where the user has not the right to write the file or its folder, whatever is answered to the question', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
    const file = accessSample('mdb', folder);
    const reasons = (
      [
        [0o444, 0o777],
        [0o666, 0o555],
        [0o666, 0o777],
      ] as const
    ).map(([ofFile, ofFolder]) => {
      chmodSync(file, ofFile);
      chmodSync(folder, ofFolder);
      const script = `
        const { readOnlyReason } = await import(process.argv[1]);
        if (process.getuid() === 0) process.seteuid(65534);
        console.log(readOnlyReason({ file: process.argv[2] }));`;
      const program = join(import.meta.dirname, '../../../../src/warehouse/microinvest/copy/access-copy.ts');
      return execFileSync(process.execPath, ['--input-type=module', '-e', script, program, file], {
        encoding: 'utf8',
        env: { ...process.env, KERVAN_ACCESS_HELPER: '["none"]' },
      }).trim();
    });
    expect(reasons).toEqual(['file', 'file', 'null']);
    expect(readdirSync(folder)).toEqual([basename(file)]);
    rmSync(folder, { recursive: true, force: true });
  });
});

/** Maps as lists of pairs, decimals as texts. */
function plainMaps(value: unknown): unknown {
  return value instanceof Map ? [...value].map(([key, each]) => [key, String(each)]) : value;
}
