import { expect, test } from 'vitest';
import { letterOf } from './words.ts';

test.each([
  ['bg', '30.11.2026 г.'],
  ['en', '30 Nov 2026'],
] as const)('a summary names its day as the pages do (%s)', (language, day) => {
  const { subject, text } = letterOf({ kind: 'summary', day: '2026-11-30', servers: [] }, language);
  expect(subject).toContain(day);
  expect(text.split('\n')[0]).toContain(day);
});
