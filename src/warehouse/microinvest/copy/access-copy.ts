import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessDatabase, ReadOnlyReason } from '../../warehouse.ts';
import { REQUIRED_COLUMNS } from '../tables.ts';
import type { Fault } from '../sql/dialect.ts';
import { copyFolder } from './copy-folder.ts';
import { copyInThread } from './copy-thread.ts';
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

/** A copy of a file as it was. */
interface Copy {
  target: string;
  /** Of its content. */
  mark: string;
  /** Of the file, when the copy was last held against it. */
  stamp: string | null;
  /** Until when a file with that stamp is believed to be the same, by performance.now(). */
  believedUntil: number;
}

const copies = new Map<string, Copy>();

/** Copies that are being made, so that who asks meanwhile waits for the same one instead of reading a large file a second time. */
const underWay = new Map<string, Promise<string | Fault>>();

/**
 * Time and size of a file need not tell that it has changed: pages are written in their place, and a share may set the time late. For longer than
 * this they are not believed.
 */
const BELIEVED_MS = 5 * 60_000;

/**
 * A SQLite file with what the Access file holds now: the one made last time while the file has not changed since. The file is read whole
 * at once and never kept open, so Warehouse Pro is not hindered; one that changed while it was read is read again.
 */
export function accessCopy(address: AccessDatabase): Promise<string | Fault> {
  return shared(address, false, async (name) => {
    const stamp = stampOf(address.file);
    if (typeof stamp !== 'string') return stamp;
    const known = standing(name);
    const isSame = known?.stamp === stamp && performance.now() < known.believedUntil;
    return isSame ? known.target : newCopy(address, name, stamp);
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
    const copy = await newCopy(address, name, null);
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

/** A new copy, or the last one when the content is still the same; `stamp` null reads the file while nobody writes. */
async function newCopy(
  { file, password }: AccessDatabase,
  name: string,
  stamp: string | null,
): Promise<string | Fault> {
  const known = standing(name);
  const target = targetIn(copyFolder);
  if (typeof target !== 'string') return target;
  const of = { file, password, target, tables: TABLES };
  const made = await copyInThread({ ...of, isSettled: stamp === null, knownMark: known?.mark ?? '' });
  if ('fault' in made) {
    forget(target);
    return made.fault;
  }
  const isKnown = known?.mark === made.mark;
  if (known && !isKnown) forget(known.target);
  const believedUntil = performance.now() + BELIEVED_MS;
  const copy = { target: isKnown ? known.target : target, mark: made.mark, stamp, believedUntil };
  copies.set(name, copy);
  return copy.target;
}

/** The last copy, unless somebody has tidied up the folder of temporary files meanwhile. */
function standing(name: string): Copy | undefined {
  const known = copies.get(name);
  return known && existsSync(known.target) ? known : undefined;
}

function targetIn(folder: () => string): string | Fault {
  try {
    return join(folder(), `${randomUUID()}.db`);
  } catch (error) {
    return { kind: 'other', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Who has the old copy open keeps it until he closes it: on Unix a file lives as long as it is open, on Windows it stays to the end. */
function forget(target: string): void {
  try {
    rmSync(target, { force: true });
  } catch {
    // It goes with the folder.
  }
}
