import {
  chmodSync,
  closeSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder for its owner alone, with those above it that are missing. A folder that is there is left as it is: what lies in it is closed by
 * itself. Throws what the disk says.
 */
export function makeFolder(folder: string): void {
  const whole = resolve(folder);
  const made = mkdirSync(whole, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  for (let each = whole; each.length >= made.length; each = dirname(each)) giveToOwnerOf(dirname(made), each);
}

/** Makes an empty file for its owner alone, unless there is one; then that is closed to others. Throws what the disk says. */
export function makeFile(file: string): void {
  // Opened here and closed, a file that this process has open in SQLite would lose SQLite's locks. So one that is there is not opened.
  if (existsSync(file)) keepForOwner(file);
  else makeNew(file);
}

function makeNew(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    giveToOwnerOf(dirname(file), file);
  } catch (error) {
    // Another Kervan made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Closes a file to others, where it is there and ours, and gives what root made to the owner of its folder. */
export function keepForOwner(file: string): void {
  closeToOthers(file);
  giveToOwnerOf(dirname(file), file);
}

/**
 * Gives what root made to the owner of a folder: with `sudo kervan restore` the data would else be root's, and closed to the service whose folder
 * that is. Nothing is done where root is not at work.
 *
 * The owner of the folder may put a link where root's file was, in the moment between the look and the gift, to be given the file that it leads to.
 * A link is given itself; and a file with a second name is not given.
 */
export function giveToOwnerOf(folder: string, path: string): void {
  const owner = ownerOf(folder);
  if (!owner) return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.uid !== 0 || (found.nlink !== 1 && !found.isDirectory())) return;
  unlessForbidden(() => lchownSync(path, owner.uid, owner.gid));
}

/** Whose a folder is, when root is at work in a folder that is another's. */
function ownerOf(folder: string): { uid: number; gid: number } | null {
  if (process.geteuid?.() !== 0) return null;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? null : { uid, gid };
}

/** A group that may write the file was let in on purpose. In the folder of another root closes nothing: it might be led to what is not Kervan's. */
function closeToOthers(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.uid !== process.geteuid?.() || ownerOf(dirname(file))) return;
  const others = found.mode & 0o020 ? 0o007 : 0o077;
  if (found.mode & others) unlessForbidden(() => chmodSync(file, found.mode & 0o777 & ~others));
}

/** A disk without rights of users, or a user that the disk does not know, has none to give or to take away, and that is no reason not to begin. */
function unlessForbidden(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (
      !['EPERM', 'ENOTSUP', 'EROFS', 'EINVAL', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      throw error;
  }
}
