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

test('amounts have a comma in Bulgarian and a point in English; versions and addresses keep theirs', () => {
  const short = problem('sale-not-enough-stock', {
    number: '700.5',
    item: 'Кафе 2.5 кг',
    available: '1.5',
    wanted: '12.25',
    location: 3,
  });
  expect(problemText('bg', short)).toContain(
    '„Кафе 2.5 кг“ не достига за продажбата по поръчка 700.5: налични са 1,5, нужни са 12,25',
  );
  expect(problemText('en', short)).toContain('1.5 available, 12.25 wanted');
  expect(problemText('bg', problem('warehouse-schema-older', { version: '3.06' }))).toContain(
    'Склад Pro (3.06)',
  );
});

test('a value is put in as it is, whatever it looks like', () => {
  const detail = '{{address}} $t(problems.bug) {{- address}} ${address}';
  const words = problemText('bg', problem('shop-unreachable', { address: 'https://shop.example', detail }));
  expect(words).toContain(`(${detail})`);
});
