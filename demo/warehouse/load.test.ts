import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseServer } from '../../test/servers/database-server.ts';
import { testMariaDb } from '../../test/servers/test-mariadb.ts';
import { createMysqlWarehouse, createSqliteWarehouse, type WarehouseOptions } from './load.ts';
import { type Rows, TABLE_NAMES, tableOf } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'kervan-sample-'));
const databases: string[] = [];
let server: DatabaseServer;

beforeAll(async () => {
  server = await testMariaDb();
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of databases) await server.dropDatabase(name);
});

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/** A warehouse on each engine: what was put in, a way to ask, and the way to end it. */
const ENGINES: Record<string, (options: WarehouseOptions) => Promise<[Rows, Query, () => Promise<void>]>> = {
  async sqlite(options) {
    const file = join(folder, 'warehouse.db');
    const rows = createSqliteWarehouse(file, options);
    const database = new DatabaseSync(file);
    return [
      rows,
      async (sql) =>
        database
          .prepare(sql)
          .all()
          .map((row) => ({ ...row })),
      async () => database.close(),
    ];
  },
  async mariadb(options) {
    const name = await server.createDatabase();
    databases.push(name);
    const rows = await createMysqlWarehouse(server, name, options);
    const { host, port, user, password } = server;
    const connection = await createConnection({
      host,
      port,
      user,
      password,
      database: name,
      dateStrings: true,
    });
    const query: Query = async (sql) => (await connection.query<RowDataPacket[]>(sql))[0];
    return [rows, query, () => connection.end()];
  },
};

const CASES = Object.keys(ENGINES).flatMap((engine) =>
  [{}, { upgraded: true, numberingPerLocation: true, supto: true }, { content: 'fresh' as const }].map(
    (options) => [engine, options] as const,
  ),
);

test.each(CASES)(
  '%s gives back what was put in, in the physical order of the columns (%j)',
  async (engine, options) => {
    const [rows, query, close] = await ENGINES[engine]!(options);
    for (const table of TABLE_NAMES) {
      const columns = tableOf(table, 'upgraded' in options)
        .columns.filter((column) => column.mssqlOnly !== true)
        .map((column) => column.name);
      const read = await query(`SELECT * FROM \`${table}\``);
      if (read.length > 0) expect(Object.keys(read[0]!)).toEqual(columns);
      expect([table, byText(read)]).toEqual([table, byText(rows[table])]);
    }
    await close();
  },
);

test.each(CASES)('%s: the sum of Qtty · Sign is the stock, everywhere (%j)', async (engine, options) => {
  const [, query, close] = await ENGINES[engine]!(options);
  const wrong = await query(
    `SELECT s.ObjectID, s.GoodID, s.Qtty, COALESCE(SUM(o.Qtty * o.Sign), 0) AS moved
       FROM store s LEFT JOIN operations o
         ON o.ObjectID = s.ObjectID AND o.GoodID = s.GoodID AND o.Acct > 0 AND o.PartnerID <> 0
      GROUP BY s.ObjectID, s.GoodID, s.Qtty
     HAVING ABS(s.Qtty - moved) > 0.0000001`,
  );
  expect(wrong).toEqual([]);
  await close();
});

test('old latin1 tables hold Windows-1251 bytes, which read as Western letters', async () => {
  const [, query, close] = await ENGINES['mariadb']!({ charset: 'latin1' });
  const rows = await query(
    'SELECT Name, CONVERT(CAST(Name AS BINARY) USING cp1251) AS mended FROM objects WHERE ID = 2',
  );
  expect(rows).toEqual([{ Name: 'Ìàãàçèí Öåíòúð', mended: 'Магазин Център' }]);
  await close();
});

/** The rows as texts in an order of their own: SELECT promises none, and neither is the order of keys compared. */
function byText(rows: Record<string, unknown>[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => a.localeCompare(b)))).sort();
}
