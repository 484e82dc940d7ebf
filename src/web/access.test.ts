import { fastify, type RouteOptions } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { administratorAt, browserAt, webNeeds, type Browser } from '../../test/web.ts';
import { addRoutes } from './server.ts';

/** Whoever adds a route that strangers may call adds it here, and says why in docs/threat-model.md. */
const PUBLIC = [
  'GET /*',
  'GET /api/v1/session',
  'GET /health',
  'GET /metrics',
  'GET /openapi.json',
  'HEAD /*',
  'HEAD /api/v1/session',
  'HEAD /health',
  'HEAD /metrics',
  'HEAD /openapi.json',
  'POST /api/v1/session',
  'POST /api/v1/setup',
];
/** What a viewer may change: only the own session. */
const OWN = ['DELETE /api/v1/session', 'PUT /api/v1/session/password'];

interface Routes {
  address: string;
  all: { method: string; url: string }[];
  /** Closed by its silence. */
  forgotten: string;
}

/** All routes as they are, and one that says nothing of who may call it. */
async function routes(): Promise<Routes> {
  const needs = webNeeds(testStore());
  const web = fastify();
  const all: Routes['all'] = [];
  web.addHook('onRoute', ({ method, url }: RouteOptions) => {
    for (const each of [method].flat()) all.push({ method: each, url });
  });
  addRoutes(web, needs);
  web.post('/api/v1/forgotten', async () => 'done');
  onTestFinished(() => web.close());
  const address = await web.listen({ port: 0, host: '127.0.0.1' });
  return { address, all, forgotten: 'POST /api/v1/forgotten' };
}

async function statuses(browser: Browser, { all }: Routes): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const { method, url } of all) {
    // Signing out would end what is being tried.
    if (method === 'DELETE' && url === '/api/v1/session' && browser.cookie !== '') continue;
    if (method !== 'HEAD' && url === '/api/v1/events' && browser.cookie !== '') continue;
    const path = url.replace('*', 'page').replaceAll(/:\w+/g, 'none');
    const body = method === 'POST' || method === 'PUT' ? {} : undefined;
    found.set(`${method} ${url}`, (await browser.ask(method, path, body)).status);
  }
  return found;
}

function withStatus(found: Map<string, number>, wanted: number): string[] {
  return [...found].flatMap(([route, status]) => (status === wanted ? [route] : []));
}

test('a stranger may call only what is meant for strangers', async () => {
  const all = await routes();
  const found = await statuses(browserAt(all.address), all);
  const open = [...found.keys()].filter((route) => found.get(route) !== 401);
  expect(open.sort()).toEqual(PUBLIC);
  expect(withStatus(found, 401)).toContain(all.forgotten);
});

test('a viewer may change nothing but the own session', async () => {
  const all = await routes();
  const administrator = await administratorAt(all.address);
  const user = { name: 'viewer', role: 'viewer', password: 'a long secret' };
  await administrator.ask('POST', '/api/v1/users', user);
  const viewer = browserAt(all.address);
  await viewer.signIn('viewer', 'a long secret');
  const found = await statuses(viewer, all);
  const refused = withStatus(found, 403);
  expect(refused).toContain(all.forgotten);
  const changes = [...found.keys()].filter((route) => !/^(GET|HEAD) /.test(route));
  expect(changes.filter((route) => !refused.includes(route)).sort()).toEqual(
    [...OWN, ...PUBLIC].filter((route) => changes.includes(route)).sort(),
  );
  expect(refused.filter((route) => /^(GET|HEAD) /.test(route)).sort()).toEqual([
    'GET /api/v1/notices',
    'GET /api/v1/users',
    'HEAD /api/v1/notices',
    'HEAD /api/v1/users',
  ]);
});

test('an administrator is refused nothing', async () => {
  const all = await routes();
  const found = await statuses(await administratorAt(all.address), all);
  expect([...withStatus(found, 401), ...withStatus(found, 403)]).toEqual([]);
  expect(found.get(all.forgotten)).toBe(200);
});
