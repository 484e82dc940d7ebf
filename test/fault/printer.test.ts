import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemory } from '../../demo/net-fp/memory.ts';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import type { Printer } from '../../src/fiscal/printer.ts';
import { receiptOf } from '../contract/printer/samples.ts';

/** The process of the print server is killed around a print. What is on paper is what its memory in the file says. */

const MAIN = fileURLToPath(new URL('../../demo/net-fp/main.ts', import.meta.url));
let folder: string;
let file: string;
let child: ChildProcess;
let url: string;
let printer: Printer;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kervan-printer-'));
  file = path.join(folder, 'printer.db');
  await start(0);
  connect();
});
afterEach(async () => {
  await printer.close();
  await kill();
  rmSync(folder, { recursive: true });
});

async function start(port: number): Promise<void> {
  const made = spawn(process.execPath, [MAIN, '--port', String(port), '--data', file]);
  child = made;
  let output = '';
  made.stdout.setEncoding('utf8');
  while (!output.includes('\n')) output += String((await once(made.stdout, 'data'))[0]);
  url = /http:\/\/[^/]+/.exec(output)![0];
}

async function kill(): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function connect(): void {
  printer = netFp.connect({
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    printer: 'kv000001',
    timeoutMs: 4_000,
    patienceMs: 500,
  });
}

async function fault(body: object): Promise<void> {
  const answer = await fetch(`${url}/_emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
}

function onPaper(): number {
  const memory = openMemory(file);
  const { length } = memory.latest(100);
  memory.close();
  return length;
}

test.each([
  ['die-before', 0],
  ['die-after', 1],
])('killed at %s: in doubt, and unknown after the restart, with %i on paper', async (kind, paper) => {
  await fault({ kind });
  const printing = await printer.printReceipt(receiptOf(), 'task-1');
  expect(printing).toMatchObject({ state: 'in-doubt', problem: { code: 'printer-cut' } });
  expect(await printer.outcomeOf('task-1')).toMatchObject({
    ok: false,
    problem: { code: 'printer-unreachable' },
  });
  await start(Number(new URL(url).port));
  expect(await printer.outcomeOf('task-1')).toEqual({ ok: true, value: { state: 'unknown' } });
  expect(onPaper()).toBe(paper);
});

test('killed while it prints slowly: in doubt, never refused', async () => {
  await fault({ kind: 'slow', delayMs: 60_000 });
  const printing = printer.printReceipt(receiptOf(), 'task-1');
  await expect
    .poll(async () => ((await (await fetch(`${url}/_emulator/desk`)).json()) as { waiting: number }).waiting)
    .toBe(1);
  await kill();
  expect(await printing).toMatchObject({ state: 'in-doubt', problem: { code: 'printer-cut' } });
  expect(onPaper()).toBe(0);
});

test('the memory outlives the process: numbers go on, and a receipt of before can be reversed', async () => {
  const original = await printer.printReceipt(receiptOf(), 'task-1');
  if (original.state !== 'printed') throw new Error(JSON.stringify(original));
  await kill();
  await start(Number(new URL(url).port));
  const { items, uniqueSaleNumber } = receiptOf();
  const reversal = { ...original, items, uniqueSaleNumber, reason: 'refund' as const };
  expect(await printer.printReversal(reversal, 'task-2')).toMatchObject({
    state: 'printed',
    receiptNumber: '0000002',
  });
});

test('it ends when it is asked to', async () => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});
