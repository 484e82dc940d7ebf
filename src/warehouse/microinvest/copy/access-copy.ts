import { accessSync, constants, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ReadOnlyReason, ResolvedDatabase } from '../../warehouse.ts';
import { REQUIRED_COLUMNS } from '../tables.ts';
import { absenceOf } from '../sql/absent-file.ts';
import type { Fault } from '../sql/dialect.ts';
import type { CopyAnswer, CopyTask } from './copy-worker.ts';

type AccessAddress = Extract<ResolvedDatabase, { kind: 'access' }>;

/** What is read: what a warehouse must have, and what sales write and exports compare. */
const TABLES = [...Object.keys(REQUIRED_COLUMNS), 'payments', 'cashbook'];

/**
 * Why the file can only be read here, or null when it can be written: elsewhere than on Windows there is no engine that may (unless another
 * helper is named), and a user without the right to write the file, or to make the file of locks beside it, may not.
 */
export function readOnlyReason({ file }: AccessAddress): ReadOnlyReason | null {
  if (process.platform !== 'win32' && !process.env['KERVAN_ACCESS_HELPER']) return 'platform';
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return null;
  } catch {
    return 'file';
  }
}

/** A copy of a file as it was, while it is. */
interface Copy {
  target: string;
  stamp: string;
}

/** Times that a file is read that changes meanwhile. */
const TRIES = 4;

const copies = new Map<string, Copy>();
let folder: string | null = null;

/**
 * A SQLite file with what the Access file holds now: the one made last time while the file has not changed since. The file is read whole
 * at once and never kept open, so Warehouse Pro is not hindered; one that changed while it was read is read again.
 */
export async function accessCopy({ file, password }: AccessAddress): Promise<string | Fault> {
  const name = `${file}\0${password}`;
  for (let tries = 1; ; tries += 1) {
    const stamp = stampOf(file);
    if (typeof stamp !== 'string') return stamp;
    const known = copies.get(name);
    if (known?.stamp === stamp) return known.target;
    const target = join(ownFolder(), `${copies.size}-${tries}-${Date.now()}.db`);
    const { fault } = await copied({ file, password, target, tables: TABLES });
    if (fault) {
      rmSync(target, { force: true });
      return fault;
    }
    if (stampOf(file) !== stamp) {
      rmSync(target, { force: true });
      if (tries < TRIES) continue;
      return { kind: 'lock', detail: 'the file changes while it is read' };
    }
    if (known) forget(known);
    copies.set(name, { target, stamp });
    return target;
  }
}

/** Who has the old copy open keeps it until he closes it: on Unix a file lives as long as it is open, on Windows it stays to the end. */
function forget({ target }: Copy): void {
  try {
    rmSync(target, { force: true });
  } catch {
    // It goes with the folder.
  }
}

function stampOf(file: string): string | Fault {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return { kind: absenceOf(file) ?? 'unreachable', detail: (error as Error).message };
  }
}

function ownFolder(): string {
  if (folder === null) {
    const made = mkdtempSync(join(tmpdir(), 'kervan-access-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

function copied(task: CopyTask): Promise<CopyAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./copy-worker.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
