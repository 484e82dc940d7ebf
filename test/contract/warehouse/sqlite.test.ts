import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { microinvest } from '../../../src/warehouse/microinvest/driver.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import { warehouseBattery } from './battery.ts';
import { addFixture, orders, plan, problemOf, valueOf } from './fixture.ts';
import { sqliteStand, type WarehouseStand } from './stand.ts';

warehouseBattery('SQLite', () => sqliteStand());
warehouseBattery('SQLite, upgraded from old versions', () => sqliteStand({ upgraded: true }));

describe('a SQLite warehouse', () => {
  let stand: WarehouseStand;
  let file: string;

  beforeEach(async () => {
    stand = await sqliteStand();
    await addFixture(stand);
    file = (stand.address as { file: string }).file;
  });
  afterEach(() => stand.close());

  async function refusal(path = file): Promise<Problem> {
    return problemOf(await microinvest.connect({ kind: 'sqlite', file: path }, { pricesIncludeVat: null }));
  }

  test('that is not there is named and not created', async () => {
    const missing = `${file}.missing`;
    expect(await refusal(missing)).toMatchObject({
      code: 'warehouse-missing',
      params: { database: missing },
    });
    expect(existsSync(missing)).toBe(false);
  });

  test('whose folder is not there may lie on a computer that is switched off', async () => {
    const file = '/nowhere/share/warehouse.db';
    expect(await refusal(file)).toMatchObject({
      code: 'warehouse-folder-missing',
      params: { database: file },
    });
  });

  test('that is some other file is refused and left as it is', async () => {
    const text = `${file}.txt`;
    writeFileSync(text, 'Складът е тук.\n'.repeat(500));
    const before = readFileSync(text);
    expect((await refusal(text)).code).toBe('warehouse-foreign');
    expect(readFileSync(text).equals(before)).toBe(true);
  });

  test('that is a database of something else is refused with what it lacks', async () => {
    const other = `${file}.other`;
    const database = new DatabaseSync(other);
    database.exec('CREATE TABLE goods (a); CREATE TABLE operations (b)');
    database.close();
    const { code, params } = await refusal(other);
    expect([code, params['missing']]).toEqual(['warehouse-foreign', 'objects, nextacct, store, system']);
  });

  test('without a column that is needed is refused with its name', async () => {
    await stand.run('ALTER TABLE `operations` DROP COLUMN `CurrencyRate`');
    const { code, params } = await refusal();
    expect([code, params['missing']]).toEqual(['warehouse-foreign', 'operations.CurrencyRate']);
  });

  test.each([
    ['3.06', 'warehouse-schema-older'],
    ['2.9', 'warehouse-schema-older'],
    ['3.08', 'warehouse-schema-newer'],
    ['3.10', 'warehouse-schema-newer'],
    ['4.0', 'warehouse-schema-newer'],
    ['', 'warehouse-schema-version'],
    ['3.7', 'warehouse-schema-version'],
    ['нова', 'warehouse-schema-version'],
  ])('of schema version "%s" is refused as %s', async (version, code) => {
    await stand.run('UPDATE `system` SET `Version` = ?', [version]);
    expect(await refusal()).toMatchObject({ code, params: { version } });
  });

  test('that another program holds is locked, and nothing is written', async () => {
    const warehouse = valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    await stand.run('BEGIN EXCLUSIVE');
    expect(problemOf(await warehouse.writeDocument(plan(1))).code).toBe('warehouse-locked');
    expect((await refusal()).code).toBe('warehouse-locked');
    await stand.run('COMMIT');
    expect((await orders(stand)).size).toBe(0);
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
    await warehouse.close();
  });

  test('that is away for a moment is out of reach, and is written when it is back', async () => {
    const warehouse = valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    renameSync(file, `${file}.away`);
    expect(problemOf(await warehouse.writeDocument(plan(1)))).toMatchObject({
      code: 'warehouse-unreachable',
      params: { detail: 'the file was moved or replaced' },
    });
    renameSync(`${file}.away`, file);
    expect((await orders(stand)).size).toBe(0);
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
    await warehouse.close();
  });

  test('that another one took the place of is not written to', async () => {
    const warehouse = valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    renameSync(file, `${file}.away`);
    copyFileSync(`${file}.away`, file);
    const before = readFileSync(`${file}.away`);
    expect(problemOf(await warehouse.writeDocument(plan(1))).code).toBe('warehouse-unreachable');
    await warehouse.close();
    expect(readFileSync(`${file}.away`).equals(before)).toBe(true);
  });

  test('keeps its journal mode and its schema', async () => {
    const schema = (): Promise<unknown> => stand.run('SELECT `sql` FROM `sqlite_master`');
    const before = [await schema(), await stand.run('PRAGMA journal_mode')];
    const warehouse = valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    valueOf(await warehouse.writeDocument(plan(1)));
    await warehouse.close();
    expect([await schema(), await stand.run('PRAGMA journal_mode')]).toEqual(before);
  });
});
