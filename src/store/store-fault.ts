import { existsSync } from 'node:fs';
import { problem, type Problem, type ProblemCode } from '../domain/problem.ts';

/** SQLite's primary codes for what is no fault of Kervan's: the disk, the rights, or what somebody did to the file. */
const CODES: Record<number, ProblemCode> = {
  8: 'store-not-writable', // SQLITE_READONLY
  10: 'store-not-writable', // SQLITE_IOERR
  11: 'store-damaged', // SQLITE_CORRUPT
  13: 'store-full', // SQLITE_FULL
  14: 'store-not-writable', // SQLITE_CANTOPEN
  26: 'store-damaged', // SQLITE_NOTADB
};

/** Which backup `kervan restore` is to take, where none is known. */
export const ANY_BACKUP = { bg: 'ФАЙЛ', en: 'FILE' };

/** SQLite's words for a file that is broken or no database at all; false for every other error. */
export function isDamage(error: unknown): boolean {
  return CODES[primaryCode(error)] === 'store-damaged';
}

/** Whether SQLite says that it may not write. */
export function isReadOnly(error: unknown): boolean {
  return primaryCode(error) === 8;
}

/** SQLITE_PERM, BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN: say nothing of what is in the file. */
const OUTSIDE = new Set([3, 5, 6, 8, 10, 13, 14]);

/** Whether an error is of the disk, the rights or another process, and not of what stands in the file. */
export function isFromOutside(error: unknown): boolean {
  return OUTSIDE.has(primaryCode(error));
}

function primaryCode(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

/** Errors that came out of a store, and its file: those of a warehouse in SQLite look the same and are none of these. */
const raised = new WeakMap<object, string>();

/** What ails the store that an error came from; null when the error is another's, or Kervan's own. */
export function storeFault(error: unknown): Problem | null {
  if (typeof error !== 'object' || error === null) return null;
  const file = raised.get(error);
  const code = CODES[primaryCode(error)];
  if (file === undefined || code === undefined) return null;
  const detail = (error as Error).message;
  return problem(code, { file, detail, ...(code === 'store-damaged' && { backup: ANY_BACKUP }) });
}

/** Watches the statements of one store: what it meets is remembered until something could be written again. */
export interface StoreWatch {
  failed(error: unknown): void;
  wrote(): void;
  /** What ails the store now; null when it is well. */
  trouble(): Problem | null;
}

/** A watch over the store in this file. */
export function watchStore(file: string): StoreWatch {
  let last: Problem | null = null;
  return {
    failed(error) {
      if (typeof error !== 'object' || error === null) return;
      raised.set(error, file);
      last = storeFault(error) ?? last;
    },
    wrote: () => {
      last = null;
    },
    trouble: () =>
      file !== ':memory:' && !existsSync(file)
        ? problem('store-missing', { file, backup: ANY_BACKUP })
        : last,
  };
}
