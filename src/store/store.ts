import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { fileFault } from '../domain/file-fault.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { openSqlite, type OpenSqlite } from '../sqlite.ts';
import { MIGRATIONS } from './migrations.ts';
import type { StoreTables } from './tables.ts';

/** Kervan's own database. Losing it costs time, not correctness: `relink` rebuilds what matters. */
export type Store = Kysely<StoreTables>;

/**
 * Opens the store, makes it when absent, and brings an older schema up to date (after a copy beside it, named by
 * its old version). A damaged file or one of a newer Kervan is a problem and is left as it is.
 *
 * Write-ahead log with full synchronisation: what a run has recorded survives a power cut.
 */
export function openStore(file: string): Result<Store> {
  const existed = file !== ':memory:' && existsSync(file);
  let opened: OpenSqlite | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    opened = openSqlite(file, { create: true, journal: 'write-ahead', busyTimeoutMs: 10_000 });
    const { native } = opened;
    if (existed) assertSound(native);
    const version = schemaVersion(native);
    if (version > MIGRATIONS.length) {
      native.close();
      return failed(problem('store-newer', { file }));
    }
    if (version > 0 && version < MIGRATIONS.length) {
      native.prepare('VACUUM INTO ?').run(`${file}.version-${version}`);
    }
    migrate(native, version);
  } catch (error) {
    opened?.native.close();
    // A file that cannot even be opened says nothing of what is in it, unless SQLite says that it is no database.
    const code = opened || isDamage(error) ? 'store-damaged' : 'store-unusable';
    return failed(problem(code, { file, detail: fileFault(error) }));
  }
  return ok(new Kysely<StoreTables>({ dialect: new SqliteDialect({ database: opened.database }) }));
}

/** Whether servers, and with them sealed secrets, stand in a store that was opened before. */
export function holdsServers(file: string): boolean {
  const { native } = openSqlite(file, { create: false, journal: 'as-is', busyTimeoutMs: 10_000 });
  try {
    return native.prepare('SELECT 1 FROM servers LIMIT 1').get() !== undefined;
  } finally {
    native.close();
  }
}

/** SQLite's own words for a broken file: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGE = [11, 26];

function isDamage(error: unknown): boolean {
  return DAMAGE.includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);
}

function assertSound(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA quick_check(1)').get() as { quick_check?: string };
  if (row.quick_check !== 'ok') throw new Error(row.quick_check ?? 'quick_check');
}

function schemaVersion(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Two processes may start together: the second waits for the lock and then finds nothing left to do. */
function migrate(database: DatabaseSync, from: number): void {
  if (from === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (let version = schemaVersion(database); version < MIGRATIONS.length; version += 1) {
      database.exec(MIGRATIONS[version]!);
      database.exec(`PRAGMA user_version = ${version + 1}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
