import { expect, test } from 'vitest';
import { brakeOf } from '../domain/brake.ts';
import { problem } from '../domain/problem.ts';
import { problemText } from '../i18n/text.ts';
import { standingBrakes } from './brake.ts';

const SHRUNK = problem('stock-read-shrunk', { found: 70, expected: 100, changes: 30, server: 'sofia' });
const MANY = problem('stock-brake', { changes: 40, total: 100, server: 'sofia' });

test('without a release every brake stands, and says nothing of one', () => {
  const stand = standingBrakes([null, MANY, SHRUNK]);
  expect(stand.map(brakeOf)).toEqual([
    { changes: 40, allowed: null },
    { changes: 30, allowed: null },
  ]);
  for (const each of stand) expect(problemText('en', each)).not.toContain('stopped again');
  expect(problemText('bg', stand[0]!)).toMatch(/--release-brake=40 .*\.$/);
});

test.each([
  ['as many as were looked at pass', { changes: 40 }, null],
  ['fewer pass', { changes: 41, brake: 'stock-brake' }, null],
  ['more stand again', { changes: 39, brake: 'stock-brake' }, 'stock-brake'],
  ['another brake stands, however few', { changes: 10_000, brake: 'catalogue-brake' }, 'stock-brake'],
] as const)('of a release %s', (_, release, code) => {
  expect(standingBrakes([null, MANY], release)[0]?.code ?? null).toBe(code);
});

test('what was let pass of one brake does not let another pass, and the one that stands says so', () => {
  const [stands, ...others] = standingBrakes([SHRUNK, MANY], { changes: 30, brake: 'stock-read-shrunk' });
  expect(others).toEqual([]);
  expect(stands!.code).toBe('stock-brake');
  expect(brakeOf(stands!)).toEqual({ changes: 40, allowed: 30 });
  expect(problemText('bg', stands!)).toContain('Спря отново: разрешените промени бяха 30');
  expect(problemText('en', stands!)).toContain('It stopped again: 30 changes were let pass');
});

test('a release that names no brake lets every one pass that changes no more', () => {
  expect(standingBrakes([SHRUNK, MANY], { changes: 40 })).toEqual([]);
  expect(standingBrakes([SHRUNK, MANY], { changes: 35 }).map(({ code }) => code)).toEqual(['stock-brake']);
});
