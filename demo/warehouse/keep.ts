import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from './address.ts';
import { createMysqlWarehouse, createSqliteWarehouse, type WarehouseOptions } from './load.ts';
import { SAMPLE_STAMP } from './sample.ts';

/** What became of the wish for a sample: made now, there already, or refused because something else is there. */
export type Kept = 'made' | 'there' | 'refused';

/** The sample in a SQLite file, made when there is none; one that is there is left as it is. */
export function keepSqliteWarehouse(file: string, options: WarehouseOptions): Kept {
  if (existsSync(file)) return 'there';
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Under another name until it is whole: who is interrupted here must not find half a warehouse the next time.
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  createSqliteWarehouse(unfinished, options);
  renameSync(unfinished, file);
  return 'made';
}

/**
 * The sample in a database of MySQL or MariaDB, made when the database is absent or empty; a sample that is there is left as it is.
 * Any other database is refused and not touched. The stamp is written last, together with the rows: half a sample has none.
 */
export async function keepMysqlWarehouse(address: MysqlAddress, options: WarehouseOptions): Promise<Kept> {
  const { database, ...server } = address;
  const tables = await tablesOf(address);
  if (tables.length === 0) {
    await createMysqlWarehouse(server, database, options);
    return 'made';
  }
  return tables.includes('configuration') && (await isStamped(address)) ? 'there' : 'refused';
}

async function tablesOf({ database, ...server }: MysqlAddress): Promise<string[]> {
  const rows = await ask(
    server,
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
    [database],
  );
  return rows.map(({ name }) => String(name).toLowerCase());
}

async function isStamped({ database, ...server }: MysqlAddress): Promise<boolean> {
  const rows = await ask(server, 'SELECT `Value` FROM ??.configuration WHERE `Key` = ? AND UserID = ?', [
    database,
    SAMPLE_STAMP.Key,
    SAMPLE_STAMP.UserID,
  ]);
  return rows.some((row) => row['Value'] === SAMPLE_STAMP.Value);
}

async function ask(
  server: Omit<MysqlAddress, 'database'>,
  sql: string,
  values: (string | number)[],
): Promise<RowDataPacket[]> {
  const { host, port, user, password } = server;
  const connection = await createConnection({ host, port, user, password });
  try {
    return (await connection.query<RowDataPacket[]>(sql, values))[0];
  } finally {
    await connection.end();
  }
}
