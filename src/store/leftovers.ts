import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../process.ts';

/** For how many days copies stay that were made before an upgrade, and what was set aside: buyers stand in them. */
export const COPIES_KEPT_DAYS = 30;

const DAY_MS = 86_400_000;

/** What the folder is called in which a process keeps the plain copy of a backup while it is made; a random end follows. */
export function stagingName(pid: number): string {
  return `.backup-${pid}-`;
}

/**
 * Deletes what lies beside a store and is needed no more: plain copies that a killed backup or restore left, and, after COPIES_KEPT_DAYS, copies
 * from before upgrades and stores that were set aside. Throws what the disk says.
 */
export function sweepLeftovers(storeFile: string, now: Date): void {
  const folder = dirname(storeFile);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const days = (now.getTime() - (setAsideAt(name) ?? statSync(path).mtimeMs)) / DAY_MS;
    if (isLeft(name, basename(storeFile), days)) rmSync(path, { recursive: true, force: true });
  }
}

function isLeft(name: string, store: string, days: number): boolean {
  const [, pid] = /^\.backup-(\d+)-/.exec(name) ?? [];
  // A number of a process is given again one day.
  if (pid !== undefined) return !isAlive(Number(pid)) || days > 1;
  if (!name.startsWith(`${store}.`)) return false;
  const rest = name.slice(store.length + 1);
  if (rest.startsWith('restoring') || /^version-\d+\.part$/.test(rest)) return days > 1;
  return /^(version-\d+|(damaged|newer)-[\dT-]+)(-wal|-shm)?$/.test(rest) && days > COPIES_KEPT_DAYS;
}

/** When a store was set aside, by its name: its file is as old as what was last written into it. */
function setAsideAt(name: string): number | null {
  const [, day, hour, minute, second] =
    /\.(?:damaged|newer)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/.exec(name) ?? [];
  return day === undefined ? null : Date.parse(`${day}T${hour}:${minute}:${second}Z`);
}
