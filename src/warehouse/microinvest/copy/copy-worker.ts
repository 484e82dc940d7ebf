// Reads an Access file into a SQLite file in a thread of its own: the reader computes for seconds, and everybody else goes on meanwhile.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Fault } from '../sql/dialect.ts';
import { stampOf, unreadable } from './file-stamp.ts';
import { fillCopy, UnreadableFile } from './fill-copy.ts';

/** What the thread is given, and what it answers: as what the file was read, or why it was not. */
export interface CopyTask {
  file: string;
  password: string;
  target: string;
  tables: readonly string[];
}
export type CopyAnswer = { stamp: string } | { fault: Fault };

/** Times that a file is read that changes meanwhile. */
const TRIES = 4;

const { file, password, target, tables } = workerData as CopyTask;
// A port of a thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort!.postMessage(copied());

function copied(): CopyAnswer {
  const read = readWhole();
  if ('kind' in read) return { fault: read };
  try {
    fillCopy({ content: read.content, password }, target, tables);
    return { stamp: read.stamp };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { fault: { kind: error.kind, detail: error.message } };
  }
}

/**
 * The file as it was at one moment. Read whole before anything of it is understood: of a large file that takes a second, and what follows half a
 * minute, in which somebody nearly always saves. One that changed within the second is read again.
 */
function readWhole(): { content: Buffer; stamp: string } | Fault {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const stamp = stampOf(file);
    if (typeof stamp !== 'string') return stamp;
    try {
      const content = readFileSync(file);
      if (stampOf(file) === stamp) return { content, stamp };
    } catch (error) {
      return unreadable(file, error);
    }
  }
  return { kind: 'lock', detail: 'the file changes while it is read' };
}
