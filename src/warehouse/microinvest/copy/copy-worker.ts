// Reads an Access file into a SQLite file in a thread of its own: the reader computes for seconds, and everybody else goes on meanwhile.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { fillCopy, UnreadableFile } from './fill-copy.ts';

/** What the thread is given, and what it answers. */
export interface CopyTask {
  file: string;
  password: string;
  target: string;
  tables: readonly string[];
}
export type CopyAnswer = { fault: null } | { fault: { kind: UnreadableFile['kind']; detail: string } };

const { file, password, target, tables } = workerData as CopyTask;
// A port of a thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort!.postMessage(copied());

function copied(): CopyAnswer {
  try {
    fillCopy({ content: readFileSync(file), password }, target, tables);
    return { fault: null };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { fault: { kind: error.kind, detail: error.message } };
  }
}
