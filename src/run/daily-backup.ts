import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { makeFolder } from '../data-files.ts';
import type { Day } from '../domain/document.ts';
import { dayIn, laterDay } from '../domain/local-time.ts';

/** Where the daily backups stand. */
export interface BackupStanding {
  /** When the last one was made; null before the first look. */
  madeAt: Date | null;
  /** Whether the last try failed. */
  hasFailed: boolean;
}

export interface DailyBackup {
  start(): void;
  /** Makes today's backup unless it is there, and forgets the old ones. `start` does this every hour. */
  look(): Promise<void>;
  standing(): BackupStanding;
  stop(): Promise<void>;
}

interface DailyBackupNeeds {
  config: Pick<Config, 'dataFolder' | 'keyFile' | 'backups'>;
  clock: Clock;
  /** Writes a backup into a file that is not there; throws when it cannot. */
  back?: (file: string) => Promise<void>;
  /** What else there is to do, after the backup. */
  also?: (now: Date) => Promise<void>;
  /** Told of a backup that could not be made; the next look tries again. */
  onError: (error: unknown) => void;
}

const LOOK_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What a backup leaves that was killed while it was sealed. */
const PART = /^kervan-\d{4}-\d\d-\d\d\.backup\.[\da-f]+\.part$/;
const NAME = /^kervan-(\d{4}-\d\d-\d\d)\.backup$/;

/**
 * A sealed copy of the store each day, as kervan-2026-11-29.backup (the day in UTC), kept for as many days as the configuration says. Files of
 * other names in the folder are not touched, and the last backup is never deleted, however old it is, nor the ones before it until the next is made.
 */
export function makeDailyBackup({ config, clock, onError, ...needs }: DailyBackupNeeds): DailyBackup {
  const { folder, days } = config.backups;
  const back = needs.back ?? ((file: string) => backedByCommand(config, file));
  const stopping = new AbortController();
  const standing: BackupStanding = { madeAt: null, hasFailed: false };
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const now = clock.now();
    if (days > 0) await keepBackup(now);
    await needs.also?.(now).catch(onError);
  }

  async function keepBackup(now: Date): Promise<void> {
    const file = join(folder, `kervan-${dayIn('UTC', now)}.backup`);
    try {
      makeFolder(folder);
      if (!existsSync(file)) await back(file);
      standing.madeAt = statSync(file).mtime;
      standing.hasFailed = false;
      forgetOld(now);
    } catch (error) {
      standing.hasFailed = true;
      onError(error);
    }
  }

  function forgetOld(now: Date): void {
    const names = readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort();
    const oldest = laterDay(trustedDay(now, names), -days);
    for (const name of readdirSync(folder).filter((each) => PART.test(each)))
      if (now.getTime() - statSync(join(folder, name)).mtimeMs > DAY_MS) rmSync(join(folder, name));
    for (const name of names.slice(0, -1))
      if (dayOf(name) <= oldest) rmSync(join(folder, name), { force: true });
  }

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look();
      await clock.sleep(LOOK_MS, stopping.signal);
    }
  }

  return {
    start: () => {
      looking = keepLooking();
    },
    look,
    standing: () => standing,
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

const dayOf = (name: string): Day => NAME.exec(name)![1]!;

/**
 * From which day the days are counted for which backups are kept: today, if there is one of yesterday.
 *
 * The story of the wrong month: the clock stands a month ahead for an hour, and in that hour the day's backup is made. All others are older than two weeks
 * then. So what is too old only by the newest stays until the next one says the same.
 */
function trustedDay(now: Date, names: readonly string[]): Day {
  const today = dayIn('UTC', now);
  const last = names.at(-2);
  const next = last === undefined ? today : laterDay(dayOf(last), 1);
  return next < today ? next : today;
}

const PROGRAM = fileURLToPath(new URL('../../kervan.mjs', import.meta.url));

/**
 * By the same command a person would type, in a process of its own: copying a large store takes seconds in which SQLite lets nothing else of
 * its process have its turn.
 */
async function backedByCommand(
  { dataFolder, keyFile }: DailyBackupNeeds['config'],
  file: string,
): Promise<void> {
  const env = { ...process.env, KERVAN_DATA: dataFolder, KERVAN_KEY_FILE: keyFile, KERVAN_LANG: 'en' };
  await promisify(execFile)(process.execPath, [PROGRAM, 'backup', file], { env });
}
