import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { microinvest } from '../../../../src/warehouse/microinvest/driver.ts';
import { HelperError, startHelper } from '../../../../src/warehouse/microinvest/odbc/client.ts';
import { openAccess } from '../../../../src/warehouse/microinvest/odbc/open.ts';
import { addFixture, orders, plan, problemOf, valueOf } from '../fixture.ts';
import type { WarehouseStand } from '../stand.ts';
import { accessStand, SQLITE_HELPER } from './stand.ts';

/** A helper that says hello and then does this with each line it hears. */
function program(onLine: string, hello = 'process.env.KERVAN_HELPER_TOKEN') {
  const script = `
    const socket = require('node:net').connect(Number(process.env.KERVAN_HELPER_PORT), '127.0.0.1');
    socket.write(JSON.stringify({ protocol: 1, token: ${hello} }) + '\\n');
    socket.on('close', () => process.exit(0));
    socket.on('data', function () { ${onLine} });`;
  return { command: process.execPath, args: ['-e', script] };
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HelperError) return error.kind;
  throw new TypeError(`no fault of a helper: ${String(error)}`);
}

describe('a helper', () => {
  test('that dies while it is asked is lost, and lets nobody wait', async () => {
    const helper = await startHelper(program('process.exit(3)'));
    const asked = [helper.ask({ do: 'columns' }), helper.ask({ do: 'engine' })];
    expect(await Promise.all(asked.map(faultOf))).toEqual(['lost', 'lost']);
    expect([helper.isAlive(), await faultOf(helper.ask({ do: 'engine' }))]).toEqual([false, 'lost']);
  });

  test('that never answers is given up and ended', async () => {
    const helper = await startHelper(program(''));
    expect(await faultOf(helper.ask({ do: 'engine' }, 200))).toBe('lost');
    expect(helper.isAlive()).toBe(false);
  });

  test.each([
    'nonsense',
    'null',
    '7',
    '{"id":99,"done":true}',
    '{"id":1}',
    '{"id":1,"rows":5}',
    '{"id":1,"rows":[5]}',
    '{"id":1,"rows":[[{}]]}',
    '{"id":1,"error":null}',
    '{"id":1,"done":true,"columns":[null]}',
  ])('that answers %s is not believed', async (answer) => {
    const helper = await startHelper(program(`socket.write(${JSON.stringify(`${answer}\n`)})`));
    expect(await faultOf(helper.ask({ do: 'engine' }))).toBe('lost');
    expect(helper.isAlive()).toBe(false);
  });

  test('may tell signs that end a line elsewhere, and be told them', async () => {
    // It says back what it was asked.
    const helper = await startHelper(
      program(`
        const { id, sql } = JSON.parse(arguments[0].toString());
        socket.write(JSON.stringify({ id, rows: [[sql]] }) + '\\n' + JSON.stringify({ id, done: true }) + '\\n');`),
    );
    const text = 'Ябълка\u2028зелена\u2029\r\u0085 🍏';
    const { rows } = await helper.ask({ do: 'run', sql: text, parameters: [] });
    expect(rows).toEqual([[text]]);
    await helper.end();
  });

  test('that tells a fault of a kind of its own is told in its words', async () => {
    const weird = JSON.stringify({ id: 1, error: { kind: 'weird', detail: 'its words' } });
    const helper = await startHelper(program(`socket.write(${JSON.stringify(`${weird}\n`)})`));
    await expect(helper.ask({ do: 'engine' })).rejects.toMatchObject({ kind: 'other', message: 'its words' });
    await helper.end();
  });

  test('that goes on telling rows is not silent, however long it takes', async () => {
    // A row of the first ask comes before the answer to every other one, and its end with a commit.
    const helper = await startHelper(
      program(`
        const say = (line) => socket.write(JSON.stringify(line) + '\\n');
        for (const { id, do: what } of arguments[0].toString().trim().split('\\n').map(JSON.parse)) {
          if (what === 'columns') continue;
          say({ id: 1, rows: [[id]] });
          if (what === 'commit') say({ id: 1, done: true });
          say({ id, done: true });
        }`),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const asked = helper.ask({ do: 'columns' }, 1000);
      for (const what of ['engine', 'engine', 'engine', 'commit'] as const) {
        vi.advanceTimersByTime(900);
        await helper.ask({ do: what }, 900);
      }
      expect((await asked).rows).toEqual([[2], [3], [4], [5]]);
    } finally {
      vi.useRealTimers();
    }
    await helper.end();
  });

  test('without the token of its start is not let in', async () => {
    expect(await faultOf(startHelper(program('', "'guessed'")))).toBe('helper');
  });

  test('that is not there is told', async () => {
    const absent = { command: join(import.meta.dirname, 'no-such-program'), args: [] };
    expect(await faultOf(startHelper(absent))).toBe('helper');
  });

  test('ends with the Kervan that asked it to', async () => {
    const helper = await startHelper(program(''));
    await helper.end();
    expect(helper.isAlive()).toBe(false);
  });
});

