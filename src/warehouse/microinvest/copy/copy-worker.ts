// Reads an Access file into a SQLite file in a thread of its own: the reader computes for seconds, and everybody else goes on meanwhile.
import { parentPort, workerData } from 'node:worker_threads';
import type { Fault } from '../sql/dialect.ts';
import { fillCopy, UnreadableFile } from './fill-copy.ts';
import { readSettled, readWhole } from './read-file.ts';

/** What the thread is given, and what it answers: as what the file was read, or why it was not. */
export interface CopyTask {
  file: string;
  password: string;
  target: string;
  tables: readonly string[];
  /**
   * Of a file that others write, the mark of the content of which there is a copy already, or ''; when it is still that, no new one is made. null: of a
   * file that only time and size are looked at.
   */
  knownContent: string | null;
}
export type CopyAnswer = { stamp: string } | { fault: Fault };

const task = workerData as CopyTask;
// A port of a thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort!.postMessage(await copied(task));

async function copied({ file, password, target, tables, knownContent }: CopyTask): Promise<CopyAnswer> {
  const read = knownContent === null ? readWhole(file) : await readSettled(file, knownContent);
  if ('kind' in read) return { fault: read };
  const { content, stamp } = read;
  if (stamp === knownContent) return { stamp };
  try {
    fillCopy({ content, password }, target, tables);
    return { stamp };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { fault: { kind: error.kind, detail: error.message } };
  }
}
