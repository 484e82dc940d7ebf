import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDefinition } from '../domain/definition.ts';
import type { ServerId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import type { BackupStanding } from '../run/daily-backup.ts';
import type { Standing } from '../run/scheduler.ts';
import { openProblem } from '../store/problems.ts';
import { claimRun, endRun, NO_COUNTS } from '../store/runs.ts';
import { saveServer, type Server } from '../store/servers.ts';
import { openStore, type Store } from '../store/store.ts';
import { letOnlyRead } from '../../test/store.ts';
import { testSealer, webNeeds } from '../../test/web.ts';
import { makeMetrics, type Metrics } from './metrics.ts';
import { buildWeb } from './server.ts';
import { turnedClock } from '../../test/clock.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

let store: Store;
let web: FastifyInstance;
let metrics: Metrics;
let standings: Map<ServerId, Standing>;
let silentMs: number;
let bugs: unknown[];
let backup: BackupStanding;

beforeEach(() => {
  const opened = openStore(':memory:');
  if (!opened.ok) throw new Error(opened.problem.code);
  store = opened.value;
  standings = new Map();
  silentMs = 0;
  bugs = [];
  backup = { madeAt: new Date('2026-11-29T12:00:00Z'), hasFailed: false };
  metrics = makeMetrics();
  const needs = webNeeds(store, {
    clock: { ...turnedClock(NOW), sleep: () => Promise.resolve() },
    scheduler: { standings: () => standings, silentMs: () => silentMs, notice: async () => undefined },
    metrics,
    backup: () => backup,
    isOpen: true,
    startedAt: new Date('2026-11-23T07:00:00Z'),
    onBug: (error) => {
      bugs.push(error);
      return 'abcd1234';
    },
  });
  web = buildWeb(needs);
});

afterEach(async () => {
  await web.close();
  await store.destroy();
});

async function addServer(name: string, started = true): Promise<Server> {
  const read = readDefinition(
    {
      name,
      started,
      warehouse: {
        version: '3.07.060',
        database: { kind: 'mysql', user: 'root', password: 'very secret', database: 'warehouse' },
      },
      shop: { url: 'http://127.0.0.1:8081', apiId: 'demo', key: 'secret key' },
      settings: { import: { location: 3 } },
    },
    '2026-11-01',
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return (await saveServer(store, testSealer, read.definition, NOW)).server;
}

async function addRun({ id }: Server, state: 'done' | 'failed' | null): Promise<void> {
  const claim = await claimRun(store, id, 'import', 'schedule', turnedClock(NOW));
  if (claim.ok && state) await endRun(store, claim.run, state, { ...NO_COUNTS, created: 3 }, NOW);
}

function get(url: string, headers: Record<string, string> = {}) {
  return web.inject({ url, headers: { host: 'localhost:4270', ...headers } });
}

describe('GET /health', () => {
  test('tells how Kervan and its servers are', async () => {
    const sofia = await addServer('sofia');
    await addServer('varna', false);
    await addRun(sofia, 'done');
    const next = { import: new Date('2026-11-23T08:05:00Z'), export: null, audit: null };
    standings.set(sofia.id, { running: null, paused: null, next });
    const answer = await get('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'ok',
      version: '0.1.0',
      uptimeSeconds: 3600,
      store: { ok: true },
      openProblems: 0,
      servers: [
        {
          name: 'sofia',
          state: 'waiting',
          next: { import: '2026-11-23T08:05:00.000Z', export: null, audit: null },
          lastRun: { part: 'import', state: 'done', counts: { created: 3 } },
        },
        { name: 'varna', state: 'stopped', lastRun: null },
      ],
    });
    expect(answer.body).not.toContain('orders');
    expect(answer.body).not.toContain('127.0.0.1');
  });

  test('a server in trouble asks for attention, not for a restart', async () => {
    const { id } = await addServer('sofia');
    const paused = problem('shop-refused-key', { address: 'shop' });
    await openProblem(store, id, 'part import', paused, null, NOW);
    standings.set(id, { running: null, paused, next: { import: null, export: null, audit: null } });
    const answer = await get('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'attention',
      openProblems: 1,
      servers: [{ state: 'paused', openProblems: 1 }],
    });
  });

  test('a run from the command line shows as running', async () => {
    await addRun(await addServer('sofia', false), null);
    expect((await get('/health')).json()).toMatchObject({ servers: [{ state: 'running' }] });
  });

  test('the last run is the last by the clock as it is now, not one of a clock that ran ahead', async () => {
    const server = await addServer('sofia');
    const ahead = new Date('2026-12-23T08:00:00Z');
    const claim = await claimRun(store, server.id, 'export', 'schedule', turnedClock(ahead));
    if (claim.ok) await endRun(store, claim.run, 'done', NO_COUNTS, ahead);
    expect((await get('/health')).json()).toMatchObject({ servers: [{ lastRun: { part: 'export' } }] });
    await addRun(server, null);
    expect((await get('/health')).json()).toMatchObject({
      servers: [{ state: 'running', lastRun: { part: 'import' } }],
    });
  });

  test('schedules that no longer look are failing', async () => {
    silentMs = 60_000;
    const answer = await get('/health');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'failing', schedules: { ok: false }, store: { ok: true } });
  });

  test('a store that cannot be read is failing', async () => {
    await store.schema.dropTable('servers').execute();
    const answer = await get('/health');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'failing', store: { ok: false }, servers: [] });
    expect(bugs).toHaveLength(1);
  });
});

