import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore, storeTrouble } from './store.ts';

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

test('the data folder is for its owner alone', () => {
  const folder = join(testFolder(), 'data');
  testStore(join(folder, 'kervan.db'));
  expect(statSync(folder).mode & 0o077).toBe(0);
});

test('in a folder that others may read, the store and its log are closed to them from the beginning', async () => {
  const folder = testFolder();
  chmodSync(folder, 0o755);
  const store = testStore(join(folder, 'kervan.db'));
  await store.insertInto('cursors').values({ server: 's', name: 'n', value: 'v' }).execute();
  const names = readdirSync(folder);
  expect(names.sort()).toEqual(['kervan.db', 'kervan.db-shm', 'kervan.db-wal']);
  const open = () => names.filter((name) => statSync(join(folder, name)).mode & 0o077);
  expect(open()).toEqual([]);
  // As an earlier Kervan made them.
  for (const name of names) chmodSync(join(folder, name), 0o644);
  testStore(join(folder, 'kervan.db'));
  expect(open()).toEqual([]);
});

test.each([
  [0o644, 0o600],
  [0o640, 0o600],
  [0o600, 0o600],
  // A group that may write was let in on purpose.
  [0o664, 0o660],
])('a store with the rights %o has %o when it was opened', async (before, after) => {
  const file = join(testFolder(), 'kervan.db');
  const made = openStore(file);
  if (!made.ok) throw new Error(made.problem.code);
  await made.value.destroy();
  chmodSync(file, before);
  testStore(file);
  expect(statSync(file).mode & 0o777).toBe(after);
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

test('a store whose file somebody deletes while it is open is no longer well', async () => {
  const file = join(testFolder(), 'kervan.db');
  const store = testStore(file);
  await store.selectFrom('servers').selectAll().execute();
  expect(storeTrouble(store)).toBeNull();
  rmSync(file);
  expect(storeTrouble(store)).toMatchObject({ code: 'store-missing', params: { file } });
});

test('a store that may only be read is refused before anything is begun that could not be kept', async () => {
  const folder = testFolder();
  const file = join(folder, 'kervan.db');
  const made = openStore(file);
  if (!made.ok) throw new Error(made.problem.code);
  await made.value.selectFrom('servers').selectAll().execute();
  await made.value.destroy();
  chmodSync(file, 0o444);
  chmodSync(folder, 0o555);
  // Root may write everything: as root the test is somebody else for this moment.
  const isRoot = process.geteuid?.() === 0;
  try {
    if (isRoot) process.seteuid!(65_534);
    const opened = openStore(file);
    expect(opened).toMatchObject({ ok: false, problem: { code: 'store-unusable', params: { file } } });
  } finally {
    if (isRoot) process.seteuid!(0);
    chmodSync(folder, 0o755);
  }
});

test('two that open a new store together both find it whole', async () => {
  const file = join(testFolder(), 'kervan.db');
  const stores = [testStore(file), testStore(file)];
  for (const store of stores) expect(await store.selectFrom('orders').selectAll().execute()).toEqual([]);
  expect(existsSync(`${file}.version-0`)).toBe(false);
});

test('a store of an older Kervan gets what lists are made from: views, counts of problems, moments', async () => {
  const file = join(testFolder(), 'kervan.db');
  const native = new DatabaseSync(file);
  const old = MIGRATIONS.slice(0, 1);
  for (const migration of old) native.exec(migration);
  native.exec(`PRAGMA user_version = ${old.length}`);
  const order = native.prepare(
    `INSERT INTO orders (server, number, number_key, state, version, hash, business_hash, status, created_at, updated_at)
     VALUES ('s', ?, ?, ?, 1, '', '', 'confirmed', ?, '2026-11-20T00:00:00.000Z')`,
  );
  const add = (number: string, state: string, createdAt: string | null): void =>
    void order.run(number, number, state, createdAt);
  add('AB1', 'documented', '2026-11-01T00:00:00.000Z');
  add('AB2', 'documented', '2026-11-02T00:00:00.000Z');
  add('AB3', 'waiting', null);
  add('AB4', 'lost', '2026-11-03T00:00:00.000Z');
  native.exec(
    `INSERT INTO problems (server, code, record, params, first_at, last_at)
     VALUES ('s', 'order-changed', 'order AB2', '{}', '', ''), ('s', 'order-cancelled', 'order AB2', '{}', '', '')`,
  );
  native.close();
  const store = testStore(file);
  const shown = () =>
    store
      .selectFrom('orders')
      .select(['number', 'view', 'problems', 'shown_at', 'search', 'buyer'])
      .execute();
  expect(await shown()).toMatchObject([
    {
      number: 'AB1',
      view: 'done',
      problems: 0,
      shown_at: '2026-11-01T00:00:00.000Z',
      search: 'ab1',
      buyer: null,
    },
    { number: 'AB2', view: 'attention', problems: 2 },
    { number: 'AB3', view: 'waiting', shown_at: '2026-11-20T00:00:00.000Z' },
    { number: 'AB4', view: 'attention', problems: 0 },
  ]);
  await store.deleteFrom('problems').where('code', '=', 'order-changed').execute();
  expect((await shown())[1]).toMatchObject({ view: 'attention', problems: 1 });
  await store.deleteFrom('problems').execute();
  await store.updateTable('orders').set({ state: 'finished' }).where('number', '=', 'AB4').execute();
  expect((await shown()).map(({ view }) => view)).toEqual(['done', 'done', 'waiting', 'done']);
});
