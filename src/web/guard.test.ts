import { expect, test } from 'vitest';
import { isOwnAddress } from './guard.ts';

test.each([
  ['localhost:4270', 4270],
  ['LOCALHOST:4270', 4270],
  ['127.0.0.1:4270', 4270],
  ['[::1]:4270', 4270],
  ['localhost', 80],
])('%s is our own address on port %d', (host, port) => {
  expect(isOwnAddress(host, port)).toBe(true);
});

test.each([
  ['localhost:4271', 4270],
  ['localhost', 4270],
  ['evil.example:4270', 4270],
  ['localhost.:4270', 4270],
  ['user@localhost:4270', 4270],
  ['localhost:4270, evil.example', 4270],
  ['', 4270],
  [undefined, 4270],
])('%s is not our own address on port %d', (host, port) => {
  expect(isOwnAddress(host, port)).toBe(false);
});
