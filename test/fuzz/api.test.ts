import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorldOverHttp, type WorldOverHttp } from '../flow/over-http.ts';
import { requestTo, routesOf, type Description, type Route } from './routes.ts';
import { spoiledBytes, spoiledJson, spoiledText } from './spoil.ts';
import { ALL_MS, noUnheardRejections, oneOf, tryOften, type Random } from './tries.ts';

noUnheardRejections();

let over: WorldOverHttp;
let description: Description;
let routes: Route[];
/** What is there, by the name of the parameter. */
let known: Record<string, string[]>;
/** Tables of pairs as they are given out. */
let tables: Record<'csv' | 'xlsx', Buffer>;
const TABLE = '/api/v1/servers/sofia/matching/item/file';

beforeAll(async () => {
  over = await openWorldOverHttp();
  const { world } = over;
  const numbers = [20, 21, 22].map((item) => world.place({ lines: [{ variantId: world.variant(item) }] }));
  const run = await over.run('/runs', { part: 'import' });
  await over.run('/runs', { part: 'match' });
  const { id: plan } = await over.plan('export');
  known = {
    name: ['sofia', 'няма'],
    number: numbers,
    version: ['1'],
    run: [run.id],
    id: [run.id, plan],
    plan: [plan],
    variant: [world.variant(20)],
    kind: ['item', 'partner'],
  };
  tables = {
    csv: await over.download(`${TABLE}?format=csv`),
    xlsx: await over.download(`${TABLE}?format=xlsx`),
  };
  description = (await over.fetch('/openapi.json')).body as Description;
  // A stream has no end; its own tests hold it.
  routes = routesOf(description).filter(({ path }) => path !== '/api/v1/events');
});
afterAll(() => over.close());

const HEADERS: Record<string, string>[] = [
  {},
  {},
  {},
  { 'accept-language': 'q=0.9,;;,bg' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': '' },
  { accept: '*/*;q=x' },
  { cookie: `kervan_session=${'%'.repeat(50)}; ; =; a` },
  { 'if-none-match': '"', range: 'bytes=9-1' },
  { 'x-forwarded-for': '::::', 'x-forwarded-proto': 'gopher' },
];

async function answerTo(random: Random): Promise<void> {
  const route = oneOf(random, routes);
  const { path, body } = requestTo(route, description, known, random);
  const sent =
    body === undefined || random() < 0.3
      ? body
      : random() < 0.9
        ? spoiledJson(body, random)
        : spoiledText(body, random);
  const asked = `${route.method} ${path} ${String(sent).slice(0, 300)}`;
  const answer = await over.fetch(path, route.method, sent, oneOf(random, HEADERS));
  expect(answer.status, `${asked} → ${JSON.stringify(answer.body)}`).toBeLessThan(500);
  if (answer.status < 400) return;
  // The body is one a program can read and a person understand; a HEAD has none.
  expect(answer.body, asked).toMatchObject({ status: answer.status, detail: expect.stringMatching(/\S{2}/) });
  expect(answer.body.detail.length, asked).toBeLessThan(5_000);
}

test.each(['csv', 'xlsx'] as const)(
  'whatever a table of pairs holds (%s), it is taken or refused',
  { timeout: ALL_MS },
  async (format) => {
    const given = tables[format];
    expect(given.length).toBeGreaterThan(1000);
    const text = given.toString('utf8');
    await tryOften(`a table ${format}`, async (random) => {
      const isText = format === 'csv' && random() < 0.5;
      const table = isText ? Buffer.from(spoiledText(text, random)) : spoiledBytes(given, random);
      const answer = await over.upload(TABLE, table);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.body.detail).toMatch(/[а-я]{3}/);
    });
  },
);

test(
  'whatever the API is asked, it answers with what was asked for or a message',
  { timeout: ALL_MS },
  async () => {
    expect(routes.length).toBeGreaterThan(50);
    await tryOften('requests', async (random) => {
      for (let more = 0; more < 20; more += 1) await answerTo(random);
      // One run of a server at a time: what was begun is let end. And who deletes or changes the server finds it again.
      await over.settled();
      await over.world.configure(() => {});
    });
  },
);
