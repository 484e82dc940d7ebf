import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

export interface SqliteOptions {
  /** Makes the file when it is missing; without it a missing file is an error (SQLITE_CANTOPEN) and none appears. */
  create: boolean;
  /** `write-ahead` changes the file to WAL for ever; `as-is` leaves a file that belongs to another program alone. */
  journal: 'write-ahead' | 'as-is';
  /** How long one statement waits for another process. node:sqlite waits inside the call, so the whole process waits with it. */
  busyTimeoutMs: number;
  /** Told of every error of a statement, and of every statement that changed something. */
  watch?: { failed(error: unknown): void; wrote(): void };
}

/** The database as Kysely's SqliteDialect wants it, and the connection behind it for what Kysely cannot say. */
export interface OpenSqlite {
  database: SqliteDatabase;
  native: DatabaseSync;
}

/** What a row may hold, of what Kervan keeps. */
export type StoredValue = string | number | null;

/** Handed over as the only parameter of a statement: it is done once for each of these rows of parameters. */
export interface EachRow {
  eachRow: readonly (readonly StoredValue[])[];
}

/** Statements kept ready; more texts than this in one process are unusual, and then the oldest is prepared again. */
const STATEMENTS_KEPT = 200;

/** Opens a SQLite file (or ":memory:") for Kysely. Throws node:sqlite's error, whose `errcode` says why. */
export function openSqlite(file: string, options: SqliteOptions): OpenSqlite {
  const native = new DatabaseSync(options.create || file === ':memory:' ? file : existing(file), {
    timeout: options.busyTimeoutMs,
  });
  if (options.journal === 'write-ahead') {
    native.exec('PRAGMA journal_mode = WAL');
    native.exec('PRAGMA synchronous = FULL');
    // 16 MiB each: with the 2 and 4 by default an export of 100,000 products reads and writes the same pages again and again.
    native.exec('PRAGMA cache_size = -16384');
    native.exec('PRAGMA wal_autocheckpoint = 4096');
  }
  return { database: kyselyDatabase(native, options.journal === 'write-ahead', options.watch), native };
}

/** An address by which SQLite opens a file only if it is there. */
function existing(file: string): URL {
  const address = pathToFileURL(file);
  address.search = '?mode=rw';
  return address;
}

/**
 * In a write-ahead log a transaction that has read and then writes is refused at once when another process has committed in between, whatever
 * the busy timeout. So a transaction of such a database begins as a writer and waits its turn.
 */
function kyselyDatabase(
  native: DatabaseSync,
  beginsAsWriter: boolean,
  watch?: SqliteOptions['watch'],
): SqliteDatabase {
  const statements = new Map<string, StatementSync>();

  function prepared(text: string): StatementSync {
    let statement = statements.get(text);
    if (statement === undefined) statement = native.prepare(text);
    else statements.delete(text);
    statements.set(text, statement);
    const [oldest] = statements.keys();
    if (statements.size > STATEMENTS_KEPT && oldest !== undefined) statements.delete(oldest);
    return statement;
  }

  function watched<Answer>(work: () => Answer): Answer {
    try {
      return work();
    } catch (error) {
      watch?.failed(error);
      throw error;
    }
  }

  /** All rows or none: outside a transaction they get one of their own. */
  function runEach(statement: StatementSync, { eachRow }: EachRow): { changes: number } {
    const isAlone = !native.isTransaction;
    let changes = 0;
    if (isAlone) native.exec('begin immediate');
    try {
      for (const row of eachRow) changes += Number(statement.run(...row).changes);
      if (isAlone) native.exec('commit');
    } catch (error) {
      if (isAlone && native.isTransaction) native.exec('rollback');
      throw error;
    }
    return { changes };
  }

  function runWith(statement: StatementSync, parameters: readonly unknown[]) {
    const [first] = parameters;
    const isEach = typeof first === 'object' && first !== null && 'eachRow' in first;
    return isEach ? runEach(statement, first as EachRow) : statement.run(...values(parameters));
  }

  return {
    close: () => native.close(),
    prepare(asked: string): SqliteStatement {
      const text = beginsAsWriter && asked === 'begin' ? 'begin immediate' : asked;
      const statement = watched(() => prepared(text));
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => watched(() => statement.all(...values(parameters))),
        run: (parameters) => {
          // A full disk ends a transaction by itself. To roll it back once more would fail, and hide why it ended.
          if (text === 'rollback' && !native.isTransaction) return { changes: 0, lastInsertRowid: 0 };
          const done = { lastInsertRowid: 0, ...watched(() => runWith(statement, parameters)) };
          // Outside a transaction it stands on the disk by now; so does a transaction that was committed.
          if (!native.isTransaction && (done.changes !== 0 || text === 'commit')) watch?.wrote();
          return done;
        },
        // A cursor outlives the call: it gets a statement of its own, so that the kept one is free for others.
        iterate: (parameters) => native.prepare(text).iterate(...values(parameters)),
      };
    },
  };
}

function values(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
