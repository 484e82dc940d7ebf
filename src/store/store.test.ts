import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore } from './store.ts';

test('a store is made with its folder and opens again with what it held', async () => {
  const file = join(testFolder(), 'deep', 'kervan.db');
  const first = openStore(file);
  if (!first.ok) throw new Error(first.problem.code);
  await first.value.insertInto('cursors').values({ server: 's', name: 'n', value: 'v' }).execute();
  await first.value.destroy();
  const again = testStore(file);
  expect(await again.selectFrom('cursors').selectAll().execute()).toEqual([
    { server: 's', name: 'n', value: 'v' },
  ]);
  expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');
});

test('a store of a newer Kervan is refused and left as it is', () => {
  const file = join(testFolder(), 'kervan.db');
  const native = new DatabaseSync(file);
  native.exec(`CREATE TABLE news (x); PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  native.close();
  const before = readFileSync(file);
  expect(openStore(file)).toMatchObject({ ok: false, problem: { code: 'store-newer', params: { file } } });
  const after = new DatabaseSync(file);
  expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: MIGRATIONS.length + 1 });
  after.close();
  expect(readFileSync(file).length).toBe(before.length);
});

test('a damaged store is told and left as it is', async () => {
  const folder = testFolder();
  const garbage = join(folder, 'garbage.db');
  writeFileSync(garbage, 'не съм база '.repeat(500));
  expect(openStore(garbage)).toMatchObject({ ok: false, problem: { code: 'store-damaged' } });
  expect(readFileSync(garbage, 'utf8')).toBe('не съм база '.repeat(500));

  const torn = join(folder, 'torn.db');
  const native = new DatabaseSync(torn);
  for (const migration of MIGRATIONS) native.exec(migration);
  native.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  native.close();
  const bytes = readFileSync(torn);
  bytes.fill(0xff, 4096);
  writeFileSync(torn, bytes);
  expect(openStore(torn)).toMatchObject({ ok: false, problem: { code: 'store-damaged' } });
});

test('two that open a new store together both find it whole', async () => {
  const file = join(testFolder(), 'kervan.db');
  const stores = [testStore(file), testStore(file)];
  for (const store of stores) expect(await store.selectFrom('orders').selectAll().execute()).toEqual([]);
  expect(existsSync(`${file}.version-0`)).toBe(false);
});
