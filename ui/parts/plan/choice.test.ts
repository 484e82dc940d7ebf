import { expect, test } from 'vitest';
import { fits, isWritable, recordsAddress } from './choice.ts';

test('only what would be written can be chosen', () => {
  expect(
    (['create', 'update', 'wait', 'refuse'] as const).filter((action) => isWritable({ action })),
  ).toEqual(['create', 'update']);
});

test('ten thousand orders fit into one request, more do not', () => {
  const orders = Array.from({ length: 10_001 }, (_, index) => `order ${7_000_000 + index}`);
  expect(fits(orders.slice(1))).toBe(true);
  expect(fits(orders)).toBe(false);
});

test('long codes count by their bytes, and Cyrillic ones have two', () => {
  const codes = (length: number) => Array.from({ length }, (_, index) => `sku ${'ж'.repeat(100)}${index}`);
  expect(fits(codes(1000))).toBe(true);
  expect(fits(codes(1300))).toBe(false);
});

test('an address carries what is given of the filter', () => {
  const filter = { kind: 'item' as const, action: 'create' as const, search: 'риза & пола' };
  expect(recordsAddress('София', 'p1', filter, null, 100)).toBe(
    `/servers/${encodeURIComponent('София')}/plans/p1/records?${new URLSearchParams({ ...filter, limit: '100' }).toString()}`,
  );
  expect(recordsAddress('s', 'p1', { kind: undefined, action: undefined, search: '' }, 'x', 100)).toBe(
    '/servers/s/plans/p1/records?after=x&limit=100',
  );
});
