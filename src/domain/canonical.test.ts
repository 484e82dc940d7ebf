import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalHash } from './canonical.ts';

test('the order of keys does not matter, the order of lists does', () => {
  expect(canonicalHash({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(canonicalHash({ b: [{ d: 3, c: 2 }], a: 1 }));
  expect(canonicalHash([1, 2])).not.toBe(canonicalHash([2, 1]));
});

test('a member left out is a member undefined, and neither is null', () => {
  expect(canonicalHash({ a: 1, b: undefined })).toBe(canonicalHash({ a: 1 }));
  expect(canonicalHash({ a: 1, b: null })).not.toBe(canonicalHash({ a: 1 }));
});

test('two JSON values have the same hash only when they are the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      expect(canonicalHash(plain(a))).toBe(canonicalHash(plain(a)));
      const isSame = canonicalHash(plain(a)) === canonicalHash(plain(b));
      if (isSame) expect(plain(a)).toEqual(plain(b));
    }),
  );
  expect(canonicalHash({ a: '1' })).not.toBe(canonicalHash({ a: 1 }));
  expect(canonicalHash({ 'a":1,"b': 2 })).not.toBe(canonicalHash({ a: 1, b: 2 }));
});
