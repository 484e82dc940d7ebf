import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testMariaDb } from '../../test/servers/test-mariadb.ts';
import { readMysqlAddress } from './address.ts';
import { keepMysqlWarehouse, keepSqliteWarehouse } from './keep.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kervan-sample-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function countGoods(file: string): number {
  const database = new DatabaseSync(file);
  const row = database.prepare('SELECT count(*) AS number FROM goods').get() as { number: number };
  database.close();
  return row.number;
}

describe('in a file', () => {
  test('a sample is made once and then left as it is', () => {
    const file = join(folder, 'deep', 'warehouse.db');
    expect(keepSqliteWarehouse(file, { items: 15 })).toBe('made');
    expect(keepSqliteWarehouse(file, { items: 60 })).toBe('there');
    expect(countGoods(file)).toBe(16);
    expect(existsSync(`${file}.unfinished`)).toBe(false);
  });

  test('the program makes the whole shop, and nothing over what is there', async () => {
    const file = join(folder, 'alone.db');
    const run = (...args: string[]) => promisify(execFile)(process.execPath, [MAIN, ...args]);
    expect((await run(file)).stdout).toContain('готов');
    expect(countGoods(file)).toBeGreaterThan(400);
    const before = readFileSync(file);
    await expect(run(file)).rejects.toMatchObject({ code: 1 });
    expect(readFileSync(file).equals(before)).toBe(true);
    await expect(run()).rejects.toMatchObject({ code: 2 });
    await expect(run(file, '--mysql', 'mysql://localhost/x')).rejects.toMatchObject({ code: 2 });
  });
});

describe('on a server', () => {
  test('a sample is made in an empty database once; what is no sample is refused and not touched', async () => {
    const server = await testMariaDb();
    const { host, port, user, password } = server;
    const database = await server.createDatabase();
    const address = { host, port, user, password, database };
    expect(await keepMysqlWarehouse(address, { items: 15 })).toBe('made');
    expect(await keepMysqlWarehouse(address, { items: 60 })).toBe('there');
    const connection = await createConnection(address);
    const goods = async () =>
      (await connection.query<RowDataPacket[]>('SELECT count(*) AS number FROM goods'))[0];
    expect(await goods()).toEqual([{ number: 16 }]);
    await connection.query("DELETE FROM configuration WHERE `Key` = 'KervanSample'");
    expect(await keepMysqlWarehouse(address, { items: 60 })).toBe('refused');
    expect(await goods()).toEqual([{ number: 16 }]);
    await connection.end();
    await server.dropDatabase(database);
  });

  test('an address is read with its defaults, and a wrong one refused', () => {
    expect(readMysqlAddress('mysql://anna:p%40ss@db.example:3307/sklad')).toEqual({
      host: 'db.example',
      port: 3307,
      user: 'anna',
      password: 'p@ss',
      database: 'sklad',
    });
    expect(readMysqlAddress('mariadb://localhost/sklad')).toMatchObject({
      port: 3306,
      user: 'root',
      password: '',
    });
    for (const wrong of ['sklad', 'http://localhost/sklad', 'mysql://localhost', 'mysql://localhost/a;b']) {
      expect(() => readMysqlAddress(wrong)).toThrow(TypeError);
    }
  });
});
