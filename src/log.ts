import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config, LogFile } from './config.ts';
import { giveToOwnerOf, makeFolder } from './data-files.ts';

/**
 * The log: one line of JSON for each event, on standard error, or in a file that begins anew when it is full. Passwords and keys are cut
 * out, and so are the words in quotation marks of errors: a database quotes there what it was given, and that can be somebody's name.
 */
export function openLog({ logLevel, logFile }: Pick<Config, 'logLevel' | 'logFile'>): Logger {
  const options = { level: logLevel, redact: REDACTED, serializers: { err: errorInLog } };
  if (logFile === null) return pino(options, standardError());
  try {
    return pino(options, rotating(logFile));
  } catch (error) {
    // Orders do not wait for a log.
    const log = pino(options, standardError());
    log.error({ err: error, file: logFile.path }, 'log');
    return log;
  }
}

/** Standard output belongs to the answers of commands; the log goes beside it. */
function standardError(): DestinationStream {
  const stream = pino.destination({ dest: 2, sync: true });
  // It may go into a file on a full disk.
  stream.on('error', () => {});
  return stream;
}

const REDACTED = ['*.password', '*.key', '*.authorization', 'password', 'key', 'authorization'];

/** Throws when the file cannot be opened. Later nothing that ails the disk ends Kervan: lines are lost as long as there is no room for them. */
function rotating({ path, mostBytes, kept }: LogFile): DestinationStream {
  makeFolder(dirname(path));
  let file = openFile(path);
  let bytes = fstatSync(file).size;
  let isLost = false;

  function beginAnew(): void {
    makeRoom(path, kept);
    const full = file;
    file = openFile(path);
    bytes = 0;
    closeSync(full);
  }

  return {
    write(line) {
      const size = Buffer.byteLength(line);
      // Where somebody holds the full file open (Windows) or its folder may not be written, it is tried again with the next line.
      if (bytes > 0 && bytes + size > mostBytes) ignoringErrors(beginAnew);
      ignoringErrors(() => {
        // After a line for which there was half the room the next one begins a line of its own.
        const isTorn = isLost;
        isLost = true;
        writeFileSync(file, isTorn ? `\n${line}` : line);
        isLost = false;
        bytes += size;
      });
    },
  };
}

function openFile(path: string): number {
  const file = openSync(path, 'a', 0o600);
  giveToOwnerOf(dirname(path), path);
  return file;
}

function ignoringErrors(work: () => void): void {
  try {
    work();
  } catch {
    // There is nowhere to tell it.
  }
}

function makeRoom(path: string, kept: number): void {
  if (!existsSync(path)) return;
  const name = (number: number): string => (number === 0 ? path : `${path}.${number}`);
  rmSync(name(kept), { force: true });
  for (let number = kept - 1; number >= 0; number -= 1)
    if (existsSync(name(number))) renameSync(name(number), name(number + 1));
}

/** What of an error stands in the log: what kind it is, its words without what they quote, and where it happened. */
function errorInLog(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack = '', cause } = error;
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return {
    type: name,
    message: withoutQuotes(message),
    stack: stack.split('\n').filter((line) => /^\s+at /.test(line)),
    ...(typeof code === 'string' && { code }),
    ...(typeof errno === 'number' && { errno }),
    ...(cause !== undefined && { cause: errorInLog(cause) }),
  };
}

const QUOTED = /'[^']*'|"[^"]*"|`[^`]*`|„[^“]*“|“[^”]*”|«[^»]*»/gs;

/** JSON.parse quotes with three dots where the text goes on; a quotation mark without its other half hides all that follows. */
function withoutQuotes(message: string): string {
  return message.replaceAll(QUOTED, '…').replace(/['"`„“«].*$/s, '…');
}
