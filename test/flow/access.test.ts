import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSqliteWarehouse } from '../../demo/warehouse/load.ts';
import { accessSample } from '../contract/warehouse/access/sample-file.ts';
import { SQLITE_HELPER } from '../contract/warehouse/access/stand.ts';
import { kervan } from './kervan.ts';
import { openWorld, UNSEEN, type World } from './world.ts';

/** An Access file on this machine, where only a copy of it can be read. */
describe('a warehouse in a file of Access that can only be read', () => {
  let folder: string;
  let world: World;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kervan-access-flow-'));
    const file = accessSample('mdb', folder);
    world = await openWorld({
      isShopEmpty: true,
      configure: ({ settings, warehouse }) => {
        settings.export.allGroups = true;
        warehouse.database = { kind: 'access', file, password: '', readFromCopy: false };
      },
    });
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('gives the shop its products with price and quantity', async () => {
    const first = await world.run('export');
    expect(first.problem).toBeNull();
    expect(first.counts.created).toBeGreaterThan(45);
    const [item] = world.warehouse.rows.goods.filter(
      ({ ID, Deleted, Type, PriceOut2 }) =>
        Number(ID) > 20 && Deleted === 0 && Type === 0 && Number(PriceOut2) > 0,
    );
    const variant = world.shop
      .allProducts()
      .flatMap(({ variants }) => variants)
      .find(({ sku }) => sku === item!['Code'])!;
    expect(Number(variant.price)).toBe(item!['PriceOut2']);
    expect((await world.run('export')).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
  });

  test('imports no orders, with a problem of its own, and goes on exporting', async () => {
    await world.run('export');
    const number = world.place({
      lines: [{ variantId: world.shop.allProducts()[0]!.variants[0]!.id, quantity: '1' }],
    });
    const report = await world.run('import');
    expect(report).toMatchObject({ state: 'failed', problem: { code: 'warehouse-read-only' } });
    expect(await world.order(number)).toBeUndefined();
    expect((await world.run('export')).problem).toBeNull();
  });

  test('plans an import all the same', async () => {
    expect((await world.run('import', { plan: UNSEEN })).problem).toBeNull();
  });
});

/** The same orders with a helper: over SQLite’s ODBC driver, as in the battery. */
describe('a warehouse in a file of Access that can be written', () => {
  let world: World;
  beforeEach(async () => {
    process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
    world = await openWorld({
      configure: ({ warehouse }) => {
        const { file } = warehouse.database as { file: string };
        warehouse.database = { kind: 'access', file, password: '', readFromCopy: false };
      },
    });
  });
  afterEach(async () => {
    delete process.env['KERVAN_ACCESS_HELPER'];
    await world.close();
  });
  test('gets the document of an order, once', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(21), quantity: '2' }] });
    expect((await world.run('import')).problem).toBeNull();
    expect(await world.lines(number)).toHaveLength(1);
    expect((await world.run('import')).problem).toBeNull();
    expect(await world.lines(number)).toHaveLength(1);
  });
});

/** A real Access file and a helper that never starts: whatever asks the engine fails. */
describe('a warehouse in a file of Access of which big reads take a copy', () => {
  let folder: string;
  let world: World;
  beforeEach(() => {
    process.env['KERVAN_ACCESS_HELPER'] = JSON.stringify(['/no/such/helper']);
    folder = mkdtempSync(join(tmpdir(), 'kervan-access-flow-'));
  });
  afterEach(async () => {
    delete process.env['KERVAN_ACCESS_HELPER'];
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });
  async function openOver(database: { file: string; readFromCopy: boolean }): Promise<void> {
    world = await openWorld({
      isShopEmpty: true,
      configure: ({ settings, warehouse }) => {
        settings.export.allGroups = true;
        warehouse.database = { kind: 'access', password: '', ...database };
      },
    });
  }

  test('is exported, compared and audited from the copy, and written by the engine alone', async () => {
    await openOver({ file: accessSample('mdb', folder), readFromCopy: true });
    const first = await world.run('export');
    expect([first.problem, first.counts.created > 45]).toEqual([null, true]);
    expect((await world.run('match')).problem).toBeNull();
    expect((await world.run('audit')).problem).toBeNull();
    expect((await world.run('import')).problem).toMatchObject({ code: 'warehouse-helper-failed' });
  });

  test('is read by the engine when the settings do not ask for a copy', async () => {
    await openOver({ file: accessSample('mdb', folder), readFromCopy: false });
    expect((await world.run('export')).problem).toMatchObject({ code: 'warehouse-helper-failed' });
  });

  test('is read by the engine when no copy can be made', async () => {
    process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
    const file = join(folder, 'warehouse.mdb');
    createSqliteWarehouse(file);
    await openOver({ file, readFromCopy: true });
    const first = await world.run('export');
    expect([first.problem, first.counts.created > 45]).toEqual([null, true]);
  });
});

describe('kervan doctor --access', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kervan-access-doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const doctor = (file: string, environment: Record<string, string> = {}) =>
    kervan(['--lang', 'en', 'doctor', '--access', file, '--json'], {
      KERVAN_DATA: join(folder, 'data'),
      ...environment,
    });

  test('says where Access files can be written, and that a file is not there', async () => {
    const refused = await doctor(accessSample('mdb', folder));
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('on Windows only')]);
    expect((await doctor(join(folder, 'absent.mdb'))).stderr).toContain('There is no database');
  });

  test('answers for each check, and 1 when one is not good', async () => {
    const { code, stdout } = await doctor(accessSample('mdb', folder), {
      KERVAN_ACCESS_HELPER: JSON.stringify(['/no/such/helper']),
    });
    const { isGood, checks } = JSON.parse(stdout) as { isGood: boolean; checks: { text: string }[] };
    expect([code, isGood, checks[0]!.text]).toEqual([1, false, 'several can have the file open at once']);
    expect(checks.length).toBeGreaterThan(15);
  });
});
