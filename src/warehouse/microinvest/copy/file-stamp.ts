import { statSync } from 'node:fs';
import { absenceOf } from '../sql/absent-file.ts';
import type { Fault } from '../sql/dialect.ts';

/** What changes with every change of a file: its time, its size, and which file it is. */
export function stampOf(file: string): string | Fault {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return unreadable(file, error);
  }
}

/** The fault of a file that the operating system does not give. */
export function unreadable(file: string, error: unknown): Fault {
  return {
    kind: absenceOf(file) ?? 'unreachable',
    detail: error instanceof Error ? error.message : String(error),
  };
}
