import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from '../../demo/warehouse/address.ts';
import { databaseServer, type DatabaseServer } from './database-server.ts';

/** Says that the tables of a database are those of tests and may be dropped. */
const MARK = 'kervantest';
/** The account may not make this database; it may not do this at all. */
const NOT_ALLOWED: readonly unknown[] = [1044, 1227];

/**
 * A server that somebody named for the tests. They make databases of their own there; where the account may not, they use the one of the address, which must have
 * no tables then, or those of an earlier test, and leave it without any.
 */
export function givenMysql(address: MysqlAddress): DatabaseServer {
  const { database: given, ...place } = address;
  const server = databaseServer(place);
  return {
    ...server,
    async createDatabase(name) {
      try {
        return await server.createDatabase(name);
      } catch (error) {
        if (!NOT_ALLOWED.includes((error as { errno?: unknown }).errno)) throw error;
        await within(address, takeOver);
        return given;
      }
    },
    dropDatabase: (name) => (name === given ? within(address, dropTables) : server.dropDatabase(name)),
  };
}

async function within(
  { host, port, user, password, database }: MysqlAddress,
  work: (connection: Connection, database: string) => Promise<void>,
): Promise<void> {
  const connection = await createConnection({ host, port, user, password, database });
  try {
    await work(connection, database);
  } finally {
    await connection.end();
  }
}

async function takeOver(connection: Connection, database: string): Promise<void> {
  const tables = await tablesIn(connection);
  if (tables.length > 0 && !tables.some((name) => name.toLowerCase() === MARK))
    throw new Error('the account may not make databases, and the given one has tables that are not of tests');
  await dropTables(connection);
  await connection.query('ALTER DATABASE ?? CHARACTER SET utf8mb3', [database]);
  await connection.query('CREATE TABLE ?? (Made int NULL)', [MARK]);
}

async function dropTables(connection: Connection): Promise<void> {
  for (const name of await tablesIn(connection)) await connection.query('DROP TABLE ??', [name]);
}

async function tablesIn(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW TABLES');
  return rows.map((row) => String(Object.values(row)[0]));
}