test('a commit that is refused leaves nothing, and what comes after it stands alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-helper-'));
  const file = join(folder, 'warehouse.mdb');
  const reader = new DatabaseSync(file);
  reader.exec('CREATE TABLE [t] ([Mark] VARCHAR(20))');
  process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
  const helper = await openAccess({ kind: 'access', file, password: '' });
  const add = async (mark: string) => {
    await helper.ask({ do: 'begin' });
    await helper.ask({ do: 'run', sql: 'insert into [t] ([Mark]) values (?)', parameters: [mark] });
    return helper.ask({ do: 'commit' });
  };
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM [t]').all();
  expect(await faultOf(add('refused'))).toBe('lock');
  reader.exec('COMMIT');
  await add('done');
  expect(reader.prepare('SELECT [Mark] FROM [t]').all()).toEqual([{ Mark: 'done' }]);
  await helper.end();
  reader.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('where there is no driver', () => {
  const faulty = (kind: string) => {
    const line = JSON.stringify({ id: 1, error: { kind, detail: 'its words' } });
    const { command, args } = program(`socket.write(${JSON.stringify(`${line}\n`)})`);
    return JSON.stringify([command, ...args]);
  };
  let stand: WarehouseStand;
  beforeEach(async () => {
    stand = await accessStand();
  });
  afterEach(() => stand.close());

  test.each([
    ['driver', 'warehouse-driver-missing'],
    ['bitness', 'warehouse-driver-bitness'],
  ])('a helper that says %s has a problem of its own', async (kind, code) => {
    process.env['KERVAN_ACCESS_HELPER'] = faulty(kind);
    const refused = problemOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    expect(refused).toMatchObject({ code, params: { detail: 'its words' } });
  });

  test("for Kervan's own bitness and no helper of the other, the bitness is told", async () => {
    delete process.env['KERVAN_ACCESS_HELPER'];
    const opened = openAccess(stand.address as { kind: 'access'; file: string; password: string });
    await expect(opened).rejects.toMatchObject({
      kind: 'bitness',
      message: expect.stringContaining('the 32-bit helper is not installed') as string,
    });
  });
});

test.each(['not json', '"node"', '[]', '["node", 5]'])(
  'a variable that names no helper (%s) is told by its name',
  async (text) => {
    const stand = await accessStand();
    process.env['KERVAN_ACCESS_HELPER'] = text;
    const { code, params } = problemOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    await stand.close();
    expect([code, params['detail']]).toEqual([
      'warehouse-helper-failed',
      expect.stringContaining('KERVAN_ACCESS_HELPER'),
    ]);
  },
);

describe('an Access warehouse whose helper dies', () => {
  let stand: WarehouseStand;
  let note: string;

  beforeEach(async () => {
    stand = await accessStand();
    await addFixture(stand);
    note = `${(stand.address as { file: string }).file}.death`;
    process.env['KERVAN_TEST_DEATH'] = note;
    process.env['KERVAN_ACCESS_HELPER'] = JSON.stringify([
      process.execPath,
      join(import.meta.dirname, 'mortal-helper.ts'),
    ]);
  });
  afterEach(() => stand.close());

  async function write(deathAt: string) {
    const warehouse = valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    writeFileSync(note, deathAt);
    const first = await warehouse.writeDocument(plan(1));
    const second = await warehouse.writeDocument(plan(1));
    await warehouse.close();
    return { first, second: valueOf(second), documents: await orders(stand) };
  }

  test('in the middle of a document writes it with the next one, once', async () => {
    const { first, second, documents } = await write('insert into [operations]');
    expect([valueOf(first).kind, second.kind]).toEqual(['written', 'existing']);
    expect([...documents.values()].map(({ lines }) => lines)).toEqual([2]);
  });

  test('before the commit does not know, asks again, and writes it once', async () => {
    const { first, second, documents } = await write('before commit');
    expect([problemOf(first).code, second.kind]).toEqual(['warehouse-unreachable', 'written']);
    expect(documents.size).toBe(1);
  });

  test('after the commit does not know, asks again, and finds it there', async () => {
    const { first, second, documents } = await write('after commit');
    expect([problemOf(first).code, second.kind]).toEqual(['warehouse-unreachable', 'existing']);
    expect(documents.size).toBe(1);
  });
});
