import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import { administratorAt, browserAt, listeningWeb, webNeeds, type Browser } from '../../test/web.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { ServerId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { openProblem } from '../store/problems.ts';
import type { Store } from '../store/store.ts';
import { makeEvents, MOST_LISTENERS } from './events.ts';
import { buildWeb } from './server.ts';
import type { WireRun } from './wire/runs.ts';
import type { WebNeeds } from './web.ts';

let file: string;
let store: Store;
let needs: WebNeeds;
let address: string;
let browser: Browser;

beforeEach(async () => {
  file = join(testFolder(), 'kervan.db');
  store = testStore(file);
  await addServer('sofia', 'id-1');
  needs = webNeeds(store, { clock: QUICK });
  address = await listeningWeb(needs);
  browser = await administratorAt(address);
});

async function addServer(name: string, id: string, to: Store = store): Promise<void> {
  const rest = {
    definition: '{}',
    secrets: '',
    tag: '',
    settings_hash: '',
    is_started: 0,
    started_at: null,
    statuses: null,
    currency: null,
  };
  const at = new Date().toISOString();
  await to
    .insertInto('servers')
    .values({ id, name, ...rest, created_at: at, changed_at: at })
    .execute();
}

interface Listening {
  /** The next event; comments are passed over. */
  next(): Promise<{ event: string; data: unknown }>;
  /** All that came until the end, as text. */
  rest(): Promise<string>;
  close(): Promise<void>;
}

