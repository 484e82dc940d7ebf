import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import type { Definition } from '../../../src/domain/settings.ts';
import { lookAtPaper, type Doubt } from './paper.ts';
import type { PrintedDocument } from '../../../demo/net-fp/memory.ts';
import { runProgram, startProgram, type Program, type Refusal } from './process.ts';

const MAIN = fileURLToPath(new URL('../../../kervan.mjs', import.meta.url));
const PERSON = { name: 'Ана', password: 'a long secret' };

/** How a run that was begun over HTTP ended. */
export type Ended =
  /** As its record says; `problem` is why it could not do all of its work. */
  | { state: 'done' | 'failed' | 'stopped' | 'interrupted'; problem: string | null }
  /** It was refused: another one is under way, or Kervan itself could not. */
  | { state: 'refused'; status: number; problem: string | null }
  /** The process is dead, or does not answer. */
  | { state: 'gone' };

/** An installation of Kervan as people have it: `kervan start` as its own process, and its command line. */
export interface KervanProcess {
  dataFolder: string;
  definition: Definition;
  isAlive(): boolean;
  pid(): number | undefined;
  /** Starts it; null when it runs, otherwise how it ended. */
  start(): Promise<Refusal | null>;
  kill(): Promise<boolean>;
  /** Asks it to end; its exit code, null when it did not end in time or was not running. */
  stop(): Promise<number | null>;
  freeze(): void;
  thaw(): void;
  /** Begins a run over HTTP and waits for its end. */
  run(part: string): Promise<Ended>;
  /** A person answers on its pages what is in doubt, by looking at the paper; how often one was asked. */
  answerDoubts(journal: () => readonly PrintedDocument[]): Promise<number>;
  /** Its command line beside it. */
  command(words: readonly string[]): Promise<Refusal>;
  /** Enters the definition as a person does who has its file. */
  apply(): Promise<Refusal>;
  /** All that its processes complained of. */
  complaints(): string;
}

/**
 * A printer that falls silent is waited for at three prints, a minute and a half at each, before the run gives up; a database at three orders, each of which
 * is tried twice, two minutes each time.
 */
const LONGEST_RUN_MS = 20 * 60_000;
/** How long a person waits for the run that is under way. */
const LONGEST_WAIT_MS = 3_000;
const LONGEST_ANSWER_MS = 30_000;
const POLL_MS = 15;

/** An installation with its data in the folder; it is not started yet. */
export function kervanAt(
  dataFolder: string,
  definition: Definition,
  files: string,
  clockEnv: Record<string, string>,
): KervanProcess {
  const env = { KERVAN_DATA: dataFolder, KERVAN_PORT: '0', KERVAN_LOG: 'warn', ...clockEnv };
  const words = ['--lang', 'en'];
  let program: Program | null = null;
  let complained = '';
  let cookie = '';
  let csrf = '';

  // oxlint-disable-next-line typescript/no-explicit-any -- whatever comes
  async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
    const response = await fetch(`${program!.address}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        'x-csrf-token': csrf,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';', 1)[0]!;
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  /** The first visitor sets a password, the next one knows it. */
  async function signIn(): Promise<void> {
    for (const door of ['/session', '/setup']) {
      const { status, body } = await ask('POST', door, PERSON);
      if (status < 300) {
        csrf = body.csrf;
        return;
      }
    }
  }

  async function asked(method: string, path: string, body?: unknown): ReturnType<typeof ask> {
    const answer = await ask(method, path, body);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    await signIn();
    return ask(method, path, body);
  }

  async function followed(part: string): Promise<Ended> {
    const server = `/servers/${definition.name}`;
    const waitUntil = Date.now() + LONGEST_WAIT_MS;
    let begun = await asked('POST', `${server}/runs`, { part });
    // The schedule is at work: after it.
    while (begun.status === 409 && begun.body.code === 'run-under-way' && Date.now() < waitUntil) {
      await pause(POLL_MS * 5);
      begun = await asked('POST', `${server}/runs`, { part });
    }
    if (begun.status !== 202)
      return { state: 'refused', status: begun.status, problem: begun.body?.code ?? null };
    const deadline = Date.now() + LONGEST_RUN_MS;
    while (Date.now() < deadline) {
      const { status, body } = await asked('GET', `${server}/runs/${begun.body.id}`);
      if (status === 200 && body.state !== 'running')
        return { state: body.state, problem: body.problem?.code ?? null };
      // Its record is lost with the store, or cannot be read just now.
      if (status === 404 || status >= 500) return { state: 'gone' };
      await pause(POLL_MS);
    }
    // One whose end could not be written is taken up by whoever begins the next.
    if ((await asked('POST', `${server}/runs`, { part })).status === 202) return { state: 'gone' };
    throw new Error(`a run of ${part} did not end in ${LONGEST_RUN_MS} ms`);
  }

  async function answered(journal: () => readonly PrintedDocument[]): Promise<number> {
    const receipts = `/servers/${definition.name}/receipts`;
    const list = await asked('GET', `${receipts}?state=in-doubt&limit=200`);
    if (list.status !== 200) return 0;
    let count = 0;
    for (const doubt of list.body.items as Doubt[]) {
      const detail = await asked('GET', `${receipts}?order=${doubt.order}`);
      if (detail.status !== 200) return count;
      const of = detail.body.items as { kind: string; printed: { receiptNumber: string } | null }[];
      const taken = new Set(of.flatMap(({ printed }) => printed?.receiptNumber ?? []));
      const said = lookAtPaper(journal(), doubt, taken);
      const answer = said
        ? await asked('POST', `${receipts}/${doubt.id}/printed`, said)
        : await asked('POST', `${receipts}/${doubt.id}/not-printed`, {});
      if (answer.status === 200) count += 1;
    }
    return count;
  }

  /** Null when the process is dead, or does not answer. */
  async function unlessGone<Value>(work: () => Promise<Value>): Promise<Value | null> {
    if (!kervan.isAlive()) return null;
    try {
      return await work();
    } catch (error) {
      if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return null;
      throw error;
    }
  }

  function put(): void {
    if (program) complained += program.complaints();
    program = null;
  }

  const kervan: KervanProcess = {
    dataFolder,
    definition,
    isAlive: () => program?.isAlive() ?? false,
    pid: () => program?.child.pid,
    async start() {
      put();
      const started = await startProgram(MAIN, [...words, 'start'], env);
      if ('address' in started) {
        program = started;
        return null;
      }
      complained += started.complaints;
      return started;
    },
    kill: async () => (await program?.kill()) ?? false,
    async stop() {
      const exitCode = program?.isAlive() ? await program.stop() : null;
      put();
      return exitCode;
    },
    freeze: () => void program?.child.kill('SIGSTOP'),
    thaw: () => void program?.child.kill('SIGCONT'),
    run: async (part) => (await unlessGone(() => followed(part))) ?? { state: 'gone' },
    answerDoubts: async (journal) => (await unlessGone(() => answered(journal))) ?? 0,
    async command(more) {
      const ended = await runProgram(MAIN, [...words, ...more], env);
      complained += ended.complaints;
      return ended;
    },
    apply() {
      mkdirSync(files, { recursive: true });
      const file = join(files, 'definition.json');
      writeFileSync(file, JSON.stringify(definition));
      return kervan.command(['apply', file]);
    },
    complaints: () => complained + (program?.complaints() ?? ''),
  };
  return kervan;
}
