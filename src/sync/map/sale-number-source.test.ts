import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderNumber } from '../../domain/ids.ts';
import { definitionSchema, type ImportSettings } from '../../domain/settings.ts';
import { saleNumberSource, wasOpenBeforeSupto } from './sale-number-source.ts';

const SETTINGS: ImportSettings = definitionSchema.shape.settings.shape.import.parse({
  location: 3,
  activeUser: 2,
  cashRegister: 'DT000001',
  saleNumbers: { from: 100, to: 199 },
  declaration: { by: 'Иван Петров', on: '2026-01-05' },
});

const sourceOf = (code: string, change: Partial<ImportSettings> = {}) =>
  saleNumberSource('700001' as OrderNumber, { ...SETTINGS, ...change }, code);

test('the number comes from the register and the range of the settings, and the code of the user', () => {
  expect(sourceOf(' AB12 ')).toEqual({
    ok: true,
    value: { register: 'DT000001', operator: 'AB12', from: 100, to: 199 },
  });
});

describe('a code that is not four of A-Z and 0-9', () => {
  test.each(['', '7', '123', 'ab12', 'АВ12', '12345', 'A 12', '1-23'])('%j is refused', (code) => {
    const params = { number: '700001', code, setting: 'settings.import.activeUser' };
    expect(sourceOf(code)).toEqual({ ok: false, problems: [{ code: 'operator-code-unfit', params }] });
  });
  test.each([
    ['7', '0007'],
    ['A12', '0A12'],
    ['AB12', 'AB12'],
  ])('filled up with zeros when the setting says so: %s is %s', (code, operator) => {
    expect(sourceOf(code, { padOperatorCode: true })).toMatchObject({ ok: true, value: { operator } });
  });
  test.each(['', 'ab', 'Я', '12345'])('%j is refused even then', (code) => {
    expect(sourceOf(code, { padOperatorCode: true })).toMatchObject({ ok: false });
  });
});

test('whatever the code, what is taken is four of A-Z and 0-9 and ends in the code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[A-Z0-9]{1,5}$/)), (code) => {
      const source = sourceOf(code, { padOperatorCode: true });
      if (source.ok) {
        expect(source.value.operator).toMatch(/^[A-Z0-9]{4}$/);
        expect(source.value.operator.endsWith(code.trim())).toBe(true);
      } else expect(code.trim()).not.toMatch(/^[A-Z0-9]{1,4}$/);
    }),
    { numRuns: 1000 },
  );
});

test.each<[suptoSince: string | undefined, writtenAt: string | null, isOpen: boolean]>([
  ['2026-11-24', '2026-11-23 23:59:59', true],
  ['2026-11-24', '2026-11-24 00:00:00', false],
  ['2026-11-24', null, false],
  [undefined, '2026-11-23 10:00:00', false],
])('with СУПТО since %s a document written at %s was open before it: %s', (suptoSince, writtenAt, isOpen) => {
  expect(wasOpenBeforeSupto(suptoSince, writtenAt)).toBe(isOpen);
});

test('everything that is missing for a sale number is named', () => {
  const nothing = { cashRegister: null, saleNumbers: null, declaration: null };
  const answer = sourceOf('7', nothing);
  expect(answer.ok ? [] : answer.problems.map(({ code, params }) => [code, params['setting']])).toEqual([
    ['setting-missing', 'settings.import.cashRegister'],
    ['setting-missing', 'settings.import.saleNumbers'],
    ['setting-missing', 'settings.import.declaration'],
    ['operator-code-unfit', 'settings.import.activeUser'],
  ]);
});
