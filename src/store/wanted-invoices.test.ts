import { CompiledQuery } from 'kysely';
import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import type { ServerId } from '../domain/ids.ts';
import { salesQuery } from './wanted-invoices.ts';

test('who wants an invoice is found without going through all orders', async () => {
  const store = testStore();
  const page = salesQuery(store, 'server' as ServerId, { document_day: '2026-11-23', number: '7' }, 500);
  const { sql, parameters } = page.compile();
  const question = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${sql}`, [...parameters]);
  const { rows } = await store.executeQuery<{ detail: string }>(question);
  expect(rows.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^SEARCH orders USING INDEX orders_to_invoice \(server=\? AND /),
  ]);
});
