import { CompiledQuery } from 'kysely';
import { expect, test } from 'vitest';
import { oldStore } from '../../test/old-store.ts';
import { testStore } from '../../test/store.ts';
import type { Store } from './store.ts';

/** How SQLite answers a query: the lines of its plan. */
async function planOf(store: Store, query: string): Promise<string> {
  const { rows } = await store.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`EXPLAIN QUERY PLAN ${query}`),
  );
  return rows.map(({ detail }) => detail).join('; ');
}

/** Without the statistics of its own SQLite would read all rows of the server for each of these. */
test.for([
  [
    'the documents of an order',
    'documents WHERE server = ? AND order_number = ? ORDER BY key',
    'documents_by_order',
  ],
  ['the links of codes', 'links WHERE server = ? AND sku_key IN (?, ?, ?)', 'links_by_sku'],
  ['the links of products', 'links WHERE server = ? AND product IN (?, ?, ?)', 'links_by_product'],
  ['the link of an item', 'links WHERE server = ? AND item = ?', 'links_by_item'],
  ['the link of a variant', 'links WHERE server = ? AND variant = ?', 'PRIMARY KEY (server=? AND variant=?)'],
  [
    'a page of links',
    'links WHERE server = ? AND variant > ? ORDER BY variant LIMIT 500',
    'PRIMARY KEY (server=?',
  ],
  [
    'a page of documents',
    'documents WHERE server = ? AND key > ? ORDER BY key LIMIT 100',
    'PRIMARY KEY (server=?',
  ],
  [
    'the items of codes',
    'catalogue WHERE server = ? AND sku_key IN (?, ?)',
    'catalogue_by_sku (server=? AND sku_key=?)',
  ],
  [
    'the items of families',
    'catalogue WHERE server = ? AND family IN (?, ?)',
    'catalogue_by_family (server=? AND family=?)',
  ],
  [
    'what is due',
    'catalogue WHERE server = ? AND is_due = 1 AND family > ? ORDER BY family',
    'catalogue_due (server=?',
  ],
  [
    'the last sale number',
    'sale_numbers WHERE server = ? AND register = ? AND sequence >= ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1',
    'PRIMARY KEY (server=? AND register=? AND sequence>? AND sequence<?)',
  ],
  [
    'the orders of whose sales something was written',
    "steps WHERE server = ? AND kind IN ('payment', 'return') AND order_number > ? AND EXISTS (SELECT 1 FROM orders WHERE orders.server = steps.server AND orders.number = steps.order_number AND orders.document_kind = 'sale') ORDER BY order_number LIMIT 200",
    'steps USING PRIMARY KEY (server=? AND order_number>?)',
  ],
  [
    'doubled codes',
    "(SELECT sku_key FROM links WHERE server = ? AND sku_key <> '' AND is_by_hand = 0 GROUP BY sku_key HAVING count(*) > 1)",
    'COVERING INDEX links_by_sku (server=?',
  ],
])('%s are found by what leads to them, in a new store and in one of before', async ([, rest, by]) => {
  for (const store of [testStore(':memory:'), testStore(oldStore().file)])
    expect(await planOf(store, `SELECT * FROM ${rest}`)).toContain(by);
});
