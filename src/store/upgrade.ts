import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { giveToOwnerOf } from '../data-files.ts';
import { openSqlite } from '../sqlite.ts';
import { MIGRATIONS } from './migrations.ts';
import { flushFile } from './on-disk.ts';

/** How long one that starts waits for another that is bringing a large store up to date. */
const WAIT_MS = 120_000;
/** How long one waits for another at other times. */
export const USUAL_WAIT_MS = 10_000;

/** The copy before an upgrade could not be made; `cause` says why. It tells nothing of what is in the store. */
export class CopyNotMade extends Error {}

/** The version of the schema in a store; 0 when there is none yet. */
export function schemaVersion(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Where the copy stands that was made before the schema was changed from this version. */
export function copyBeforeUpgrade(file: string, version: number): string {
  return `${file}.version-${version}`;
}

/**
 * Brings the schema of a store up to date, after a copy beside it as it was, if one is wanted; a new store gets its tables. All of it or nothing.
 * Throws CopyNotMade, or what SQLite says.
 *
 * Two processes start together after an upgrade. The first takes the lock, copies and changes; the second waits for the lock and then
 * finds nothing left to do. Were the copy made before the lock, both would write the same copy, and the slower one would copy what the other has changed.
 */
export function bringUpToDate(database: DatabaseSync, file: string, keepsCopy: boolean): void {
  if (schemaVersion(database) >= MIGRATIONS.length) return;
  database.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
  database.exec('BEGIN IMMEDIATE');
  try {
    const from = schemaVersion(database);
    if (keepsCopy && from > 0 && from < MIGRATIONS.length) copy(file, from);
    for (let version = from; version < MIGRATIONS.length; version += 1) {
      database.exec(MIGRATIONS[version]!);
      database.exec(`PRAGMA user_version = ${version + 1}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    // A full disk ends a transaction by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
  database.exec(`PRAGMA busy_timeout = ${USUAL_WAIT_MS}`);
}

/**
 * Copies the store while its lock is held: in a write-ahead log others may read meanwhile, and read what was before. An earlier copy of
 * that version is replaced, since somebody went back to it and worked on. What carries the name of a copy is always a whole one.
 */
function copy(file: string, version: number): void {
  const part = `${copyBeforeUpgrade(file, version)}.part`;
  try {
    rmSync(part, { force: true });
    // SQLite writes into an empty file that is there: so nobody else may read it from the beginning on.
    closeSync(openSync(part, 'wx', 0o600));
    giveToOwnerOf(dirname(part), part);
    const { native } = openSqlite(file, { create: false, journal: 'as-is', busyTimeoutMs: USUAL_WAIT_MS });
    try {
      native.prepare('VACUUM INTO ?').run(part);
    } finally {
      native.close();
    }
    // SQLite does not wait until such a copy is on the disk.
    flushFile(part);
    renameSync(part, copyBeforeUpgrade(file, version));
  } catch (error) {
    rmSync(part, { force: true, recursive: true });
    throw new CopyNotMade('the copy before an upgrade', { cause: error });
  }
}
