import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
const NAME = /^kervan-tests-(\d+)$/;
/** What all tests together have on the disk at one moment, several times over. */
const ROOM_BYTES = 6 * 2 ** 30;

/**
 * Lets this process, and all it starts, put what it throws away into memory instead of on the disk: databases that are made and dropped wait for no
 * disk there, and a killed process (the tests know no power cut) leaves behind the same. Where memory is short or may
 * hold no programs, and where TMPDIR says what to use, nothing changes. The folder goes when this process ends.
 */
export function useQuickFolder(): void {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return;
  removeForgotten();
  const folder = join(MEMORY, `kervan-tests-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Servers that run as a user of their own have to get in.
  chmodSync(folder, 0o755);
  if (runsPrograms(folder)) process.env['TMPDIR'] = folder;
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) > ROOM_BYTES;
  } catch {
    return false;
  }
}

/** The packages that are tested are unpacked and started there; containers often forbid that. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  try {
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    execFileSync(program);
    return true;
  } catch {
    return false;
  }
}

/** Processes that were killed took nothing with them. */
function removeForgotten(): void {
  for (const name of readdirSync(MEMORY)) {
    const [, owner] = NAME.exec(name) ?? [];
    if (owner && !isAlive(Number(owner))) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
