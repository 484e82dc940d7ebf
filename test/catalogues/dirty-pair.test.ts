import { expect, test } from 'vitest';
import { dirtyPair } from './dirty-pair.ts';

test('of a large pair too a number with a slip of the hand is the code of no other thing', () => {
  const { items, products } = dirtyPair(20_000);
  const carriers = Map.groupBy(items.keys(), (place) => items[place]!.code);
  const numbered = Map.groupBy(
    products.filter(({ sku }) => /^\s*\d+\s*$/.test(sku)),
    ({ sku }) => sku.trim(),
  );
  const wrong = [...numbered].filter(([code, [product, ...copies]]) => {
    const carrier = carriers.get(code) ?? [];
    return copies.length === 0 && carrier.length === 1 && carrier[0] !== product!.truth;
  });
  expect(numbered.size).toBeGreaterThan(4000);
  expect(wrong).toEqual([]);
});
