import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { keyIn } from './secrets.ts';

/** File: this mark, 12 bytes nonce, the store sealed by AES-256-GCM with the installation's key, 16 bytes tag. */
const MARK = Buffer.from('KERVAN-BACKUP-1\n');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals a file into another one, for its owner alone, with the key in `keyFile`. Throws what the disk says. */
export async function seal(plain: string, keyFile: string, target: string): Promise<void> {
  const key = await readKey(keyFile);
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

/** Opens such a file into another one. Throws when it is not whole, or was sealed with another key; what stands in the target then is worth nothing. */
export async function unseal(file: string, keyFile: string, target: string): Promise<void> {
  const key = await readKey(keyFile);
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
  return keyIn(await readFile(keyFile, 'utf8'));
}
