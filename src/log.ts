import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config, LogFile } from './config.ts';

/**
 * The log: one line of JSON for each event, on standard error, or in a file that begins anew when it is full. Passwords and keys are cut
 * out, and so are the words in quotation marks of errors: a database quotes there what it was given, and that can be somebody's name.
 */
export function openLog({ logLevel, logFile }: Pick<Config, 'logLevel' | 'logFile'>): Logger {
  const options = { level: logLevel, redact: REDACTED, serializers: { err: errorInLog } };
  // Standard output belongs to the answers of commands; the log goes beside it.
  return pino(options, logFile === null ? pino.destination({ dest: 2, sync: true }) : rotating(logFile));
}

const REDACTED = ['*.password', '*.key', '*.authorization', 'password', 'key', 'authorization'];

function rotating({ path, mostBytes, kept }: LogFile): DestinationStream {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let bytes = existsSync(path) ? statSync(path).size : 0;
  const file = pino.destination({ dest: path, sync: true, append: true, mode: 0o600 });
  return {
    write(line) {
      const size = Buffer.byteLength(line);
      if (bytes > 0 && bytes + size > mostBytes) {
        makeRoom(path, kept);
        file.reopen();
        bytes = 0;
      }
      bytes += size;
      file.write(line);
    },
  };
}

function makeRoom(path: string, kept: number): void {
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
