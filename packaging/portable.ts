import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assemble, writeText } from './assemble.ts';
import { ownVersion } from './parts.ts';
import { run } from './tools.ts';

/** What every package for Windows has: program, Node, and what starts them. */
export function assembleForWindows(folder: string): void {
  assemble(folder, { os: 'win32', cpu: 'x64' });
  copyText('kervan.cmd', folder);
}

/**
 * A folder for Windows that is unpacked and works: kervan-VERSION-windows-x64.zip. Its data stand in `data` beside the program, so that the folder
 * can be carried to another computer as a whole. Answers the file.
 */
export function buildPortable(out: string, { isQuick = false } = {}): string {
  const name = `kervan-${ownVersion()}-windows-x64`;
  const work = join(out, 'portable');
  rmSync(work, { recursive: true, force: true });
  const folder = join(work, 'Kervan');
  assembleForWindows(folder);
  for (const each of ['start-kervan.cmd', 'README.txt', 'kervan.env.example', 'portable'])
    copyText(each, folder);
  const file = join(out, `${name}.zip`);
  rmSync(file, { force: true });
  run('zip', ['-q', '-r', isQuick ? '-0' : '-9', file, 'Kervan'], work);
  return file;
}

function copyText(name: string, folder: string): void {
  writeText(join(folder, name), readFileSync(join(import.meta.dirname, 'windows', name), 'utf8'));
}
