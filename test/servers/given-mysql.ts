import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from '../../demo/warehouse/address.ts';
import { databaseServer } from './database-server.ts';
import { leftOver, newTablePrefix } from './table-prefix.ts';

/** Where a warehouse has room on a server that somebody named for the tests. */
export interface Room {
  database: string;
  /** What the names of its tables begin with; empty in a database of its own. */
  tablePrefix: string;
  /** Removes what was made there. */
  leave: () => Promise<void>;
}

/** The account may not make this database; it may not do this at all. */
const NOT_ALLOWED: readonly unknown[] = [1044, 1227];

/**
 * Room for a warehouse: a database of its own; where the account may not make one, that of the address, in which the tables get a prefix
 * that no other table there has.
 */
export async function roomAt(address: MysqlAddress): Promise<Room> {
  const { database: given, ...place } = address;
  const server = databaseServer(place);
  try {
    const database = await server.createDatabase();
    return { database, tablePrefix: '', leave: () => server.dropDatabase(database) };
  } catch (error) {
    if (!NOT_ALLOWED.includes((error as { errno?: unknown }).errno)) throw error;
  }
  const tablePrefix = newTablePrefix();
  await dropTables(address, leftOver);
  const isOurs = (name: string): boolean => name.startsWith(tablePrefix);
  return {
    database: given,
    tablePrefix,
    leave: () => dropTables(address, (names) => names.filter(isOurs)),
  };
}

async function dropTables(
  { host, port, user, password, database }: MysqlAddress,
  chosen: (names: string[]) => string[],
): Promise<void> {
  const connection = await createConnection({ host, port, user, password, database });
  try {
    const names = chosen(await tablesIn(connection));
    if (names.length > 0) await connection.query('DROP TABLE IF EXISTS ??', [names]);
  } finally {
    await connection.end();
  }
}

async function tablesIn(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'",
  );
  return rows.map((row) => String(row['name']));
}
