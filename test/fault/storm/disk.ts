import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A small file system of its own, for Kervan's data. */
export interface Disk {
  folder: string;
  /** Leaves no room for anything; what is there stays. */
  fill(): void;
  free(): void;
  /** False when somebody has a file open for writing. */
  setReadOnly(isReadOnly: boolean): boolean;
  unmount(): void;
}

const SIZE = '24m';
const PIECE = Buffer.alloc(16 * 1024, 1);

/** Mounts one in memory; null where this process may not mount (it is not root, or a container forbids it). */
export function mountDisk(folder: string): Disk | null {
  mkdirSync(folder, { recursive: true });
  if (!mount(['-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'tmpfs', folder])) return null;
  const filler = join(folder, 'filler');
  const unmount = (): void => void spawnSync('umount', ['-l', folder], { stdio: 'ignore' });
  process.once('exit', unmount);
  return {
    folder,
    fill() {
      const file = openSync(filler, 'w');
      try {
        for (;;) writeSync(file, PIECE);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (isReadOnly) => mount(['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder]),
    unmount() {
      process.off('exit', unmount);
      unmount();
    },
  };
}

function mount(words: string[]): boolean {
  return spawnSync('mount', words, { stdio: 'ignore' }).status === 0;
}
