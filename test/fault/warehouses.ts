import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createPool } from 'mysql2/promise';
import {
  createMysqlWarehouse,
  createSqliteWarehouse,
  type WarehouseOptions,
} from '../../demo/warehouse/load.ts';
import type { Row, Rows } from '../../demo/warehouse/schema.ts';
import type { ResolvedDatabase } from '../../src/warehouse/warehouse.ts';
import type { DatabaseServer } from '../servers/database-server.ts';

/** A sample warehouse with a side door: direct SQL, past everything that is being tested. */
export interface TestWarehouse {
  kind: 'sqlite' | 'mysql';
  address: ResolvedDatabase;
  /** The rows it was made with. */
  rows: Rows;
  query(sql: string, values?: (string | number)[]): Promise<Row[]>;
  /** Makes it again what it was in the beginning; nobody else may be at work in it. */
  restore(): Promise<void>;
  /** Removes it. */
  close(): Promise<void>;
}

/**
 * A new folder, in memory where the system has a place for that: what was written there outlives a killed process like any
 * file, and waiting for a disk again and again would only make the tests slow.
 */
export function newFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kervan-fault-'));
}

/** A sample in a SQLite file. */
export function sqliteTestWarehouse(options: WarehouseOptions = {}): TestWarehouse {
  const folder = newFolder();
  const template = join(folder, 'template.db');
  const file = join(folder, 'warehouse.db');
  const rows = createSqliteWarehouse(template, options);
  copyFileSync(template, file);
  let side: DatabaseSync | null = null;
  const closeSide = (): void => {
    side?.close();
    side = null;
  };
  return {
    kind: 'sqlite',
    address: { kind: 'sqlite', file },
    rows,
    async query(sql, values = []) {
      // Opened for writing, so that what a killed process left half done is rolled back first, as any program would.
      side ??= new DatabaseSync(file, { timeout: 10_000 });
      return side.prepare(sql).all(...values) as Row[];
    },
    async restore() {
      closeSide();
      for (const suffix of ['-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true });
      copyFileSync(template, file);
    },
    async close() {
      closeSide();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A sample in a database of its own on a MariaDB server. */
export async function mysqlTestWarehouse(
  server: DatabaseServer,
  options: WarehouseOptions = {},
): Promise<TestWarehouse> {
  const { host, port, user, password } = server;
  const database = await server.createDatabase();
  const rows = await createMysqlWarehouse(server, database, options);
  const pool = createPool({ host, port, user, password, database, dateStrings: true, connectionLimit: 2 });
  const query = async (sql: string, values: (string | number)[] = []): Promise<Row[]> =>
    (await pool.query(sql, values))[0] as Row[];
  const newestLine = Math.max(...rows.operations.map((row) => Number(row['ID'])));
  const reserved = rows.nextacct.map((row) => String(row['NextAcct']));
  return {
    kind: 'mysql',
    address: { kind: 'mysql', host, port, user, password, database },
    rows,
    query,
    async restore() {
      await query('DELETE FROM operations WHERE ID > ?', [newestLine]);
      await query(
        `DELETE FROM nextacct WHERE NextAcct NOT IN (${reserved.map(() => '?').join(', ')})`,
        reserved,
      );
    },
    async close() {
      await pool.end();
      await server.dropDatabase(database);
    },
  };
}
