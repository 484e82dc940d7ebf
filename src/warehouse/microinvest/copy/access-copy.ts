import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AccessDatabase, ReadOnlyReason } from '../../warehouse.ts';
import { REQUIRED_COLUMNS } from '../tables.ts';
import type { Fault } from '../sql/dialect.ts';
import type { CopyAnswer, CopyTask } from './copy-worker.ts';
import { stampOf } from './file-stamp.ts';

/** What is read: what a warehouse must have, and what sales write and exports compare. */
const TABLES = [...Object.keys(REQUIRED_COLUMNS), 'payments', 'cashbook'];

/**
 * Why the file can only be read here, or null when it can be written: elsewhere than on Windows there is no engine that may (unless another
 * helper is named), and a user without the right to write the file, or to make the file of locks beside it, may not.
 */
export function readOnlyReason({ file }: AccessDatabase): ReadOnlyReason | null {
  if (process.platform !== 'win32' && !process.env['KERVAN_ACCESS_HELPER']) return 'platform';
  return mayWrite(file) ? null : 'file';
}

/**
 * Tried, not asked: on Windows the question (access) looks at the mark "read only" alone and knows nothing of rights, and the engine would then
 * refuse what the answer promised. Beside the file one is made and taken away, as the engine does with that of the locks.
 */
function mayWrite(file: string): boolean {
  const trial = `${file}.kervan`;
  try {
    closeSync(openSync(file, 'r+'));
    closeSync(openSync(trial, 'w'));
    rmSync(trial, { force: true });
    return true;
  } catch (error) {
    // What is wrong otherwise, a file that is absent or held by somebody alone, the engine tells.
    return !['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** A copy of a file as it was, while it is. */
interface Copy {
  target: string;
  stamp: string;
}

const copies = new Map<string, Copy>();
let folder: string | null = null;

/** Copies that are being made, so that who asks meanwhile waits for the same one instead of reading a large file a second time. */
const underWay = new Map<string, Promise<string | Fault>>();

/**
 * A SQLite file with what the Access file holds now: the one made last time while the file has not changed since. The file is read whole
 * at once and never kept open, so Warehouse Pro is not hindered; one that changed while it was read is read again.
 */
export function accessCopy(address: AccessDatabase): Promise<string | Fault> {
  return shared(address, false, async (name) => {
    const stamp = stampOf(address.file);
    if (typeof stamp !== 'string') return stamp;
    const known = copies.get(name);
    return known?.stamp === stamp ? known.target : newCopy(address, name, null);
  });
}

/** A file at which somebody always is, is not read several times over again in each export. */
const LEFT_ALONE_MS = 15 * 60_000;
/** Until when files are left alone, by performance.now(). */
const leftAlone = new Map<string, number>();

/**
 * The same of a file that others write: as it was while for some seconds nobody did. The one made last time while the content is the same. The
 * fault of a file at which somebody always is, is `lock`.
 */
export function settledCopy(address: AccessDatabase): Promise<string | Fault> {
  return shared(address, true, async (name) => {
    if (performance.now() < (leftAlone.get(name) ?? 0)) return { kind: 'lock', detail: 'the file is busy' };
    const copy = await newCopy(address, name, copies.get(name)?.stamp ?? '');
    if (typeof copy !== 'string' && copy.kind === 'lock')
      leftAlone.set(name, performance.now() + LEFT_ALONE_MS);
    return copy;
  });
}

function shared(
  { file, password }: AccessDatabase,
  isSettled: boolean,
  make: (name: string) => Promise<string | Fault>,
): Promise<string | Fault> {
  const name = `${file}\0${password}\0${isSettled}`;
  const making = underWay.get(name) ?? make(name).finally(() => underWay.delete(name));
  underWay.set(name, making);
  return making;
}

/** A new copy, or the last one when it is of the known content. */
async function newCopy(
  { file, password }: AccessDatabase,
  name: string,
  knownContent: string | null,
): Promise<string | Fault> {
  const known = copies.get(name);
  const target = join(ownFolder(), `${randomUUID()}.db`);
  const made = await copied({ file, password, target, tables: TABLES, knownContent }).catch(
    (error: unknown) => {
      forget(target);
      throw error;
    },
  );
  if ('fault' in made) {
    forget(target);
    return made.fault;
  }
  if (knownContent !== null && known?.stamp === made.stamp) return known.target;
  if (known) forget(known.target);
  copies.set(name, { target, stamp: made.stamp });
  return target;
}

/** Who has the old copy open keeps it until he closes it: on Unix a file lives as long as it is open, on Windows it stays to the end. */
function forget(target: string): void {
  try {
    rmSync(target, { force: true });
  } catch {
    // It goes with the folder.
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

/**
 * Of the rows that are read only a few thousand are held at once, and without a limit the rest would stay in memory until it gets narrow: a
 * million rows took 470 MB, with it 240 MB, the file's own 160 among them.
 */
const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

function copied(task: CopyTask): Promise<CopyAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./copy-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: MEMORY,
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
