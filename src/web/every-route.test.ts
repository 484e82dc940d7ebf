import { fastify, type RouteOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administratorAt, browserAt, webNeeds, type Browser } from '../../test/web.ts';
import { describeApi } from './openapi.ts';
import { addRoutes } from './server.ts';
import { openStore } from '../store/store.ts';

/**
 * Who may call what: every route once, by name. Whoever adds a route adds it here, and thinks of who may call it; what everybody may call is said
 * in docs/threat-model.md too.
 */

const SIGN_OUT = 'DELETE /api/v1/session';

/** Whoever reaches the address. */
const EVERYBODY = [
  'GET /*',
  'GET /api/v1/session',
  'GET /health',
  'GET /metrics',
  'GET /openapi.json',
  'POST /api/v1/session',
  'POST /api/v1/setup',
];

/** Whoever is signed in. */
const VIEWERS = [
  'DELETE /api/v1/session',
  'GET /api/v1/events',
  'GET /api/v1/notices/state',
  'GET /api/v1/servers',
  'GET /api/v1/servers/:name',
  'GET /api/v1/servers/:name/invoices',
  'GET /api/v1/servers/:name/items',
  'GET /api/v1/servers/:name/links',
  'GET /api/v1/servers/:name/matching',
  'GET /api/v1/servers/:name/matching/:kind',
  'GET /api/v1/servers/:name/matching/:kind/file',
  'GET /api/v1/servers/:name/orders',
  'GET /api/v1/servers/:name/orders/:number',
  'GET /api/v1/servers/:name/orders/:number/versions/:version',
  'GET /api/v1/servers/:name/partners',
  'GET /api/v1/servers/:name/plans/:id',
  'GET /api/v1/servers/:name/plans/:id/records',
  'GET /api/v1/servers/:name/printer',
  'GET /api/v1/servers/:name/probe',
  'GET /api/v1/servers/:name/problems',
  'GET /api/v1/servers/:name/problems/groups',
  'GET /api/v1/servers/:name/products',
  'GET /api/v1/servers/:name/products/:variant',
  'GET /api/v1/servers/:name/products/:variant/explanation',
  'GET /api/v1/servers/:name/receipts',
  'GET /api/v1/servers/:name/receipts/:id',
  'GET /api/v1/servers/:name/receipts/days',
  'GET /api/v1/servers/:name/runs',
  'GET /api/v1/servers/:name/runs/:id',
  'GET /api/v1/servers/:name/runs/:id/outcomes',
  'PUT /api/v1/session/password',
];

/** Administrators alone. */
const ADMINISTRATORS = [
  'DELETE /api/v1/servers/:name',
  'DELETE /api/v1/users/:name',
  'GET /api/v1/notices',
  'GET /api/v1/users',
  'POST /api/v1/check',
  'POST /api/v1/notices/test',
  'POST /api/v1/probe',
  'POST /api/v1/probe/items',
  'POST /api/v1/probe/partners',
  'POST /api/v1/servers',
  'POST /api/v1/servers/:name/copy',
  'POST /api/v1/servers/:name/matching/:kind/accept',
  'POST /api/v1/servers/:name/matching/:kind/file',
  'POST /api/v1/servers/:name/matching/:kind/reject',
  'POST /api/v1/servers/:name/matching/:kind/undo',
  'POST /api/v1/servers/:name/orders/:number/import',
  'POST /api/v1/servers/:name/orders/:number/settle',
  'POST /api/v1/servers/:name/plans',
  'POST /api/v1/servers/:name/plans/:id/apply',
  'POST /api/v1/servers/:name/problems/retry',
  'POST /api/v1/servers/:name/receipts/:id/not-owed',
  'POST /api/v1/servers/:name/receipts/:id/not-printed',
  'POST /api/v1/servers/:name/receipts/:id/printed',
  'POST /api/v1/servers/:name/receipts/:id/retry',
  'POST /api/v1/servers/:name/receipts/:id/settled',
  'POST /api/v1/servers/:name/runs',
  'POST /api/v1/servers/:name/runs/:id/cancel',
  'POST /api/v1/servers/:name/start',
  'POST /api/v1/servers/:name/stop',
  'POST /api/v1/users',
  'PUT /api/v1/notices',
  'PUT /api/v1/servers/:name',
  'PUT /api/v1/servers/:name/links',
  'PUT /api/v1/servers/:name/matching',
  'PUT /api/v1/servers/:name/matching/:kind/pairs',
];

const TABLE = [
  ...EVERYBODY.map((route) => ({ route, access: 'everybody' as const })),
  ...VIEWERS.map((route) => ({ route, access: 'viewers' as const })),
  ...ADMINISTRATORS.map((route) => ({ route, access: 'administrators' as const })),
  // Signing out would end what is being tried, so it comes last.
].toSorted((left, right) => Number(left.route === SIGN_OUT) - Number(right.route === SIGN_OUT));

