import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from './sqlite.ts';

interface Tables {
  things: { id: number; name: string | null };
}

let folder: string;
let file: string;
const AS_IS = { create: false, journal: 'as-is', busyTimeoutMs: 10 } as const;
const OURS = { create: true, journal: 'write-ahead', busyTimeoutMs: 10 } as const;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kervan-sqlite-'));
  file = join(folder, 'с интервал #1?.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a missing file is an error and none is made, unless asked for', () => {
  expect(() => openSqlite(file, AS_IS)).toThrow(expect.objectContaining({ errcode: 14 }) as Error);
  expect(existsSync(file)).toBe(false);
  openSqlite(file, OURS).native.close();
  openSqlite(file, AS_IS).native.close();
});

test('the journal is write-ahead where it is ours and left alone where it is not', () => {
  const mode = (options: typeof AS_IS | typeof OURS): unknown => {
    const { native } = openSqlite(file, options);
    const row = native.prepare('PRAGMA journal_mode').get();
    native.close();
    return row!['journal_mode'];
  };
  openSqlite(file, { ...OURS, journal: 'as-is' }).native.close();
  expect([mode(AS_IS), mode(OURS), mode(AS_IS)]).toEqual(['delete', 'wal', 'wal']);
});

test('Kysely reads, writes, streams and sees the error of a broken rule', async () => {
  const database = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: openSqlite(file, OURS).database }),
  });
  await sql`create table things (id integer primary key, name text)`.execute(database);
  for (let id = 1; id <= 300; id += 1) {
    const result = await database
      .insertInto('things')
      .values({ id, name: `n${id}` })
      .executeTakeFirst();
    expect(result.numInsertedOrUpdatedRows).toBe(1n);
  }
  const names: unknown[] = [];
  for await (const row of database.selectFrom('things').select('name').where('id', '<', 9).stream()) {
    names.push(row.name);
    if (names.length === 2) break;
  }
  expect(names).toEqual(['n1', 'n2']);
  await expect(database.insertInto('things').values({ id: 1, name: null }).execute()).rejects.toMatchObject({
    errcode: 1555,
  });
  // More different texts than are kept ready.
  for (let count = 1; count <= 250; count += 1) {
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    expect(await database.selectFrom('things').select('id').where('id', 'in', ids).execute()).toHaveLength(
      count,
    );
  }
  await database.destroy();
});
