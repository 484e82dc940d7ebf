import { onTestFinished } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { problem } from '../src/domain/problem.ts';
import { failed, ok } from '../src/domain/result.ts';
import { makeBackground } from '../src/run/background.ts';
import type { Sealer } from '../src/store/secrets.ts';
import type { Store } from '../src/store/store.ts';
import { makeEvents } from '../src/web/events.ts';
import { makeMetrics } from '../src/web/metrics.ts';
import { buildWeb } from '../src/web/server.ts';
import type { WebNeeds } from '../src/web/web.ts';

/** Seals so that nothing can be read by accident, and opens again. */
export const testSealer: Sealer = {
  seal: (text) => Buffer.from(text).toString('base64'),
  open: (sealed) => ok(Buffer.from(sealed, 'base64').toString()),
  fingerprint: (text) => text,
};

/** What a web is made from when a test has no database, no shop and no schedules: neither end can be opened. */
export function webNeeds(store: Store, needs: Partial<WebNeeds> = {}): WebNeeds {
  const clock = needs.clock ?? systemClock;
  const scheduler = needs.scheduler ?? {
    standings: () => new Map(),
    silentMs: () => 0,
    notice: async () => undefined,
  };
  const onBug = needs.onBug ?? ((error: unknown) => String(error));
  const nowhere = async () =>
    failed(problem('warehouse-unreachable', { address: 'nowhere', detail: 'test' }));
  return {
    store,
    sealer: testSealer,
    clock,
    scheduler,
    background: makeBackground({ run: nowhere, onError: onBug }),
    metrics: makeMetrics(),
    backup: () => ({ madeAt: null, hasFailed: false }),
    events: makeEvents({ store, clock, scheduler, onBug }),
    saving: { store, sealer: testSealer, clock, open: nowhere, allowEmulator: false },
    openWarehouse: nowhere,
    openShop: nowhere,
    openChannels: async () => [],
    openPrinter: nowhere,
    version: '0.1.0',
    startedAt: clock.now(),
    isOpen: false,
    orderDesk: null,
    pages: '/nowhere',
    onBug,
    ...needs,
  };
}

/** The web listening on a port of its own until the test ends; answers its address. */
export async function listeningWeb(needs: WebNeeds): Promise<string> {
  const web = buildWeb(needs);
  onTestFinished(() => web.close());
  return web.listen({ port: 0, host: '127.0.0.1' });
}

/** An answer with its body read. */
export interface Answered {
  status: number;
  headers: Headers;
  /** The JSON; null when there is none. */
  body: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into whatever comes
}

/** Somebody with a cookie jar. */
export interface Browser {
  /** The session's cookie as it would be sent, '' without one. */
  cookie: string;
  csrf: string | null;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Signs in and remembers the token for changes. */
  signIn(name: string, password: string): Promise<Answered>;
}

/** A browser that sends its cookie and, with changes, its token; headers given go before those. */
export function browserAt(address: string): Browser {
  const browser: Browser = {
    cookie: '',
    csrf: null,
    async ask(method, path, body, headers = {}) {
      const sent: Record<string, string> = { cookie: browser.cookie, ...headers };
      if (browser.csrf !== null && method !== 'GET') sent['x-csrf-token'] ??= browser.csrf;
      if (body !== undefined) sent['content-type'] ??= 'application/json';
      const response = await fetch(`${address}${path}`, {
        method,
        headers: sent,
        body: typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body),
      });
      const set = response.headers.get('set-cookie');
      if (set !== null) browser.cookie = set.split(';', 1)[0]!;
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
      const { status, headers: answered } = response;
      return { status, headers: answered, body: isJson ? JSON.parse(text) : text || null };
    },
    async signIn(name, password) {
      const answer = await browser.ask('POST', '/api/v1/session', { name, password });
      if (answer.status === 200) browser.csrf = answer.body.csrf;
      return answer;
    },
  };
  return browser;
}

/** A browser whose visitor has just made the first administrator. */
export async function administratorAt(address: string, password = 'a long secret'): Promise<Browser> {
  const browser = browserAt(address);
  const { body } = await browser.ask('POST', '/api/v1/setup', { name: 'Ана', password });
  browser.csrf = body.csrf;
  return browser;
}
