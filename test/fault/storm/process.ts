import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** A program that the storm has started. */
export interface Program {
  child: ChildProcess;
  /** "http://127.0.0.1:…" once it listens. */
  address: string;
  isAlive(): boolean;
  /** Everything it wrote on standard error. */
  complaints(): string;
  /** Ends it without a word (SIGKILL); false when it had ended before. */
  kill(): Promise<boolean>;
  /** Asks it to end (SIGTERM); answers its exit code, null when it had to be killed after half a minute. */
  stop(): Promise<number | null>;
}

/** Nobody outlives the storm, however it ends. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

function followed(child: ChildProcess): void {
  alive.add(child);
  child.once('close', () => alive.delete(child));
}

/** How a program that does not come to listen ended. */
export interface Refusal {
  exitCode: number | null;
  complaints: string;
}

const LONGEST_START_MS = 60_000;
const LONGEST_STOP_MS = 30_000;

/** Starts a script of Node and waits until it has named the address at which it listens, or has ended. */
export async function startProgram(
  script: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Program | Refusal> {
  const child = spawn(process.execPath, [script, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  followed(child);
  let said = '';
  let complained = '';
  const address = Promise.withResolvers<string | null>();
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString('utf8');
    const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (found) address.resolve(found);
  });
  child.stderr.on('data', (data: Buffer) => (complained += data.toString('utf8')));
  const ended = once(child, 'close');
  void ended.then(() => address.resolve(null));
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = async (): Promise<boolean> => {
    const was = isAlive();
    child.kill('SIGKILL');
    await ended;
    return was;
  };
  const found = await Promise.race([address.promise, pause(LONGEST_START_MS, 'late', { ref: false })]);
  if (found === null) return { exitCode: child.exitCode, complaints: complained };
  if (found === 'late') {
    await kill();
    throw new Error(`${script} did not listen after ${LONGEST_START_MS} ms:\n${said}${complained}`);
  }
  return {
    child,
    address: found,
    isAlive,
    complaints: () => complained,
    kill,
    async stop() {
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      const late = await Promise.race([
        ended.then(() => false),
        pause(LONGEST_STOP_MS, true, { ref: false }),
      ]);
      if (late) await kill();
      return late ? null : child.exitCode;
    },
  };
}

/** Longer than Kervan waits for a shop and a database that have fallen silent, one after the other. */
const LONGEST_COMMAND_MS = 300_000;

/** The same for a program that does its work and ends; killed when it takes longer than that. */
export async function runProgram(
  script: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Refusal> {
  const child = spawn(process.execPath, [script, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_COMMAND_MS,
    killSignal: 'SIGKILL',
  });
  followed(child);
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints += data.toString('utf8')));
  await once(child, 'close');
  return { exitCode: child.exitCode, complaints };
}
