import { expect } from 'vitest';
import { makeBackground } from '../../src/run/background.ts';
import { runPart, type Ends, type RunRequest } from '../../src/run/execute.ts';
import { ok } from '../../src/domain/result.ts';
import type { Server } from '../../src/store/servers.ts';
import { buildWeb } from '../../src/web/server.ts';
import { browserAt, webNeeds, type Answered } from '../web.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** A world, and the API over real HTTP between a person and it. */
export interface WorldOverHttp {
  world: World;
  /** What comes between a run and its two ends from now on; a test may hold a call or count it. */
  wrap: (ends: Ends) => Ends;
  /** The warehouse is away for whoever looks at it from a page. */
  isAway: boolean;
  /** Asks below /api/v1/servers/sofia as an administrator. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  get(path: string): Promise<Answered['body']>;
  /** Asks anything of the web, GET unless told. */
  fetch(path: string, method?: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** What an address gives, as it is. */
  download(path: string): Promise<Buffer>;
  upload(path: string, content: Buffer): Promise<Answered>;
  /** Waits until no run of this process is under way. */
  settled(): Promise<void>;
  /** Begins a run, which must be let in; answers it when it has ended. */
  run(path: string, body?: unknown): Promise<Answered['body']>;
  /** Waits for the end of a run that was begun. */
  ended(id: string): Promise<Answered['body']>;
  /** Computes a plan; answers it and its records. */
  plan(part: string): Promise<{ id: string; plan: Answered['body']; records: Answered['body'][] }>;
  /** Ends what runs, as stopping Kervan does. */
  stopRuns(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a world with the API before it. */
export async function openWorldOverHttp(options: WorldOptions = {}): Promise<WorldOverHttp> {
  const world = await openWorld(options);
  const app = world.app();
  const { store, sealer, saving, openWarehouse, openShop, openPrinter } = app;
  const bugs: unknown[] = [];
  const onBug = (error: unknown): string => {
    bugs.push(error);
    return 'test';
  };
  const over: WorldOverHttp = {} as WorldOverHttp;
  const needs = {
    store,
    clock: world.clock,
    allowEmulator: false,
    open: async ({ definition }: Server) => {
      const ends = await app.open(definition);
      return ends.ok ? ok(over.wrap(ends.value)) : ends;
    },
    onBug,
  };
  let going = 0;
  const run = async (request: RunRequest) => {
    world.clock.advance(60_000);
    going += 1;
    try {
      return await runPart(needs, request);
    } finally {
      going -= 1;
    }
  };
  const background = makeBackground({ run, onError: onBug });
  const nowhere = webNeeds(store).openWarehouse;
  const web = buildWeb(
    webNeeds(store, {
      sealer,
      saving,
      clock: world.clock,
      background,
      openWarehouse: (address) => (over.isAway ? nowhere(address) : openWarehouse(address)),
      openShop,
      openPrinter,
      isOpen: true,
      onBug,
    }),
  );
  const address = await web.listen({ port: 0, host: '127.0.0.1' });
  const browser = browserAt(address);
  browser.csrf = (await browser.ask('GET', '/api/v1/session')).body.csrf;

  const ask: WorldOverHttp['ask'] = (method, path, body, headers) =>
    browser.ask(method, `/api/v1/servers/sofia${path}`, body, headers);
  async function get(path: string): Promise<Answered['body']> {
    const answer = await ask('GET', path);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  }
  async function until(path: string, isOver: (body: Answered['body']) => boolean): Promise<Answered['body']> {
    for (;;) {
      const body = await get(path);
      if (isOver(body)) return body;
    }
  }
  async function begun(path: string, body?: unknown): Promise<string> {
    const answer = await ask('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return answer.body.id;
  }
  return Object.assign(over, {
    world,
    wrap: (ends: Ends) => ends,
    isAway: false,
    ask,
    get,
    fetch: (path: string, method = 'GET', body?: unknown, headers?: Record<string, string>) =>
      browser.ask(method, path, body, headers),
    download: async (path: string) => Buffer.from(await (await fetch(address + path)).arrayBuffer()),
    async upload(path: string, content: Buffer) {
      const headers = { 'content-type': 'application/octet-stream', 'x-csrf-token': browser.csrf ?? '' };
      const body = new Uint8Array(content);
      const answered = await fetch(address + path, { method: 'POST', headers, body });
      const { status, headers: told } = answered;
      return { status, headers: told, body: await answered.json() };
    },
    async settled() {
      await expect.poll(() => going, { timeout: 20_000 }).toBe(0);
    },
    run: async (path: string, body?: unknown) => over.ended(await begun(path, body)),
    ended: (id: string) => until(`/runs/${id}`, ({ state }) => state !== 'running'),
    async plan(part: string) {
      const id = await begun('/plans', { part });
      const plan = await until(`/plans/${id}`, ({ state }) => state !== 'computing');
      return { id, plan, records: (await get(`/plans/${id}/records?limit=500`)).items };
    },
    stopRuns: () => background.stop(),
    async close() {
      await background.stop();
      await web.close();
      await world.close();
      expect(bugs).toEqual([]);
    },
  } satisfies WorldOverHttp);
}

/** A gate before a call of the warehouse: `reached` when a run stands before it, `open` lets it through for good. */
export function gateBefore(call: 'writeDocument' | 'describe'): {
  wrap: (ends: Ends) => Ends;
  reached: Promise<void>;
  open(): void;
} {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const wrap = (ends: Ends): Ends => {
    const original = ends.warehouse[call] as (...values: unknown[]) => Promise<unknown>;
    const held = async (...values: unknown[]): Promise<unknown> => {
      reached.resolve();
      await opened.promise;
      return original(...values);
    };
    return { ...ends, warehouse: { ...ends.warehouse, [call]: held } };
  };
  return { wrap, reached: reached.promise, open: () => opened.resolve() };
}
