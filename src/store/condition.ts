import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { keepForOwner } from '../data-files.ts';
import { openSqlite } from '../sqlite.ts';

/** How the file of a store is found: not there, there but empty, not what it should be, or sound. */
export type StoreCondition = 'missing' | 'empty' | 'damaged' | 'sound';

/** Looks at the file of a store and changes nothing. Reads all of it. */
export function storeCondition(file: string): StoreCondition {
  if (!existsSync(file)) return 'missing';
  if (statSync(file).size === 0) return 'empty';
  try {
    const { native } = openSqlite(file, { create: false, journal: 'as-is', busyTimeoutMs: 10_000 });
    try {
      const row = native.prepare('PRAGMA quick_check(1)').get() as { quick_check?: string };
      return row.quick_check === 'ok' ? 'sound' : 'damaged';
    } finally {
      native.close();
    }
  } catch {
    return 'damaged';
  }
}

/**
 * Whether a store that was here is gone: its file is missing or was emptied, and its key, its backups or its log still lie beside it. A store
 * made in its place would fetch nothing by itself and tell nobody, so that is for a person to decide.
 *
 * The traces are looked at before the store. A Kervan that starts for the first time makes its store, and then its key; another that starts
 * a moment later and sees the key must not find the store to be empty still.
 */
export function isStoreGone(storeFile: string, keyFile: string): boolean {
  const folder = dirname(storeFile);
  const name = basename(storeFile);
  const isKeyThere = dirname(keyFile) === folder && existsSync(keyFile);
  const beside = existsSync(folder) ? readdirSync(folder) : [];
  const isTraced =
    isKeyThere || beside.some((each) => each === 'backups' || TRACE.test(each.replace(name, '')));
  return isTraced && (!existsSync(storeFile) || statSync(storeFile).size === 0);
}

/** What is left beside a store: its log, and copies made before an upgrade. Not what was set aside: that was decided upon. */
const TRACE = /^(-wal|\.version-\d+)$/;

/** Moves a store with its log aside, so that nothing of it is lost, and answers where it is; null when there is nothing to move. */
export function setAside(storeFile: string, why: 'damaged' | 'newer', now: Date): string | null {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-');
  const aside = `${storeFile}.${why}-${stamp}`;
  let isMoved = false;
  for (const rest of ['', '-wal', '-shm']) {
    if (!existsSync(`${storeFile}${rest}`)) continue;
    renameSync(`${storeFile}${rest}`, `${aside}${rest}`);
    keepForOwner(`${aside}${rest}`);
    isMoved = true;
  }
  return isMoved ? aside : null;
}

/**
 * The newest backup in a folder, by its name; null when there is none. One of a day to come was made by a clock that ran ahead, nobody knows when: it is
 * the newest only where there is no other.
 */
export function newestBackup(folder: string, now: Date): string | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => name.endsWith('.backup'));
  const ofToday = `kervan-${now.toISOString().slice(0, 10)}.backup`;
  const known = names.filter((name) => !/^kervan-\d/.test(name) || name <= ofToday);
  const newest = (known.length > 0 ? known : names).sort().at(-1);
  return newest === undefined ? null : join(folder, newest);
}
