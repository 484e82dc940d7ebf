import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { createConnection } from 'mysql2/promise';
import type { Row } from '../../../demo/warehouse/schema.ts';
import type { ResolvedDatabase } from '../../../src/warehouse/warehouse.ts';

/** What is asked inside a transaction. */
export type Ask = (sql: string, values?: (string | number)[]) => Promise<Row[]>;

/** The vendor's program at another computer: a connection of its own to the warehouse. */
export interface Counter {
  /** All or nothing; null when somebody else's lock or the end of the server was in the way. */
  transaction<Value>(work: (ask: Ask) => Promise<Value>): Promise<Value | null>;
}

/** Errors of a counter that cannot work just now: locks, and a server that is gone. */
const IN_THE_WAY = new Set<unknown>([1205, 1213, 1020, 1053, 1317, 1927, 1040]);
const LOCK_WAIT_SECONDS = 2;

/** A counter of the warehouse; every transaction is a connection of its own. */
export function counterOf(address: ResolvedDatabase): Counter {
  if (address.kind === 'sqlite') return sqliteCounter(address.file);
  if (address.kind !== 'mysql') throw new Error('no such warehouse here');
  const { host, port, user, password, database } = address;
  return {
    async transaction(work) {
      try {
        const connection = await createConnection({
          host,
          port,
          user,
          password,
          database,
          dateStrings: true,
        });
        // What the server says after its end is an event without a listener otherwise.
        connection.on('error', () => {});
        try {
          await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
          await connection.query(`SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
          await connection.beginTransaction();
          const value = await work(
            async (sql, values = []) => (await connection.query(sql, values))[0] as Row[],
          );
          await connection.commit();
          return value;
        } finally {
          connection.destroy();
        }
      } catch (error) {
        if (isInTheWay(error)) return null;
        throw error;
      }
    },
  };
}

function isInTheWay(error: unknown): boolean {
  const { errno, code } = error as { errno?: number; code?: string };
  return IN_THE_WAY.has(errno) || /^(E[A-Z]+$|PROTOCOL_)/.test(code ?? '');
}

/** SQLite waits inside the call: the wait is short, and nothing of the work may wait for anything else. */
function sqliteCounter(file: string): Counter {
  return {
    async transaction(work) {
      const database = openFile(file, 300);
      if (!database) return null;
      try {
        database.exec('BEGIN IMMEDIATE');
        const value = await work(async (sql, values = []) => database.prepare(sql).all(...values) as Row[]);
        database.exec('COMMIT');
        return value;
      } catch (error) {
        const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
        // Busy, locked, or the file is away.
        if (code === 5 || code === 6 || code === 14) return null;
        throw error;
      } finally {
        database.close();
      }
    },
  };
}

/** Opens a file that is there; null when it is away: none must appear in its place. */
export function openFile(file: string, timeoutMs: number): DatabaseSync | null {
  const address = pathToFileURL(file);
  address.search = '?mode=rw';
  try {
    return new DatabaseSync(address, { timeout: timeoutMs });
  } catch {
    return null;
  }
}
