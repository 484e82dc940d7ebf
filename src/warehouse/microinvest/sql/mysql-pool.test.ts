import { createConnection } from 'mysql2/promise';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { MysqlPoolConnection } from 'kysely';
import { testMariaDb } from '../../../../test/servers/test-mariadb.ts';
import { mysqlPool } from './mysql-pool.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('a connection that dies under a statement leaves nothing that keeps the process alive', async () => {
  const { host, port, user, password } = await testMariaDb();
  const pool = mysqlPool({ kind: 'mysql', host, port, user, password, database: 'mysql' }, null);
  const connection = await promisify<MysqlPoolConnection>((done) => pool.getConnection(done as never))();
  const before = timers();
  const query = promisify((text: string, done: (error: unknown) => void) =>
    connection.query(text, [], done as never),
  );
  // The answer may come before the killer has said goodbye.
  const lost = expect(query('select sleep(60)')).rejects.toThrow();
  const other = await createConnection({ host, port, user, password });
  await other.query(`KILL ${(connection as unknown as { threadId: number }).threadId}`);
  await other.end();
  await lost;
  connection.release();
  await promisify((done: () => void) => pool.end(done as never))();
  expect(timers()).toBeLessThanOrEqual(before);
});
