import { expect, test } from 'vitest';
import { compareVersions, isSupto } from './version.ts';

test.each([
  ['3.07.056', '3.07.056', 0],
  ['3.07.56', '3.07.056', 0],
  ['3.7', '3.07.000', 0],
  ['3.07.055', '3.07.056', -1],
  ['3.07.1', '3.07.056', -1],
  ['3.07.100', '3.07.56', 1],
  ['3.7.9', '3.07.056', -1],
  ['3.08', '3.07.999', 1],
  ['10.0', '9.9.9.9', 1],
  ['3.07.056.1', '3.07.056', 1],
] as const)('%s against %s is compared by segment as numbers', (a, b, expected) => {
  expect(Math.sign(compareVersions(a, b))).toBe(expected);
  expect(Math.sign(compareVersions(b, a))).toBe(expected === 0 ? 0 : -expected);
});

test('Ordinance Н-18 applies from 3.07.100 on', () => {
  expect(['3.07.099', '3.07.99', '3.07'].map(isSupto)).toEqual([false, false, false]);
  expect(['3.07.100', '3.07.101', '3.8'].map(isSupto)).toEqual([true, true, true]);
});