const PASSWORD = 'a long secret';
const web = fastify({ forceCloseConnections: true });
const routes: string[] = [];
const heads: string[] = [];
let address: string;
let described: string[];
let viewer: Browser;
let administrator: Browser;

beforeAll(async () => {
  const opened = openStore(':memory:');
  if (!opened.ok) throw new Error(opened.problem.code);
  const needs = webNeeds(opened.value);
  web.addHook('onRoute', ({ method, url }: RouteOptions) => {
    for (const each of [method].flat()) (each === 'HEAD' ? heads : routes).push(`${each} ${url}`);
  });
  web.addHook('onClose', () => opened.value.destroy());
  addRoutes(web, needs);
  address = await web.listen({ port: 0, host: '127.0.0.1' });
  const { paths } = (await describeApi(needs)) as { paths: Record<string, object> };
  described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  administrator = await administratorAt(address, PASSWORD);
  await administrator.ask('POST', '/api/v1/users', { name: 'Васил', role: 'viewer', password: PASSWORD });
  viewer = browserAt(address);
  await viewer.signIn('Васил', PASSWORD);
});
afterAll(() => web.close());

const isChange = (route: string): boolean => !route.startsWith('GET ');

/** Calls a route with values that are nowhere; answers how it was let in, or why not. */
async function answerTo(
  route: string,
  { cookie, csrf }: { cookie: string; csrf: string | null },
  headers: Record<string, string> = {},
  method = route.split(' ')[0]!,
): Promise<{ status: number; code: string | null }> {
  const path = route.split(' ')[1]!.replace('*', 'page').replaceAll(/:\w+/g, 'none');
  const hasBody = method === 'POST' || method === 'PUT';
  const response = await fetch(address + path, {
    method,
    headers: {
      cookie,
      ...(csrf !== null && { 'x-csrf-token': csrf }),
      ...(hasBody && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: hasBody ? '{}' : null,
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const code = isProblem && method !== 'HEAD' ? ((await response.json()) as { code?: string }).code : null;
  // A stream of events would go on.
  if (!isProblem) await response.body?.cancel();
  return { status: response.status, code: code ?? null };
}

const REFUSED = [401, 403];
/** What a browser says of a page of another origin. */
const FOREIGN: Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
];
const NOBODY = { cookie: '', csrf: null };

test('every route that is there, and every one that is described, stands in this table, and nothing else does', () => {
  const table = TABLE.map(({ route }) => route).toSorted();
  expect([...new Set(routes)].toSorted()).toEqual(table);
  expect(described.filter((route) => !table.includes(route))).toEqual([]);
  // What is not described is the pages and the description itself.
  expect(table.filter((route) => !described.includes(route))).toEqual(['GET /*', 'GET /openapi.json']);
});

test.each(TABLE)('$route is for $access', async ({ route, access }) => {
  const roles = [
    {
      role: 'nobody',
      who: NOBODY,
      isIn: access === 'everybody',
      refusal: { status: 401, code: 'web-sign-in' },
    },
    {
      role: 'viewer',
      who: viewer,
      isIn: access !== 'administrators',
      refusal: { status: 403, code: 'web-forbidden' },
    },
    { role: 'administrator', who: administrator, isIn: true, refusal: null },
  ];
  for (const { role, who, isIn, refusal } of roles) {
    const answer = await answerTo(route, who);
    if (isIn) expect(REFUSED, `${role}: ${JSON.stringify(answer)}`).not.toContain(answer.status);
    else expect(answer, role).toEqual(refusal);
    if (!heads.includes(route.replace('GET ', 'HEAD '))) continue;
    const head = await answerTo(route, who, {}, 'HEAD');
    expect(REFUSED.includes(head.status), `HEAD as ${role}: ${head.status}`).toBe(!isIn);
  }
});

test.each(TABLE.filter(({ route, access }) => isChange(route) && access !== 'everybody'))(
  '$route needs the token of the session',
  async ({ route }) => {
    const fresh = browserAt(address);
    await fresh.signIn('Ана', PASSWORD);
    const without = await answerTo(route, { cookie: fresh.cookie, csrf: null });
    expect(without).toEqual({ status: 403, code: 'web-not-ours' });
    const foreign = await answerTo(route, { cookie: fresh.cookie, csrf: viewer.csrf });
    expect(foreign).toEqual({ status: 403, code: 'web-not-ours' });
  },
);

test.each(TABLE.filter(({ route }) => isChange(route) || route.includes('/api/')))(
  '$route answers nothing to a page of another origin, whoever is signed in',
  async ({ route }) => {
    for (const headers of FOREIGN)
      expect(await answerTo(route, administrator, headers)).toEqual({ status: 403, code: 'web-not-ours' });
  },
);
