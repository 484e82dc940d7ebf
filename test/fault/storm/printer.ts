import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { input } from 'zod';
import type { Fault, faultSchema } from '../../../demo/net-fp/faults.ts';
import type { PrintedDocument } from '../../../demo/net-fp/memory.ts';
import type { Definition } from '../../../src/domain/settings.ts';
import { startProgram, type Program } from './process.ts';

const MAIN = fileURLToPath(new URL('../../../demo/net-fp/main.ts', import.meta.url));

/** The printer emulator as a process of its own. One that dies is started again at once, as the service of a computer is. */
export interface PrinterProcess {
  port: number;
  /** Everything on its paper, oldest first, read from its file. */
  journal(): PrintedDocument[];
  setFault(fault: input<typeof faultSchema>): Promise<void>;
  /** Ends all faults; how often they hit, by kind. What a process knew that died is lost. */
  clearFaults(): Promise<Map<string, number>>;
  change(conditions: { paper?: 'enough' | 'out'; coverOpen?: boolean }): Promise<void>;
  /** A report; or the day is made so long that the device stops. */
  report(kind: 'z-report' | 'forget-z-report'): Promise<void>;
  kill(): Promise<void>;
  /** How often it died. */
  deaths(): number;
  stop(): Promise<void>;
}

const MOST_TRIES = 200;
/** So much that money can be given back for whatever was not paid in cash. */
const CASH_AT_FIRST = '1000000.00';

/** Starts a printer, its memory in the folder. */
export async function startPrinterProcess(folder: string): Promise<PrinterProcess> {
  const file = join(folder, 'printer.db');
  let program = await start(file, 0);
  const port = Number(new URL(program.address).port);
  let isWanted = true;
  let deaths = 0;
  let armed: Fault[] = [];
  let revival = Promise.resolve();
  watch(program);

  function watch({ child }: Program): void {
    child.once('close', () => {
      if (!isWanted) return;
      deaths += 1;
      // With it went what it knew of tasks and of faults.
      armed = [];
      revival = revive();
    });
  }

  async function revive(): Promise<void> {
    program = await start(file, port);
    watch(program);
  }

  /** Its people wait while it is being started again. */
  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/_emulator${path}`, {
          method,
          ...(body !== undefined && {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`the printer refused ${method} ${path}: ${text}`);
        return text === '' ? null : JSON.parse(text);
      } catch (error) {
        if (!(error instanceof TypeError) || tries === MOST_TRIES) throw error;
        await pause(50);
      }
    }
  }

  await control('POST', '/work', { kind: 'cash-in', amount: CASH_AT_FIRST });
  return {
    port,
    journal: () => journalIn(file),
    setFault: async (fault) => void armed.push((await control('POST', '/faults', fault)) as Fault),
    async clearFaults() {
      const left = new Map(((await control('GET', '/faults')) as Fault[]).map((each) => [each.id, each]));
      await control('DELETE', '/faults');
      const hits = new Map<string, number>();
      // One that is over is listed no more.
      for (const { id, kind, times } of armed)
        hits.set(kind, (hits.get(kind) ?? 0) + (left.get(id)?.hits ?? times ?? 0));
      armed = [];
      return hits;
    },
    change: async (conditions) => void (await control('PATCH', '/conditions', conditions)),
    report: async (kind) => void (await control('POST', '/work', { kind })),
    async kill() {
      await program.kill();
      await revival;
    },
    deaths: () => deaths,
    async stop() {
      isWanted = false;
      await revival;
      await program.kill();
    },
  };
}

/** For reading alone, so that the device never waits for whoever looks at its paper. */
function journalIn(file: string): PrintedDocument[] {
  const memory = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const rows = memory.prepare('SELECT document FROM journal ORDER BY number').all();
    return rows.map((row) => JSON.parse(String(row['document'])) as PrintedDocument);
  } finally {
    memory.close();
  }
}

/** A port is free again a moment after its owner died. */
async function start(file: string, port: number): Promise<Program> {
  for (let tries = 1; ; tries += 1) {
    const started = await startProgram(MAIN, ['--port', String(port), '--data', file]);
    if ('address' in started) return started;
    if (tries === 5) throw new Error(`the printer did not start: ${started.complaints}`);
    await pause(200);
  }
}

/** The settings of a printer that is reached at this port. */
export function printerAt(port: number): NonNullable<Definition['printer']> {
  return {
    driver: 'net-fp',
    host: '127.0.0.1',
    port,
    printer: 'kv000001',
    taxGroups: { '20': 2, '9': 4, '0': 1 },
    reversals: 'all',
  };
}

/** The serial number of the device: setting p. */
export const REGISTER = 'KV000001';
