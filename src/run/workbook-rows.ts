import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BothLanguages } from '../domain/problem.ts';

const PROGRAM = join(import.meta.dirname, 'workbook-process.ts');
/** Sheets that unpack to 200 MB take 600 of them; a workbook that a person has made takes some seconds. */
const MEMORY_MB = 1024;
const LONGEST_MS = 60_000;
const LONGEST_ANSWER = 200 * 1024 * 1024;

/** A table that cannot be read, and why. */
export class UnreadableTable extends Error {
  words: BothLanguages;

  constructor(words: BothLanguages) {
    super(words.en);
    this.words = words;
  }
}

/** The rows of the first sheet of a workbook, blank ones included, each cell as text. Throws UnreadableTable. */
export async function workbookRows(workbook: Iterable<Buffer>): Promise<string[][]> {
  const child = spawn(process.execPath, [`--max-old-space-size=${MEMORY_MB}`, PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  // Who has ended reads no further; why, its exit code tells.
  const given = pipeline(Readable.from(workbook), child.stdin).catch(() => {});
  const answer: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > LONGEST_ANSWER) child.kill('SIGKILL');
    else answer.push(chunk);
  });
  const code = await ended;
  await given;
  if (code !== 0)
    throw new UnreadableTable({
      bg: 'не е работна книга, или първият ѝ лист е твърде голям',
      en: 'it is no workbook, or its first sheet is too large',
    });
  return JSON.parse(Buffer.concat(answer).toString()) as string[][];
}
