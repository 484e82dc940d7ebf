import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Waits until what was written into a file is on the disk. A file that is renamed before may be found empty under its new name after a power cut. */
export function flushFile(file: string): void {
  flush(file, 'r+');
}

/** Waits until the names that were given in a folder are on the disk, where the system knows of that: Windows and some network drives do not. */
export function flushFolder(folder: string): void {
  try {
    flush(folder, 'r');
  } catch {
    // The name comes to the disk some seconds later.
  }
}

function flush(path: string, mode: 'r' | 'r+'): void {
  const handle = openSync(path, mode);
  try {
    fsyncSync(handle);
  } catch (error) {
    // Some drives of a network know no such thing, and nothing can be waited for there.
    if (!['EISDIR', 'EINVAL', 'ENOSYS', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    closeSync(handle);
  }
}
