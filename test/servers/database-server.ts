import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/** Where a MySQL or MariaDB server listens and who may do everything there. */
export interface DatabaseServerAddress {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** A server on which a test makes databases of its own. */
export interface DatabaseServer extends DatabaseServerAddress {
  /** Makes an empty database and gives its name; without a name it gets one nobody else has. */
  createDatabase(name?: string): Promise<string>;
  /** Removes a database; an absent one is no error. */
  dropDatabase(name: string): Promise<void>;
}

/** The server at an address; nothing is asked of it until a database is made or removed. */
export function databaseServer(address: DatabaseServerAddress): DatabaseServer {
  const run = async (sql: string, name: string) => {
    const connection = await createConnection({ ...address });
    try {
      await connection.query(sql, [name]);
    } finally {
      await connection.end();
    }
  };
  return {
    ...address,
    async createDatabase(name = `test_${randomBytes(6).toString('hex')}`) {
      await run('CREATE DATABASE ?? CHARACTER SET utf8mb3', name);
      return name;
    },
    dropDatabase: (name) => run('DROP DATABASE IF EXISTS ??', name),
  };
}
