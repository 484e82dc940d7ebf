import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
    process.once('exit', () => remove(folder));
    made = folder;
  }
  return made;
}

function sweep(folder: string): void {
  for (const name of namesIn(folder)) {
    const [, pid] = /^kervan-access-(\d+)-/.exec(name) ?? [];
    const path = join(folder, name);
    if (pid !== undefined && !isAlive(Number(pid)) && isOurs(path)) remove(path);
  }
}

/** Where one may make files without seeing those of others, nothing is swept. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What another user left is his, also when root is at work here. */
function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && (process.geteuid === undefined || found.uid === process.geteuid());
}

/** What is still open on Windows stays, until the next copy is made. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Somebody has it open.
  }
}
