import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import * as z from 'zod';
import { FAULT_KINDS } from '../sql/dialect.ts';
import { onLines } from './lines.ts';
import {
  PORT_VARIABLE,
  PROTOCOL,
  TOKEN_VARIABLE,
  type Ask,
  type Done,
  type Hello,
  type HelperFaultKind,
  type Value,
} from './protocol.ts';

/** How a helper is started. */
export interface HelperProgram {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
}

/** Rows have no schema of their own: at a hundred thousand a second one for each value would be most of the work. */
const rows = z.custom<Value[][]>((value) => Array.isArray(value) && value.every(isRow));

function isRow(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => each === null || typeof each !== 'object');
}

/** What a helper may answer; other people write helpers too, so nothing is believed unseen. */
const answerLine = z.union([
  z.object({ id: z.int(), rows }),
  z.object({
    id: z.int(),
    error: z.object({ kind: z.enum([...FAULT_KINDS, 'duplicate']).catch('other'), detail: z.string() }),
  }),
  z.object({
    id: z.int(),
    done: z.literal(true),
    names: z.array(z.string()).optional(),
    count: z.int().optional(),
    engine: z.string().optional(),
    columns: z
      .array(z.object({ table: z.string(), name: z.string(), length: z.int().nullable() }))
      .optional(),
  }),
]);
type Answer = z.infer<typeof answerLine>;

/** Null for what is no answer of the protocol. */
function answerOf(text: string): Answer | null {
  try {
    return answerLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** An error of the engine, or the end of the helper (`lost`). */
export class HelperError extends Error {
  kind: HelperFaultKind;

  constructor(kind: HelperFaultKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** A running helper. Asks are answered in order; one that gets no answer in time is given up together with the helper. */
export interface Helper {
  ask(what: Ask, timeoutMs?: number): Promise<Done & { rows: Value[][] }>;
  isAlive(): boolean;
  /** Ends the process; a transaction that is open in it is rolled back by the engine. */
  end(): Promise<void>;
}

/** Until the helper has said hello; a cold start from a slow disk is slow. */
const START_TIMEOUT_MS = 15_000;
/** As with servers: an engine that says nothing for this long is taken for lost. */
const ASK_TIMEOUT_MS = 120_000;

interface Pending {
  rows: Value[][];
  resolve: (done: Done & { rows: Value[][] }) => void;
  reject: (error: HelperError) => void;
  timer: NodeJS.Timeout;
}

/**
 * Starts a helper and waits for its hello. It connects to a port of this machine that only this start listens on, and shows the token that only
 * its own environment holds; whoever else knocks is sent away. Throws HelperError.
 */
export async function startHelper(program: HelperProgram): Promise<Helper> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const child = spawn(program.command, program.args, {
    stdio: 'ignore',
    windowsHide: true,
    env: { ...process.env, ...program.env, [PORT_VARIABLE]: String(port), [TOKEN_VARIABLE]: token },
  });
  try {
    return await new Promise<Helper>((resolve, reject) => {
      const fail = (why: string): void => reject(new HelperError('helper', why));
      const timer = setTimeout(() => fail(`the helper ${program.command} says nothing`), START_TIMEOUT_MS);
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code) => fail(`the helper ${program.command} ended (${code})`));
      server.on('connection', (socket) => {
        socket.on('error', () => socket.destroy());
        firstLine(socket, token, () => {
          clearTimeout(timer);
          resolve(conversation(child, socket));
        });
      });
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    server.close();
  }
}

function firstLine(socket: Socket, token: string, isWelcome: () => void): void {
  let head = '';
  const read = (chunk: Buffer): void => {
    head += chunk.toString('utf8');
    if (!head.includes('\n') && head.length < 1000) return;
    socket.off('data', read);
    const [line = '', rest = ''] = head.split('\n', 2);
    if (!isHello(line, token) || rest !== '') socket.destroy();
    else isWelcome();
  };
  socket.on('data', read);
}

function isHello(line: string, token: string): boolean {
  try {
    const hello = JSON.parse(line) as Partial<Hello>;
    const [shown, own] = [Buffer.from(String(hello.token)), Buffer.from(token)];
    return hello.protocol === PROTOCOL && shown.length === own.length && timingSafeEqual(shown, own);
  } catch {
    return false;
  }
}

function conversation(child: ChildProcess, socket: Socket): Helper {
  const waiting = new Map<number, Pending>();
  let last = 0;
  let lostBecause: string | null = null;
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  socket.setNoDelay(true);

  /** The story of a helper that dies: everybody who waits is told at once that the connection is lost, and nobody after that is let in. */
  function lose(why: string): void {
    if (lostBecause === null) {
      lostBecause = why;
      socket.destroy();
      child.kill('SIGKILL');
    }
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(new HelperError('lost', why));
    }
    waiting.clear();
  }
  child.once('exit', (code, signal) => lose(`the helper ended (${signal ?? code})`));
  socket.once('close', () => lose('the helper has closed the connection'));

  function take(text: string): void {
    const line = answerOf(text);
    if (line === null) return lose('the helper says what is no answer');
    const pending = waiting.get(line.id);
    if (!pending) return lose('the helper answers what nobody asked');
    if ('rows' in line) {
      for (const row of line.rows) pending.rows.push(row);
      // It is at work: only silence is lost.
      pending.timer.refresh();
      return;
    }
    waiting.delete(line.id);
    clearTimeout(pending.timer);
    if ('error' in line) pending.reject(new HelperError(line.error.kind, line.error.detail));
    else pending.resolve({ ...line, rows: pending.rows });
  }
  onLines(socket, take);

  return {
    isAlive: () => lostBecause === null,
    ask(what, timeoutMs = ASK_TIMEOUT_MS) {
      if (lostBecause !== null) return Promise.reject(new HelperError('lost', lostBecause));
      const id = (last += 1);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => lose(`the engine has said nothing for ${timeoutMs / 1000} s`),
          timeoutMs,
        );
        waiting.set(id, { rows: [], resolve, reject, timer });
        socket.write(`${JSON.stringify({ ...what, id })}\n`);
      });
    },
    async end() {
      lostBecause ??= 'the helper was ended';
      // The helper sees the end of the connection, closes the file in order and goes by itself; the engine may hold it for a moment.
      socket.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
      await ended;
      clearTimeout(timer);
    },
  };
}
