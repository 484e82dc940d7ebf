import { expect, test } from 'vitest';
import { PROBLEMS, problem, problemClass, type ProblemCode } from '../domain/problem.ts';
import { problemText } from './text.ts';

const codes = Object.keys(PROBLEMS) as ProblemCode[];

test('no passing failure promises a try that only a schedule would make', () => {
  for (const code of codes.filter((each) => problemClass(each) === 'transient')) {
    expect(problemText('bg', problem(code))).not.toMatch(/опита.* сам[.;]/);
    expect(problemText('en', problem(code))).not.toContain('by itself.');
  }
});

test('order numbers that are common to all locations name none', () => {
  const found = problem('numbers-exhausted-everywhere', { number: 2_000_000_000 });
  expect(problemText('bg', found)).not.toContain('обект');
  expect(problemText('en', found)).not.toContain('location');
});

test('a part that runs is named in words, whatever is in the values beside it', () => {
  const found = problem('run-under-way', { server: 'sofia', part: 'export-stock', since: '$t(bug)' });
  expect(problemText('bg', problem('run-under-way', { ...found.params, since: '10:00' }))).toContain(
    '„експорт на количества“',
  );
  expect(problemText('en', found)).toContain('$t(bug)');
});
