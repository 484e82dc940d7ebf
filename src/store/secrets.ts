import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../data-files.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';

/** Seals and opens texts with the installation's key: AES-256-GCM, a fresh nonce each. */
export interface Sealer {
  seal(text: string): string;
  open(sealed: string): Result<string>;
  /** Tells equal texts from different ones; without the key nobody can try out what it was made of. */
  fingerprint(text: string): string;
}

/** A sealer with the key in the file; the file is made (readable by its owner alone) when it does not exist. Throws when no whole key is in it. */
export function openSealer(keyFile: string): Sealer {
  return sealerWith(readOrMakeKey(keyFile), keyFile);
}

function sealerWith(key: Buffer, keyFile: string): Sealer {
  return {
    seal: (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open: (sealed) => {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return ok(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
      } catch {
        return failed(problem('key-missing', { file: keyFile }));
      }
    },
    fingerprint: (text) => createHmac('sha256', key).update(text).digest('base64url'),
  };
}

function readOrMakeKey(file: string): Buffer {
  if (!existsSync(file)) makeKey(file);
  return keyIn(readFileSync(file, 'utf8'));
}

/**
 * Two Kervans begin for the first time in the same moment. The first has made the file and is about to write into it; the second finds it, reads
 * nothing, and takes it for a key that was cut off. So the key is written beside, and only what is whole gets the name.
 */
function makeKey(file: string): void {
  makeFolder(dirname(file));
  const part = `${file}.${randomUUID().slice(0, 8)}.part`;
  try {
    const content = `${randomBytes(32).toString('hex')}\n`;
    writeFileSync(part, content, { mode: 0o600, flag: 'wx', flush: true });
    nameOnce(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Gives a whole file its name. Where another Kervan made one of that name in between, its key is the key. */
function nameOnce(part: string, file: string): void {
  try {
    linkSync(part, file);
  } catch {
    // No disk for more than one name of a file (FAT on a stick).
    if (!existsSync(file)) copyFileSync(part, file, constants.COPYFILE_EXCL);
  }
}

/**
 * The key that stands in a key file. Throws when it is not whole: of a cut one Node would make a shorter key, which seals nothing and opens
 * nothing.
 */
export function keyIn(content: string): Buffer {
  const digits = content.trim();
  if (!/^[\da-f]{64}$/i.test(digits)) throw new Error('the key file does not hold 64 hexadecimal digits');
  return Buffer.from(digits, 'hex');
}

/** Whether a whole key stands in a file that can be read. */
export function holdsKey(file: string): boolean {
  try {
    return keyIn(readFileSync(file, 'utf8')).length > 0;
  } catch {
    return false;
  }
}
