import { expect } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { problemText } from '../../src/i18n/text.ts';

/** Longer than anybody reads: a hostile text has gone into the words whole. */
const LONGEST = 4_000;

/** A problem has words of its own in both languages, however hostile what it tells of is. */
export function expectTold(found: Problem): void {
  const [bg, en] = [problemText('bg', found), problemText('en', found)];
  for (const words of [bg, en]) {
    expect(words).not.toMatch(/^problems\.|\[object Object\]/);
    expect(words.length, `${found.code}: ${words.slice(0, 200)}`).toBeLessThan(LONGEST);
    expect(words.isWellFormed(), `${found.code}: ${words.slice(0, 200)}`).toBe(true);
  }
  expect(bg).toMatch(/[а-я]{3}/);
  expect(en).not.toBe(bg);
}
