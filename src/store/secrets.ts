import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';

/** Seals and opens texts with the installation's key: AES-256-GCM, a fresh nonce each. */
export interface Sealer {
  seal(text: string): string;
  open(sealed: string): Result<string>;
  /** Tells equal texts from different ones; without the key nobody can try out what it was made of. */
  fingerprint(text: string): string;
}

/** A sealer with the key in the file; the file is made (readable by its owner alone) when it does not exist. */
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
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another Kervan made it in between: its key is the key.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
}
