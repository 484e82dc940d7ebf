import { expect, test } from 'vitest';
import type { ProblemGroups } from '../../../src/web/wire/problems.ts';
import { inOrder } from './in-order.ts';

type Kind = ProblemGroups['items'][number];

function kind(code: string, of: Kind['class'], count: number, lastAt = '2026-11-23T10:00:00Z'): Kind {
  return { code, class: of, count, lastAt } as Kind;
}

test('what stops the whole server stands before single records, what passes by itself last', () => {
  const kinds = [
    kind('shop-busy', 'transient', 90),
    kind('item-not-found', 'data', 12),
    kind('order-document-lost', 'in-doubt', 1),
    kind('shop-refused-key', 'configuration', 1),
  ];
  expect(inOrder(kinds).map(({ code }) => code)).toEqual([
    'shop-refused-key',
    'order-document-lost',
    'item-not-found',
    'shop-busy',
  ]);
});

test('among equals the most frequent comes first, then the newest', () => {
  const kinds = [
    kind('old', 'data', 1, '2026-11-01T00:00:00Z'),
    kind('new', 'data', 1, '2026-11-02T00:00:00Z'),
    kind('many', 'data', 5, '2026-10-01T00:00:00Z'),
  ];
  expect(inOrder(kinds).map(({ code }) => code)).toEqual(['many', 'new', 'old']);
});
