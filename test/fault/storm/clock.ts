import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The clock of the programs that are started with its environment: libfaketime stands between them and the system's. */
export interface TownClock {
  env: Record<string, string>;
  /** How far it stands before the right time. */
  aheadMs(): number;
  /** Sets it, for programs that run already too. */
  set(aheadMs: number): void;
}

const LIBRARIES = '/usr/lib';

/** The clock, its setting kept in the folder; null where the Debian package libfaketime is not installed. */
export function townClock(folder: string): TownClock | null {
  const library = findLibrary();
  if (library === null) return null;
  const file = join(folder, 'clock');
  let aheadMs = 0;
  const clock: TownClock = {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      // Waiting takes the time it takes: only the hands of the clock are moved.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    aheadMs: () => aheadMs,
    set(ms) {
      aheadMs = ms;
      const seconds = Math.round(ms / 1000);
      // Renamed into its place: a program may read it at any moment.
      writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
      renameSync(`${file}.new`, file);
    },
  };
  clock.set(0);
  return clock;
}

function findLibrary(): string | null {
  if (!existsSync(LIBRARIES)) return null;
  const folders = [LIBRARIES, ...readdirSync(LIBRARIES).map((name) => join(LIBRARIES, name))];
  const files = folders.map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1'));
  return files.find((file) => existsSync(file)) ?? null;
}
