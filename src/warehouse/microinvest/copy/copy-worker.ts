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
  /** Whether it is read as it was while nobody wrote; else as it is. */
  isSettled: boolean;
  /** The mark of the content of which there is a copy already, or ''; when it is still that, no new one is made. */
  knownMark: string;
}
export type CopyAnswer = { mark: string } | { fault: Fault };

const task = workerData as CopyTask;
// A port of a thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort!.postMessage(await copied(task));

async function copied({ file, password, target, tables, ...task }: CopyTask): Promise<CopyAnswer> {
  const read = task.isSettled ? await readSettled(file, task.knownMark) : readWhole(file);
  if ('kind' in read) return { fault: read };
  const { content, mark } = read;
  if (mark === task.knownMark) return { mark };
  try {
    fillCopy({ content, password }, target, tables);
    return { mark };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** The reader knows no errors of its own: over half a file it stumbles anywhere. */
function faultOf(error: unknown): Fault {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof UnreadableFile) return { kind: error.kind, detail };
  const isOfCopy = error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
  return { kind: isOfCopy ? 'other' : 'damaged', detail };
}
