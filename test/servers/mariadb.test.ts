import { existsSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { startMariaDb } from './mariadb.ts';
import { testMariaDb } from './test-mariadb.ts';

test('the test files of a run share one server and make databases of their own', async () => {
  const [one, other] = await Promise.all([testMariaDb(), testMariaDb()]);
  expect(one.port).toBe(other.port);
  const [first, second] = await Promise.all([one.createDatabase(), other.createDatabase()]);
  expect(first).not.toBe(second);
  await one.dropDatabase(first);
  await one.dropDatabase(second);
});

test('what was committed outlives a killed server, and nothing of it stays after stop', async () => {
  const server = await startMariaDb();
  try {
    const { host, port, user, password } = server;
    const database = await server.createDatabase();
    const address = { host, port, user, password, database };
    const before = await createConnection(address);
    before.on('error', () => {});
    await before.query('CREATE TABLE kept (name VARCHAR(20))');
    await before.query('INSERT INTO kept VALUES (?)', ['сирене']);

    await server.kill();
    await expect(before.query('SELECT 1')).rejects.toThrow();
    await expect(createConnection(address)).rejects.toThrow(/ECONNREFUSED/);

    await server.restart();
    const after = await createConnection(address);
    expect(await after.query('SELECT name FROM kept').then(([rows]) => rows)).toEqual([{ name: 'сирене' }]);
    await after.end();
  } finally {
    await server.stop();
  }
  expect(existsSync(server.folder)).toBe(false);
});
