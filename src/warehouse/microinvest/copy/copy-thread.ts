import { Worker } from 'node:worker_threads';
import type { CopyAnswer, CopyTask } from './copy-worker.ts';

/**
 * Of the rows that are read only a few thousand are held at once, and without a limit the rest would stay in memory until it gets narrow: a
 * million rows took 470 MB, with it 240 MB, the file's own 160 among them.
 */
const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };
/** The largest file there can be (2 GB) over a slow line takes half of this. A spoilt one may lead the reader round in circles. */
const LONGEST_MS = 20 * 60_000;

/** Reads a file into a copy in a thread of its own. Whatever happens there is a fault. */
export function copyInThread(task: CopyTask, longestMs = LONGEST_MS): Promise<CopyAnswer> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./copy-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: MEMORY,
    });
    const end = (answer: CopyAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      const detail = `reading it takes longer than ${longestMs / 60_000} minutes`;
      void worker.terminate().then(() => end({ fault: { kind: 'damaged', detail } }));
    }, longestMs);
    worker.once('message', end);
    // It ran out of memory.
    worker.once('error', (error: Error) => end({ fault: { kind: 'other', detail: error.message } }));
  });
}
