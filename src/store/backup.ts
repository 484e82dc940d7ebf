import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { fileFault } from '../domain/file-fault.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { setAside, storeCondition } from './condition.ts';
import { doubtAllUnprinted } from './receipts.ts';
import { openStore, type Store } from './store.ts';

/** File: this mark, 12 bytes nonce, the store sealed by AES-256-GCM with the installation's key, 16 bytes tag. */
const MARK = Buffer.from('KERVAN-BACKUP-1\n');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Writes an encrypted copy of the store as it is at one moment, while Kervan runs. An existing file is never overwritten. */
export async function backupStore(store: Store, keyFile: string, file: string): Promise<Result<void>> {
  if (existsSync(file)) return failed(problem('backup-in-the-way', { file }));
  let folder: string | undefined;
  try {
    // The copy is plain for a moment: nobody else may enter the folder it stands in.
    folder = mkdtempSync(join(dirname(file), '.kervan-backup-'));
    const [plain, sealed] = [join(folder, 'plain'), join(folder, 'sealed')];
    await sql`VACUUM INTO ${plain}`.execute(store);
    await encrypt(plain, await readKey(keyFile), sealed);
    renameSync(sealed, file);
    return ok(undefined);
  } catch (error) {
    return failed(problem('backup-failed', { file, detail: fileFault(error) }));
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

async function encrypt(plain: string, key: Buffer, target: string): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const output = createWriteStream(target, { mode: 0o600 });
  output.write(Buffer.concat([MARK, nonce]));
  await pipeline(createReadStream(plain), cipher, output, { end: false });
  await new Promise<void>((resolve, reject) => {
    output.once('error', reject);
    output.end(cipher.getAuthTag(), resolve);
  });
}

/**
 * Puts a backup in the place of a store that does not exist or is damaged; a sound one is left as it is. What was damaged is set aside once
 * the backup has been read, and where it is then is answered. The key file must be the one it was sealed with.
 */
export async function restoreStore(
  file: string,
  keyFile: string,
  storeFile: string,
  now: Date,
): Promise<Result<{ aside: string | null }>> {
  if (storeCondition(storeFile) === 'sound') return failed(problem('backup-in-the-way', { file: storeFile }));
  if (!existsSync(keyFile)) return failed(problem('key-missing', { file: keyFile }));
  const part = `${storeFile}.restoring`;
  mkdirSync(dirname(storeFile), { recursive: true, mode: 0o700 });
  try {
    await decrypt(file, await readKey(keyFile), part);
    const opened = openStore(part);
    if (!opened.ok) return failed(problem('backup-unreadable', { file, detail: opened.problem.code }));
    // What the shop showed when the backup was made may have changed since: every quantity is sent again.
    await opened.value
      .updateTable('links')
      .set((eb) => ({ stock_epoch: eb('stock_epoch', '+', 1) }))
      .execute();
    await doubtAllUnprinted(opened.value);
    // Only the one file is renamed: nothing may be left in the log beside it, and a Kysely that was never asked closes nothing.
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(opened.value);
    await opened.value.destroy();
    const aside = setAside(storeFile, now);
    renameSync(part, storeFile);
    return ok({ aside });
  } catch (error) {
    return failed(problem('backup-unreadable', { file, detail: fileFault(error) }));
  } finally {
    for (const rest of ['', '-wal', '-shm']) rmSync(`${part}${rest}`, { force: true });
  }
}

async function decrypt(file: string, key: Buffer, target: string): Promise<void> {
  const { size } = statSync(file);
  const start = MARK.length + NONCE_BYTES;
  const handle = await open(file);
  try {
    const head = Buffer.alloc(start);
    const tag = Buffer.alloc(TAG_BYTES);
    await handle.read(head, 0, start, 0);
    if (size < start + TAG_BYTES || !head.subarray(0, MARK.length).equals(MARK))
      throw new Error('not a Kervan backup');
    await handle.read(tag, 0, TAG_BYTES, size - TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(MARK.length));
    decipher.setAuthTag(tag);
    await pipeline(
      createReadStream(file, { start, end: size - TAG_BYTES - 1 }),
      decipher,
      createWriteStream(target, { mode: 0o600 }),
    );
  } finally {
    await handle.close();
  }
}

async function readKey(keyFile: string): Promise<Buffer> {
  return Buffer.from((await readFile(keyFile, 'utf8')).trim(), 'hex');
}
