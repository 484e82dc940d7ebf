import { expect, test } from 'vitest';
import { isNestedDeep } from './nesting.ts';

test('what people and shops mean is never too deep', () => {
  expect(isNestedDeep('{"a":[{"b":{"c":[1,[2,[3]]]}}],"d":[]}')).toBe(false);
  expect(isNestedDeep('[{"a":[]},'.repeat(10_000))).toBe(true);
  expect(isNestedDeep('[{"a":[]}],'.repeat(10_000))).toBe(false);
});

test('brackets in a text are text', () => {
  expect(isNestedDeep(JSON.stringify({ name: `\\"${'['.repeat(1000)}` }))).toBe(false);
  expect(isNestedDeep(`"\\\\"${'['.repeat(101)}`)).toBe(true);
});

test('millions of brackets are seen at once', () => {
  const begunAt = performance.now();
  expect(isNestedDeep('['.repeat(5_000_000))).toBe(true);
  expect(isNestedDeep('[],'.repeat(5_000_000))).toBe(false);
  expect(performance.now() - begunAt).toBeLessThan(2_000);
});
