import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { forEachRow } from './for-each-row.ts';

const rows = (...names: (string | null)[]) => names.map((name, id) => ({ id, name }));

test('a statement is done for each row, or for none of them', async () => {
  const store = testStore();
  await sql`create table things (id integer, name text not null, kind text)`.execute(store);
  const names = async () => (await sql<{ name: string }>`select name from things`.execute(store)).rows.length;
  const insert = 'insert into things (id, name, kind) values (:id, :name, :kind)';
  expect(await forEachRow(store, insert, rows('a', 'b', 'c'), { kind: 'k' })).toBe(3);
  expect(
    await forEachRow(
      store,
      'update things set name = :name where id = :id and kind = :kind',
      rows('d', 'e'),
      { kind: 'k' },
    ),
  ).toBe(2);
  await expect(forEachRow(store, insert, rows('f', null), { kind: 'k' })).rejects.toThrow('NOT NULL');
  expect(await names()).toBe(3);
  await expect(
    store.transaction().execute(async (transaction) => {
      await forEachRow(transaction, insert, rows('g'), { kind: 'k' });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await names()).toBe(3);
  expect(await forEachRow(store, insert, [])).toBe(0);
});
