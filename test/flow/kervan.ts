import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

const PROGRAM = fileURLToPath(new URL('../../kervan', import.meta.url));

/** Runs the command line as a user does; `input` is what standard input gives, `stopAt` when Ctrl+C is pressed. */
export async function kervan(
  args: readonly string[],
  environment: Record<string, string>,
  input = '',
  stopAt?: Promise<unknown>,
): Promise<Finished> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(PROGRAM, args, { env: { PATH, HOME, TMPDIR, ...environment } });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (stopAt) void stopAt.then(() => child.kill('SIGINT'));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