describe('the API', () => {
  test('a name of sixty letters is found', async () => {
    const name = 'щ'.repeat(60);
    await addServer(name);
    expect((await get(`/api/v1/servers/${encodeURIComponent(name)}`)).statusCode).toBe(200);
  });

  test('problems come in both languages', async () => {
    const { id } = await addServer('sofia');
    const found = problem('order-too-large', { number: '1005', lines: 900, limit: 500 });
    await openProblem(store, id, 'order 1005', found, null, NOW);
    const { items, count } = (await get('/api/v1/servers/sofia/problems')).json();
    expect(count).toBe(1);
    expect(items[0]).toMatchObject({ code: 'order-too-large', class: 'data', record: 'order 1005' });
    expect(items[0].text.bg).toContain('Поръчка 1005 има 900 реда');
    expect(items[0].text.en).toContain('Order 1005 has 900 lines');
  });

  test('runs come newest first, at most as many as asked for', async () => {
    const server = await addServer('sofia');
    await addRun(server, 'done');
    await addRun(server, 'failed');
    expect((await get('/api/v1/servers/sofia/runs')).json().items).toHaveLength(2);
    expect((await get('/api/v1/servers/sofia/runs?limit=1')).json().items).toHaveLength(1);
  });

  test.each([
    '/api/v1/servers/sofia/orders?limit=501',
    '/api/v1/servers/sofia/orders?view=lost-and-found',
    '/api/v1/servers/sofia/runs?limit=0',
    '/api/v1/servers/sofia/problems?limit=many',
  ])('%s is refused as wrong', async (url) => {
    await addServer('sofia');
    const answer = await get(url);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
  });

  test.each(['', '/problems', '/runs', '/orders'])(
    'an unknown server is an error with words: %s',
    async (end) => {
      const answer = await get(`/api/v1/servers/nobody${end}?lang=en`);
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toMatchObject({ code: 'server-unknown', status: 404 });
      expect(answer.json().detail).toContain('There is no server named “nobody”');
    },
  );

  test('every address is described, in OpenAPI 3.1, and described again', async () => {
    for (const _time of [1, 2]) {
      const described = (await get('/openapi.json')).json();
      expect(described.openapi).toMatch(/^3\.1/);
      expect(described.components.schemas).toHaveProperty('Run');
      expect(described.paths['/health'].get.security).toEqual([]);
      expect(described.paths['/api/v1/servers'].get.security).toEqual([{ session: [] }]);
    }
  });

  test('metrics tell of runs, records, problems and the process', async () => {
    const { id } = await addServer('sofia');
    await openProblem(store, id, 'order 1', problem('shop-failed', { address: '', status: 500 }), null, NOW);
    const counts = { ...NO_COUNTS, created: 4 };
    const times = { startedAt: NOW, endedAt: new Date(NOW.getTime() + 3000) };
    const report = {
      server: 'sofia',
      part: 'import',
      state: 'done',
      counts,
      problem: null,
      failedPart: null,
      ...times,
    } as const;
    metrics.observe({ ...report, id: 'run' as never });
    const { body, headers } = await get('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('kervan_runs_total{server="sofia",part="import",state="done"} 1');
    expect(body).toContain('kervan_records_total{server="sofia",part="import",outcome="created"} 4');
    expect(body).toContain('kervan_run_seconds_sum{part="import"} 3');
    expect(body).toContain('kervan_open_problems{server="sofia",class="transient"} 1');
    expect(body).toContain('kervan_braked{server="sofia"} 0');
    expect(body).toContain('kervan_orders{server="sofia",view="waiting"} 0');
    expect(body).toContain('kervan_oldest_order_seconds{server="sofia",view="waiting"} 0');
    expect(body).toMatch(/^kervan_store_bytes [1-9]\d+$/m);
    expect(body).toContain('kervan_store_writable 1');
    expect(body).toContain('kervan_last_backup_seconds 1795953600');
    expect(body).toContain('kervan_backup_failed 0');
    expect(body).toContain('kervan_server_state{server="sofia",state="waiting"} 1');
    expect(body).toContain('process_resident_memory_bytes');
  });
});

describe('what an operator is told', () => {
  test('how old the oldest order is that waits, and whether an export stands still', async () => {
    const { id } = await addServer('sofia');
    const order = {
      server: id,
      state: 'waiting',
      version: 1,
      hash: '',
      business_hash: '',
      status: 'new',
    } as const;
    await store
      .insertInto('orders')
      .values(
        ['07:00', '07:30'].map((time, index) => ({
          ...order,
          number: `${index}`,
          number_key: `${index}`,
          updated_at: '',
          shown_at: `2026-11-23T${time}:00.000Z`,
        })) as never,
      )
      .execute();
    await openProblem(store, id, 'part export', problem('stock-brake', {}), null, NOW);
    const { body } = await get('/metrics');
    expect(body).toContain('kervan_orders{server="sofia",view="waiting"} 2');
    expect(body).toContain('kervan_oldest_order_seconds{server="sofia",view="waiting"} 3600');
    expect(body).toContain('kervan_braked{server="sofia"} 1');
    expect(body).toContain('kervan_open_problems{server="sofia",class="in-doubt"} 1');
  });

  test('a store that cannot be written is failing until it can be again', async () => {
    await addServer('sofia');
    const { csrf } = (await get('/api/v1/session')).json();
    await letOnlyRead(store, true);
    const refused = await web.inject({
      method: 'POST',
      url: '/api/v1/servers/sofia/start',
      headers: { host: 'localhost:4270', 'x-csrf-token': csrf },
    });
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'store-not-writable' });
    const answer = await get('/health');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      status: 'failing',
      store: { ok: false, problem: 'store-not-writable' },
    });
    expect((await get('/metrics')).body).toContain('kervan_store_writable 0');
    expect(bugs).toEqual([]);
    await letOnlyRead(store, false);
    await addServer('varna');
    expect((await get('/health')).json()).toMatchObject({ store: { ok: true, problem: null } });
  });

  test('a daily backup that could not be made asks for attention', async () => {
    backup = { madeAt: NOW, hasFailed: true };
    const answer = await get('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'attention',
      backup: { ok: false, madeAt: '2026-11-23T08:00:00.000Z' },
    });
  });
});

describe('strangers', () => {
  test.each([
    'evil.example',
    'evil.example:4270',
    'localhost.evil.example',
    '127.0.0.1.nip.io:4270',
    '10.0.0.1',
  ])('a request for %j is refused', async (host) => {
    await addServer('sofia');
    const answer = await get('/api/v1/servers', { host });
    expect(answer.statusCode).toBe(421);
    expect(answer.body).not.toContain('sofia');
  });

  test.each(['/', '/health', '/nothing', '/api/v1/servers/%E0%A4%A', '/api/nothing', '/nothing.css'])(
    'every answer carries the security headers: %s',
    async (url) => {
      const { headers } = await get(url);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  test('a fault of Kervan shows a reference number and nothing else', async () => {
    await store.schema.dropTable('servers').execute();
    const answer = await get('/api/v1/servers');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'bug' });
    expect(answer.body).toContain('abcd1234');
    expect(answer.body).not.toContain('servers');
    expect(bugs).toHaveLength(1);
  });
});
