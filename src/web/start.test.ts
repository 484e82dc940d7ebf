import { get } from 'node:http';
import { createServer } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../app.ts';
import { readConfig } from '../config.ts';
import { readDefinition } from '../domain/definition.ts';
import { problem } from '../domain/problem.ts';
import { failed } from '../domain/result.ts';
import { runPart, type RunRequest } from '../run/execute.ts';
import { systemClock } from '../clock.ts';
import { saveServer } from '../store/servers.ts';
import { openStore } from '../store/store.ts';
import { testSealer } from '../../test/web.ts';
import { startKervan, type Kervan } from './start.ts';

let app: App;
let kervan: Kervan | null;

/** Answers with the end of a run once one has begun and a test lets it fail to open its two ends. */
let opened: PromiseWithResolvers<RunRequest>;
let released: PromiseWithResolvers<void>;

beforeEach(() => {
  kervan = null;
  opened = Promise.withResolvers();
  released = Promise.withResolvers();
  const store = openStore(':memory:');
  if (!store.ok) throw new Error(store.problem.code);
  const defaults = readConfig({});
  if (!defaults.ok) throw new Error(defaults.problem.code);
  const needs = {
    store: store.value,
    clock: systemClock,
    allowEmulator: false,
    open: async () => {
      await released.promise;
      return failed(problem('warehouse-unreachable', { address: 'nowhere', detail: 'test' }));
    },
    onBug: () => 'abcd1234',
  };
  app = {
    config: { ...defaults.value, backups: { folder: '/nowhere', days: 0 }, buyersDays: 0 },
    store: store.value,
    sealer: testSealer,
    log: pino({ level: 'silent' }),
    open: needs.open,
    openWarehouse: needs.open,
    openChannels: async () => [],
    openShop: needs.open,
    proveAccess: () => Promise.reject(new Error('not asked')),
    openPrinter: needs.open,
    saving: { ...needs, sealer: testSealer },
    run: (request) => {
      opened.resolve(request);
      return runPart(needs, request);
    },
    close: () => store.value.destroy(),
  };
});

afterEach(async () => {
  released.resolve();
  await kervan?.stop();
  await app.close();
});

async function start(port = 0): Promise<Kervan> {
  const started = await startKervan(app, { port, language: 'bg' });
  if (!started.ok) throw new Error(started.message);
  kervan = started.kervan;
  return kervan;
}

async function addStartedServer(): Promise<void> {
  const read = readDefinition(
    {
      name: 'sofia',
      started: true,
      warehouse: { version: '3.07.060', database: { kind: 'sqlite', file: '/nowhere/warehouse.db' } },
      shop: { url: 'http://127.0.0.1:9', apiId: 'demo', key: 'demo-key' },
      settings: { import: { location: 3 } },
    },
    '2026-11-01',
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  await saveServer(app.store, app.sealer, read.definition, new Date());
}

/** The status of an answer to a request with a Host header of its own. */
function statusFor(address: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${address}/health`, { headers: { host }, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    }).on('error', reject);
  });
}

describe('kervan start', () => {
  test('listens on this machine and answers only to its own name and port', async () => {
    const { address } = await start();
    const { port, host } = new URL(address);
    expect(address).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect(await statusFor(address, host)).toBe(200);
    expect(await statusFor(address, `localhost:${port}`)).toBe(200);
    expect(await statusFor(address, 'localhost')).toBe(421);
    expect(await statusFor(address, `evil.example:${port}`)).toBe(421);
  });

  test('runs what is due, and the page shows it', async () => {
    await addStartedServer();
    const { address } = await start();
    const { part, cause } = await opened.promise;
    expect([part, cause]).toEqual(['import', 'schedule']);
    expect(await (await fetch(`${address}/health`)).json()).toMatchObject({
      servers: [{ state: 'running' }],
    });
  });

  test('stopping asks the run to end and waits for it', async () => {
    await addStartedServer();
    const running = await start();
    const { signal } = await opened.promise;
    const stopped = running.stop();
    expect(signal!.aborted).toBe(true);
    released.resolve();
    expect(await stopped).toBe(true);
    const runs = await app.store.selectFrom('runs').select(['state', 'ended_at']).execute();
    expect(runs).toMatchObject([{ state: 'stopped' }]);
    expect(runs[0]!.ended_at).not.toBeNull();
    await expect(fetch(`${running.address}/health`)).rejects.toThrow();
  });

  test.each([
    ['bg', 'е зает: може би Керван вече работи'],
    ['en', 'is in use: perhaps Kervan is already running'],
  ] as const)('a port in use is said in words (%s), and nothing runs', async (language, words) => {
    await addStartedServer();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const started = await startKervan(app, { port, language });
    expect(started).toEqual({ ok: false, message: expect.stringContaining(words) });
    expect(started).toMatchObject({ message: expect.stringContaining(String(port)) });
    expect(await app.store.selectFrom('runs').selectAll().execute()).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
  });
});
