import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { giveToOwnerOf } from '../data-files.ts';
import { fileFault } from '../domain/file-fault.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { stagingName } from './leftovers.ts';
import { flushFile, flushFolder } from './on-disk.ts';
import { seal } from './sealed-file.ts';
import type { Store } from './store.ts';

/** Where a backup finds what it needs. */
interface BackupPlaces {
  keyFile: string;
  /** Here the copy stands while it is still plain. */
  dataFolder: string;
}

/**
 * Writes an encrypted copy of the store as it is at one moment, while Kervan runs. An existing file is never overwritten. Nothing plain leaves the
 * data folder: the backup may go to a disk of others, and the process may be killed at any moment.
 */
export async function backupStore(
  store: Store,
  { keyFile, dataFolder }: BackupPlaces,
  file: string,
): Promise<Result<void>> {
  if (existsSync(file)) return failed(problem('backup-in-the-way', { file }));
  const sealed = `${file}.${randomUUID().slice(0, 8)}.part`;
  let staging: string | undefined;
  try {
    staging = mkdtempSync(join(dataFolder, stagingName(process.pid)));
    const plain = join(staging, 'plain');
    // SQLite writes into an empty file that is there.
    writeFileSync(plain, '', { mode: 0o600 });
    await sql`VACUUM INTO ${plain}`.execute(store);
    await seal(plain, keyFile, sealed);
    // A backup of the day that is there counts as made: after a power cut it must be whole.
    flushFile(sealed);
    giveToOwnerOf(dirname(file), sealed);
    renameSync(sealed, file);
    flushFolder(dirname(file));
    return ok(undefined);
  } catch (error) {
    return failed(problem('backup-failed', { file, detail: fileFault(error) }));
  } finally {
    if (staging) rmSync(staging, { recursive: true, force: true });
    rmSync(sealed, { force: true });
  }
}
