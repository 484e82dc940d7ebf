import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../../process.ts';

let made: string | null = null;

/**
 * The folder of this process in which its copies stand, for no other user to read; it goes with the process. One that was killed leaves its own, with all of
 * a warehouse in it: the next process that makes a copy takes that away.
 */
export function copyFolder(): string {
  if (made === null) {
    sweep(tmpdir());
    const folder = mkdtempSync(join(tmpdir(), `kervan-access-${process.pid}-`));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
  }
  return made;
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^kervan-access-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}
