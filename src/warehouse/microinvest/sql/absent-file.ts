import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What is not there when a file is not: only it (a wrong name), or its folder too, as when the computer that shares it, or its disk, is switched off.
 * Null when the file is there.
 */
export function absenceOf(file: string): 'missing' | 'folder' | null {
  if (existsSync(file)) return null;
  return existsSync(dirname(file)) ? 'missing' : 'folder';
}
