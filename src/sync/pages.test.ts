import { expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Page, PageQuery } from '../shop/shop.ts';
import type { SyncContext } from './context.ts';
import { readPages } from './pages.ts';

interface Thing {
  id: string;
  updatedAt: Date;
}
const thing = (id: number): Thing => ({ id: String(id), updatedAt: new Date(id) });
const page = (ids: number[], nextCursor: string | null): Result<Page<Thing>> =>
  ok({ items: ids.map(thing), problems: [], nextCursor });

async function readAll(
  read: (query: PageQuery, call: number) => Result<Page<Thing>>,
  signal = new AbortController().signal,
) {
  const taken: string[] = [];
  const queries: PageQuery[] = [];
  const clock = { now: () => new Date(), sleep: async () => undefined };
  const answer = await readPages(
    { clock, signal } as unknown as SyncContext,
    'listThings',
    { updatedSince: new Date(0) },
    async (query) => {
      queries.push(query);
      return read(query, queries.length);
    },
    ({ id }) => id,
    async ({ items }) => void taken.push(...items.map(({ id }) => id)),
  );
  return { answer, taken, queries };
}

test('pages are read to the end, each with the cursor of the one before and the same question', async () => {
  const { answer, taken, queries } = await readAll((_, call) => page([call], call < 3 ? `c${call}` : null));
  expect(answer.ok).toBe(true);
  expect(taken).toEqual(['1', '2', '3']);
  expect(queries.map(({ cursor }) => cursor)).toEqual([undefined, 'c1', 'c2']);
  expect(queries.every(({ updatedSince }) => updatedSince?.getTime() === 0)).toBe(true);
});

test.each<[what: string, read: (query: PageQuery, call: number) => Result<Page<Thing>>]>([
  ['the same cursor', (_, call) => page([call], 'same')],
  ['the same page under other cursors', (_, call) => page([1, 2], `c${call}`)],
  ['empty pages', (_, call) => page([], `c${call}`)],
  ['two pages in turn', (_, call) => page([call % 2], `c${call}`)],
])('a list that goes round with %s ends and is named', async (_, read) => {
  const { answer, taken } = await readAll(read);
  expect(answer).toMatchObject({ ok: false, problem: { code: 'shop-pages-repeat' } });
  expect(taken.length).toBeLessThan(20);
});

test('a shop that repeats a page once or twice is forgiven', async () => {
  const pages = [[1], [1], [2], [3]];
  const { answer } = await readAll((_, call) => page(pages[call - 1]!, call < 4 ? `c${call}` : null));
  expect(answer.ok).toBe(true);
});

test('a failure in the middle keeps what was taken before it', async () => {
  const { answer, taken } = await readAll((_, call) =>
    call === 1 ? page([1], 'c1') : failed(problem('shop-refused-key')),
  );
  expect(answer).toMatchObject({ ok: false, problem: { code: 'shop-refused-key' } });
  expect(taken).toEqual(['1']);
});

test('whoever is asked to stop reads no further page', async () => {
  const stop = new AbortController();
  const { answer, queries } = await readAll((_, call) => {
    stop.abort();
    return page([call], `c${call}`);
  }, stop.signal);
  expect(answer.ok).toBe(true);
  expect(queries).toHaveLength(1);
});
