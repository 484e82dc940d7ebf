import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../sql/dialect.ts';
import { stampOf, unreadable } from './file-stamp.ts';

/** A file as it was at one moment, and what tells its content from every other. */
export interface WholeFile {
  content: Buffer;
  mark: string;
}

/** Times that a file is read that changes meanwhile. */
const TRIES = 4;
/** The engine writes out what was saved within half a second (its FlushTransactionTimeout; inferred). */
const QUIET_MS = 2_000;

/**
 * Read whole before anything of it is understood: of a large file that takes a second, and what follows half a minute, in which somebody nearly
 * always saves. One that changed within the second is read again.
 */
export function readWhole(file: string): WholeFile | Fault {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const stamp = stampOf(file);
    if (typeof stamp !== 'string') return stamp;
    try {
      const content = readFileSync(file);
      if (stampOf(file) === stamp) return { content, mark: markOf(content) };
    } catch (error) {
      return unreadable(file, error);
    }
  }
  return { kind: 'lock', detail: 'the file changes while it is read' };
}

/**
 * The story of half a save: a clerk closes a sale, and the engine has written its lines and not yet what they took from the store. Neither time nor
 * size of the file need tell: Windows may set the time only when the last one closes the file, and pages are written in their place. So the
 * content is compared: twice the same, with some seconds between, is what nobody was in the middle of.
 */
export async function readSettled(
  file: string,
  knownMark: string,
  pause: () => Promise<unknown> = () => wait(QUIET_MS),
): Promise<WholeFile | Fault> {
  let last = knownMark;
  for (let tries = 0; tries <= TRIES; tries += 1) {
    if (tries > 0) await pause();
    try {
      const content = readFileSync(file);
      const mark = markOf(content);
      // Also when it is that of the last copy, of which this was seen then.
      if (mark === last) return { content, mark };
      last = mark;
    } catch (error) {
      return unreadable(file, error);
    }
  }
  return { kind: 'lock', detail: 'the file changes all the time' };
}

function markOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
