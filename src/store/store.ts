import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { keepForOwner, makeFile, makeFolder } from '../data-files.ts';
import { fileFault } from '../domain/file-fault.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { openSqlite, type OpenSqlite } from '../sqlite.ts';
import { MIGRATIONS } from './migrations.ts';
import {
  ANY_BACKUP,
  isDamage,
  isFromOutside,
  isReadOnly,
  watchStore,
  type StoreWatch,
} from './store-fault.ts';
import type { StoreTables } from './tables.ts';
import { bringUpToDate, CopyNotMade, schemaVersion, USUAL_WAIT_MS } from './upgrade.ts';

/** Kervan's own database. Losing it costs time, not correctness: `relink` rebuilds what matters. */
export type Store = Kysely<StoreTables>;

/**
 * Opens the store, makes it when absent, and brings an older schema up to date (after a copy beside it, named by
 * its old version, unless none is wanted). A damaged file or one of a newer Kervan is a problem and is left as it is.
 *
 * It is for the owner of the data folder alone, whoever opens it: buyers stand in it.
 *
 * A file that is there but cannot be written is a problem too: a Kervan that cannot keep what it does must not begin.
 *
 * Write-ahead log with full synchronisation: what a run has recorded survives a power cut.
 */
export function openStore(file: string, { keepsCopy = true } = {}): Result<Store> {
  const watch = watchStore(file);
  const existed = file !== ':memory:' && existsSync(file);
  let opened: OpenSqlite | undefined;
  try {
    if (file !== ':memory:') makePlace(file);
    opened = openSqlite(file, { create: true, journal: 'write-ahead', busyTimeoutMs: USUAL_WAIT_MS, watch });
    const { native } = opened;
    // What is deleted is overwritten: a buyer who was erased must not be read out of the file.
    native.exec('PRAGMA secure_delete = ON');
    if (existed) assertSound(native);
    if (schemaVersion(native) > MIGRATIONS.length) {
      native.close();
      return failed(problem('store-newer', { file }));
    }
    bringUpToDate(native, file, keepsCopy);
    assertWritable(native);
  } catch (error) {
    opened?.native.close();
    return failed(whyNotOpened(file, error, opened !== undefined));
  }
  const store: Store = new Kysely<StoreTables>({
    dialect: new SqliteDialect({ database: opened.database }),
  });
  watches.set(store, watch);
  return ok(store);
}

/** SQLite gives its log the rights and the owner of the file it belongs to, but not a log that a killed process has left. */
function makePlace(file: string): void {
  makeFolder(dirname(file));
  makeFile(file);
  for (const rest of ['-wal', '-shm']) keepForOwner(`${file}${rest}`);
}

const watches = new WeakMap<Store, StoreWatch>();

/**
 * What ails an open store since it could last be written: no room, no rights, damage; or somebody deleted its file, and it goes on in what the system
 * throws away at the end. Null when it is well.
 */
export function storeTrouble(store: Store): Problem | null {
  return watches.get(store)?.trouble() ?? null;
}

/** A file that cannot even be opened says nothing of what is in it, unless SQLite says that it is no database; nor does a full disk. */
function whyNotOpened(file: string, thrown: unknown, isOpened: boolean): Problem {
  const isOfCopy = thrown instanceof CopyNotMade;
  const error = isOfCopy ? thrown.cause : thrown;
  const isClosed = isFromOutside(error) || ((isOfCopy || !isOpened) && !isDamage(error));
  const detail = isReadOnly(error)
    ? { bg: 'файлът е само за четене', en: 'the file is read-only' }
    : fileFault(error);
  if (isClosed) return problem('store-unusable', { file, detail });
  return problem('store-damaged', { file, detail, backup: ANY_BACKUP });
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

/** SQLite opens a file that may only be read without a word, and complains at the first thing written. Another writer is none of our business. */
function assertWritable(database: DatabaseSync): void {
  try {
    // With a log of a dead process beside it, SQLite begins to write in a file that may only be read: only something written tells.
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${schemaVersion(database)}`);
  } catch (error) {
    if (isReadOnly(error)) throw error;
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

function assertSound(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA quick_check(1)').get() as { quick_check?: string };
  if (row.quick_check !== 'ok') throw new Error(row.quick_check ?? 'quick_check');
}
