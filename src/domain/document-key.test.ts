import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentKey, documentPrefix, shopTag, stepOf } from './document-key.ts';
import type { OrderNumber } from './ids.ts';

const TAG = 'ABCD1234';
const key = (number: string) => documentKey(TAG, number as OrderNumber);
const anyNumber = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.stringMatching(/^[0-9A-Za-z]{1,32}$/),
);

test('a plain number stands in the key as it is, in capitals', () => {
  expect(key('700000a2')).toBe('KVO-ABCD1234-700000A2');
  expect(key('700000a2')).toBe(documentPrefix(TAG) + '700000A2');
});

test('a key holds at most 50 characters and only capitals, digits, dots and dashes, whatever the number', () => {
  fc.assert(
    fc.property(anyNumber, (number) => {
      expect(key(number)).toMatch(/^KVO-ABCD1234-[0-9A-Z.]+$/);
      expect(key(number).length).toBeLessThanOrEqual(50);
      expect(key(number)).toBe(key(number));
    }),
  );
});

test('no two numbers share a key unless both are plain and differ only by case', () => {
  fc.assert(
    fc.property(anyNumber, anyNumber, (a, b) => {
      if (a === b || key(a) !== key(b)) return;
      expect(a).toMatch(/^[0-9A-Za-z]+$/);
      expect(a.toUpperCase()).toBe(b.toUpperCase());
    }),
    { numRuns: 1000 },
  );
  expect(key('X.1')).not.toBe(key('x.1'));
  expect(key('№1')).not.toBe(key('№ 1'));
  // A plain number cannot look like a replaced one: that has a dot.
  expect(key('')).toMatch(/-X\.[0-9A-F]{30}$/);
});

test('what an order leads to more than once has its step behind the number, and still at most 50 characters', () => {
  const long = 'A'.repeat(32) as OrderNumber;
  expect(documentKey(TAG, '7000002' as OrderNumber, 'sale')).toBe('KVS-ABCD1234-7000002');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (identity) => {
      const step = stepOf(identity);
      expect(step).toMatch(/^[0-9A-Z]{4}$/);
      expect(documentKey(TAG, long, 'return', step)).toBe(`KVR-ABCD1234-${long}-${step}`);
      expect(documentKey(TAG, long, 'return', step).length).toBeLessThanOrEqual(50);
    }),
  );
  expect(stepOf('refund 1')).not.toBe(stepOf('refund 2'));
});

test('a tag is the identity of the shop: its API identifier and address, not how they are written', () => {
  const tag = shopTag('demo', 'https://shop.example.bg/sub');
  expect(tag).toMatch(/^[0-9A-F]{8}$/);
  expect(shopTag(' demo ', 'HTTPS://Shop.Example.BG/sub/')).toBe(tag);
  expect(shopTag('demo', 'http://shop.example.bg/sub')).toBe(tag);
  expect(shopTag('other', 'https://shop.example.bg/sub')).not.toBe(tag);
  expect(shopTag('demo', 'https://shop.example.bg')).not.toBe(tag);
  expect(shopTag('demo', 'https://shop.example.bg:8443/sub')).not.toBe(tag);
});
