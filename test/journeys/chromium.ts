import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** The first one has no window, and takes a quarter less of the processor. */
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'chromium-browser'];

/** The Chromium of this machine, or the program that KERVAN_CHROMIUM names; throws when there is none. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--lang=bg-BG'] });
}

function findChromium(): string {
  const named = process.env['KERVAN_CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program))).find(isProgram);
  if (found) return found;
  throw new Error('no Chromium: install the package chromium, or name the program by KERVAN_CHROMIUM');
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
