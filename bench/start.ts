import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median, type Figure } from './figures.ts';
import { memoryMiB } from './world.ts';
import { freePort } from '../test/servers/free-port.ts';

const TIMES = 5;
const IDLE_MS = 5000;

/** What is started: the program and what follows it. */
const KERVAN = [join(import.meta.dirname, '../kervan.mjs'), 'start'];
/** The least that answers: Node alone. */
const BARE = [
  '-e',
  "require('node:http').createServer((_, answer) => answer.end('ok')).listen(Number(process.env.KERVAN_PORT), '127.0.0.1')",
];

/** How long `kervan start` takes until its health page answers, and what it holds when idle; beside a program that does nothing but answer. */
export async function benchStart(): Promise<Figure[]> {
  const [kervan, bare] = [await startOften(KERVAN), await startOften(BARE)];
  return [
    { name: 'start to ready', unit: 's', kervan: kervan.seconds, bare: bare.seconds },
    { name: 'memory when idle', unit: 'MiB', kervan: kervan.memory, bare: bare.memory },
  ];
}

interface Started {
  seconds: number;
  memory: number;
}

async function startOften(program: readonly string[]): Promise<Started> {
  const starts: Started[] = [];
  for (let round = 0; round < TIMES; round += 1) starts.push(await startOnce(program, round === TIMES - 1));
  return { seconds: median(starts.map(({ seconds }) => seconds)), memory: starts.at(-1)!.memory };
}

async function startOnce(program: readonly string[], waitsIdle: boolean): Promise<Started> {
  const port = await freePort();
  const env = {
    ...process.env,
    KERVAN_DATA: mkdtempSync(join(tmpdir(), 'kervan-bench-')),
    KERVAN_PORT: String(port),
    KERVAN_LOG: 'error',
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=4', ...program], {
    env,
    stdio: 'ignore',
  });
  try {
    while (!(await answers(`http://127.0.0.1:${port}/health`))) await pause(5);
    const seconds = (performance.now() - startedAt) / 1000;
    if (waitsIdle) await pause(IDLE_MS);
    return { seconds, memory: memoryMiB(child.pid!, 'VmRSS') };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    ({ ok }) => ok,
    () => false,
  );
}
