import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownVersion } from './parts.ts';
import { assembleForWindows } from './portable.ts';
import { run } from './tools.ts';

/** The installer for Windows, kervan-VERSION-windows-x64-setup.exe, made on Linux by NSIS. Answers the file. */
export function buildInstaller(out: string, { isQuick = false } = {}): string {
  const work = join(out, 'nsis');
  rmSync(work, { recursive: true, force: true });
  assembleForWindows(work);
  const file = join(out, `kervan-${ownVersion()}-windows-x64-setup.exe`);
  const says = {
    VERSION: ownVersion(),
    FOLDER: work,
    FILE: file,
    COMPRESSOR: isQuick ? 'zlib' : '/SOLID lzma',
    COMPRESS: isQuick ? 'off' : 'auto',
  };
  const script = join(import.meta.dirname, 'windows', 'kervan.nsi');
  run('makensis', [
    '-V2',
    '-WX',
    ...Object.entries(says).map(([name, value]) => `-D${name}=${value}`),
    script,
  ]);
  return file;
}