async function listen(who: Browser = browser): Promise<Listening & { status: number; type: string | null }> {
  const stop = new AbortController();
  const response = await fetch(`${address}/api/v1/events`, {
    headers: { cookie: who.cookie },
    signal: stop.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const listening: Listening = {
    async next() {
      for (;;) {
        const match = /event: (.*)\ndata: (.*)\n\n/.exec(text);
        if (match) {
          text = text.slice(match.index + match[0].length);
          return { event: match[1]!, data: JSON.parse(match[2]!) };
        }
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream has ended');
        text += value;
      }
    },
    async rest() {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return text;
        text += value;
      }
    },
    close: async () => stop.abort(),
  };
  onTestFinished(() => listening.close());
  return { ...listening, status: response.status, type: response.headers.get('content-type') };
}

/** Until the first look at the store is done, there is nothing to compare with. */
async function settled(listening: Listening): Promise<void> {
  const told = listening.next();
  for (;;) {
    await openProblem(
      store,
      'id-1' as ServerId,
      'order 1',
      problem('order-currency'),
      null,
      systemClock.now(),
    );
    const first = await Promise.race([told, systemClock.sleep(100)]);
    if (first) return;
  }
}

/** Time passes a hundred times as fast for whoever waits. */
const QUICK: Clock = {
  ...systemClock,
  sleep: (delayMs, signal) => systemClock.sleep(delayMs / 100, signal),
};

const SILENT = { tell: () => undefined, end: () => undefined };

const RUN: WireRun = {
  id: 'run',
  part: 'import',
  state: 'running',
  cause: 'person',
  phase: 'orders',
  done: 1,
  total: 10,
  startedAt: '2026-11-23T08:00:00.000Z',
  endedAt: null,
  counts: { created: 1, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
};

describe('events', () => {
  test('what another process does is told: which server, and what of it', async () => {
    const listening = await listen();
    expect(listening).toMatchObject({ status: 200, type: 'text/event-stream; charset=utf-8' });
    await settled(listening);
    const other = testStore(file);
    await other.updateTable('servers').set({ is_started: 1 }).execute();
    expect(await listening.next()).toEqual({
      event: 'changed',
      data: { server: 'sofia', kind: 'servers' },
    });
    await other.deleteFrom('problems').execute();
    expect(await listening.next()).toEqual({
      event: 'changed',
      data: { server: 'sofia', kind: 'problems' },
    });
  });

  test('a server more or less is a change of the list', async () => {
    const listening = await listen();
    await settled(listening);
    await addServer('varna', 'id-2');
    expect((await listening.next()).data).toEqual({ server: '', kind: 'servers' });
  });

  test('what a server had before it was first seen is told too: a page may have been asked for before', async () => {
    const listening = await listen();
    await settled(listening);
    await store.transaction().execute(async (one) => {
      await addServer('varna', 'id-2', one);
      await openProblem(
        one,
        'id-2' as ServerId,
        'order 1',
        problem('order-currency'),
        null,
        systemClock.now(),
      );
    });
    const told = [await listening.next(), await listening.next(), await listening.next()];
    expect(told.map(({ data }) => data)).toEqual([
      { server: '', kind: 'servers' },
      { server: 'varna', kind: 'problems' },
      { server: 'varna', kind: 'servers' },
    ]);
  });

  test('progress is told with its run, and of many steps in a row only the last', async () => {
    const listening = await listen();
    for (let done = 1; done <= 100; done += 1) needs.events.tellProgress('sofia', { ...RUN, done });
    expect(await listening.next()).toEqual({
      event: 'progress',
      data: { server: 'sofia', run: { ...RUN, done: 100 } },
    });
    needs.events.tellChanged('sofia', 'plans');
    expect((await listening.next()).data).toEqual({ server: 'sofia', kind: 'plans' });
  });

  test('who may not look hears nothing', async () => {
    const stranger = browserAt(address);
    expect((await stranger.ask('GET', '/api/v1/events')).status).toBe(401);
    const elsewhere = await browser.ask('GET', '/api/v1/events', undefined, {
      origin: 'http://127.0.0.1:8081',
    });
    expect(elsewhere.status).toBe(403);
  });

  test('fifty may listen; one who goes makes room', async () => {
    const first = await listen();
    for (let count = 1; count < MOST_LISTENERS; count += 1) await listen();
    const refused = await browser.ask('GET', '/api/v1/events');
    expect(refused).toMatchObject({ status: 503, body: { code: 'web-events-full' } });
    await first.close();
    expect(await retried(async () => needs.events.listen(SILENT))).not.toBeNull();
  });

  test('end with the session', async () => {
    const listening = await listen();
    await browser.ask('DELETE', '/api/v1/session');
    expect(await listening.rest()).toContain(': still here');
  });

  test('end with Kervan', async () => {
    const own = webNeeds(store, { clock: QUICK });
    const web = buildWeb(own);
    address = await web.listen({ port: 0, host: '127.0.0.1' });
    const listening = await listen();
    await web.close();
    expect(await listening.rest()).toMatch(/^retry: 2000\n\n(: still here\n\n)+$/);
    expect(own.events.listen(SILENT)).toBeNull();
  });

  test('nothing is asked of the store while nobody listens', async () => {
    const asked: string[] = [];
    const watched = new Proxy(store, {
      get(target, name, receiver) {
        if (name === 'selectFrom') asked.push('selectFrom');
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    const scheduler = { standings: () => new Map() };
    const looks: (() => void)[] = [];
    const clock = {
      ...systemClock,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          looks.push(resolve);
          signal?.addEventListener('abort', () => resolve());
        }),
    };
    const events = makeEvents({ store: watched, clock, scheduler, onBug: () => undefined });
    events.tellProgress('sofia', RUN);
    expect(asked).toEqual([]);
    const stop = events.listen(SILENT)!;
    await retried(async () => looks[0] ?? null);
    expect(asked).toHaveLength(1);
    stop();
    looks[0]!();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(1);
    events.close();
  });
});

/** Asks until there is an answer; the other side of a connection notices its end in its own time. */
async function retried<Value>(attempt: () => Promise<Value | null>): Promise<Value> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await attempt();
    if (answer !== null) return answer;
    await systemClock.sleep(5);
  }
  throw new Error('it never came');
}
