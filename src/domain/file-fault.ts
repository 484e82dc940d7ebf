import type { BothLanguages } from './problem.ts';

const WORDS: Record<string, BothLanguages> = {
  ENOENT: { bg: 'няма такъв файл или папка', en: 'there is no such file or folder' },
  ENOTDIR: { bg: 'част от пътя не е папка', en: 'a part of the path is no folder' },
  EBUSY: {
    bg: 'друга програма го държи само за себе си',
    en: 'another program holds it for itself alone',
  },
  EISDIR: { bg: 'това е папка, а не файл', en: 'it is a folder and no file' },
  EACCES: { bg: 'няма права за достъп', en: 'access is denied' },
  EPERM: { bg: 'няма права за достъп', en: 'access is denied' },
  EROFS: { bg: 'дискът е само за четене', en: 'the disk is read-only' },
  ENOSPC: { bg: 'няма място на диска', en: 'the disk is full' },
};

/** Why a file could not be read or written, in words; what is unusual in the words of the system. */
export function fileFault(error: unknown): BothLanguages | string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return WORDS[code] ?? message;
}
