import { constants, copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sql } from 'kysely';
import { makeFolder } from '../data-files.ts';
import { fileFault } from '../domain/file-fault.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { setAside, storeCondition } from './condition.ts';
import { MIGRATIONS } from './migrations.ts';
import { doubtAllUnprinted } from './receipts.ts';
import { unseal } from './sealed-file.ts';
import { holdsKey } from './secrets.ts';
import { openStore } from './store.ts';
import { copyBeforeUpgrade } from './upgrade.ts';

/** What was put in the place of a store; `aside` is where the store before it is, if there was one. */
interface Restored {
  from: string;
  aside: string | null;
}

/**
 * Puts a backup in the place of a store that does not exist or is damaged; a sound one is left as it is. What was damaged is set aside once
 * the backup has been read. The key file must be the one it was sealed with.
 */
export async function restoreStore(
  file: string,
  keyFile: string,
  storeFile: string,
  now: Date,
): Promise<Result<Restored>> {
  if (storeCondition(storeFile) === 'sound') return failed(problem('backup-in-the-way', { file: storeFile }));
  if (!holdsKey(keyFile)) return failed(problem('key-missing', { file: keyFile }));
  return putInPlace(file, storeFile, 'damaged', now, (part) => unseal(file, keyFile, part));
}

/**
 * Puts the copy that was made before an upgrade in the place of a store that a newer Kervan has changed. The store with its log is set aside: a log
 * left behind would be played over the copy.
 */
export async function goBack(storeFile: string, now: Date): Promise<Result<Restored>> {
  const opened = openStore(storeFile);
  if (opened.ok) {
    await opened.value.destroy();
    return failed(problem('store-not-newer', { file: storeFile }));
  }
  if (opened.problem.code !== 'store-newer') return opened;
  const copy = newestCopy(storeFile);
  if (copy === null) return failed(problem('copy-missing', { file: storeFile }));
  return putInPlace(copy, storeFile, 'newer', now, async (part) =>
    copyFileSync(copy, part, constants.COPYFILE_EXCL),
  );
}

/** The newest copy from before an upgrade that this Kervan can open. */
function newestCopy(storeFile: string): string | null {
  const versions = readdirSync(dirname(storeFile))
    .map((name) => /^\.version-(\d+)$/.exec(name.replace(basename(storeFile), ''))?.[1])
    .map(Number)
    .filter((version) => version <= MIGRATIONS.length);
  return versions.length === 0 ? null : copyBeforeUpgrade(storeFile, Math.max(...versions));
}

async function putInPlace(
  from: string,
  storeFile: string,
  why: 'damaged' | 'newer',
  now: Date,
  fetchInto: (part: string) => Promise<void>,
): Promise<Result<Restored>> {
  const part = `${storeFile}.restoring`;
  try {
    makeFolder(dirname(storeFile));
    removeParts(part);
    await fetchInto(part);
    // What is restored is itself the copy.
    const opened = openStore(part, { keepsCopy: false });
    if (!opened.ok) return failed(problem('backup-unreadable', { file: from, detail: opened.problem.code }));
    // What the shop showed when the copy was made may have changed since: every quantity is sent again.
    await opened.value
      .updateTable('links')
      .set((eb) => ({ stock_epoch: eb('stock_epoch', '+', 1) }))
      .execute();
    await doubtAllUnprinted(opened.value);
    // Only the one file is renamed: nothing may be left in the log beside it, and a Kysely that was never asked closes nothing.
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(opened.value);
    await opened.value.destroy();
    const aside = setAside(storeFile, why, now);
    renameSync(part, storeFile);
    return ok({ from, aside });
  } catch (error) {
    return failed(problem('backup-unreadable', { file: from, detail: fileFault(error) }));
  } finally {
    removeParts(part);
  }
}

/** Also what one that was killed has left. */
function removeParts(part: string): void {
  const folder = dirname(part);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name.startsWith(basename(part))) rmSync(join(folder, name), { force: true, recursive: true });
}
