import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { orderFace } from '../domain/order-face.ts';
import type { OrderNumber, ServerId } from '../domain/ids.ts';
import { storeArrivals } from './arrivals.ts';
import { alikeQuery, ordersToDecide, ordersToFollow, update } from './inbox.ts';
import type { Store } from './store.ts';
import type { OrderRow } from './tables.ts';

const SERVER = 'server' as ServerId;
const NOW = new Date('2026-11-23T10:00:00Z');

async function inboxOf(orders: Record<string, string>): Promise<Store> {
  const store = testStore();
  const arrivals = Object.entries(orders).map(([number, createdAt]) => ({
    number: number as OrderNumber,
    updatedAt: NOW,
    raw: JSON.stringify({ number }),
    status: createdAt === '' ? '' : 'confirmed',
    createdAt: createdAt === '' ? null : new Date(createdAt),
    lines: [],
    face: orderFace(number, null),
  }));
  await storeArrivals(store, SERVER, arrivals, null, NOW);
  return store;
}

const due = async (store: Store, hash = 'h1', now = NOW): Promise<string[]> => {
  const numbers: string[] = [];
  let after: OrderRow | null = null;
  for (;;) {
    const page: OrderRow[] = await ordersToDecide(store, SERVER, hash, now, after, 2);
    if (page.length === 0) return numbers;
    numbers.push(...page.map(({ number }) => number));
    after = page.at(-1)!;
  }
};

test('orders come oldest first, equal ones by number, unreadable ones before all, each once over the pages', async () => {
  const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T10:00:00Z`;
  const store = await inboxOf({ c: day(3), b: day(1), a: day(1), d: '', e: day(1), f: '' });
  expect(await due(store)).toEqual(['d', 'f', 'a', 'b', 'e', 'c']);
});

test('a waiting order comes when its time has come or the settings changed', async () => {
  const store = await inboxOf({ a: '2026-11-01T10:00:00Z', b: '2026-11-02T10:00:00Z' });
  const later = new Date('2026-11-23T11:00:00Z');
  await update(store, SERVER, 'a', { state: 'waiting', decided_with: 'h1', next_try_at: null });
  await update(store, SERVER, 'b', {
    state: 'waiting',
    decided_with: 'h1',
    next_try_at: later.toISOString(),
  });
  expect(await due(store)).toEqual([]);
  expect(await due(store, 'h1', later)).toEqual(['b']);
  expect(await due(store, 'h2')).toEqual(['a', 'b']);
});

test.each(['documented', 'finished', 'lost', 'closed'] as const)(
  'an order that is %s is never decided again',
  async (state) => {
    const store = await inboxOf({ a: '2026-11-01T10:00:00Z' });
    await update(store, SERVER, 'a', { state });
    expect(await due(store, 'h2')).toEqual([]);
  },
);

test('orders of another server are not seen', async () => {
  const store = await inboxOf({ a: '2026-11-01T10:00:00Z' });
  expect(await ordersToDecide(store, 'other' as ServerId, 'h1', NOW, null, 10)).toEqual([]);
});

test('only a version later than the explained one is to be followed', async () => {
  const store = await inboxOf({ a: '2026-11-01T10:00:00Z', b: '2026-11-01T10:00:00Z' });
  const explained = {
    state: 'documented',
    document_version: 1,
    explained_version: 1,
    decided_with: 'h1',
  } as const;
  await update(store, SERVER, 'a', { ...explained, version: 2 });
  await update(store, SERVER, 'b', explained);
  expect(await followed(store, 'h1')).toEqual(['a']);
});

test('an order whose status asks for something is followed again when the settings changed', async () => {
  const store = await inboxOf({ a: '2026-11-01T10:00:00Z', b: '2026-11-01T10:00:00Z' });
  const explained = {
    state: 'documented',
    document_version: 1,
    explained_version: 1,
    decided_with: 'h1',
  } as const;
  await update(store, SERVER, 'a', { ...explained, status: 'cancelled' });
  await update(store, SERVER, 'b', { ...explained, status: 'shipped' });
  expect(await followed(store, 'h1')).toEqual([]);
  expect(await followed(store, 'h2')).toEqual(['a']);
});

async function followed(store: Store, settingsHash: string): Promise<string[]> {
  const rows = await ordersToFollow(store, SERVER, { settingsHash, statuses: ['cancelled'] }, '', 10);
  return rows.map(({ number }) => number);
}

test('orders whose numbers are alike are found without reading the others', async () => {
  const query = alikeQuery(testStore(), SERVER, 'ab1');
  const steps = await query.explain(undefined, sql`query plan`);
  expect(steps.map(({ detail }) => detail as string)).toEqual([
    'SEARCH orders USING COVERING INDEX orders_by_key (server=? AND number_key=?)',
  ]);
});
