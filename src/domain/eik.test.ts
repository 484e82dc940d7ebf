import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eikFault, plainEik } from './eik.ts';

describe('an ЕИК', () => {
  test.each(['131063188', '831902088', '020469788', '000695089', '1213961230342', '8001010000'])(
    '%s is whole',
    (eik) => expect(eikFault(eik)).toBeNull(),
  );
  test.each(['131063189', '020469780', '1213961230343', '1213961240342'])('%s contradicts itself', (eik) =>
    expect(eikFault(eik)).toBe('check-digit'),
  );
  test.each(['', '12345678', '12345678901234', '13106318A', '1310 63188'])('%j is none', (eik) =>
    expect(eikFault(eik)).toBe('shape'),
  );
  test('is reckoned with the second weights when the first leave 10', () => {
    expect(eikFault('100000086')).toBeNull();
    expect(eikFault('100000080')).toBe('check-digit');
  });
});

test('exactly one last digit fits any eight digits, and any twelve that begin with a whole one', () => {
  const fits = (head: string) => Array.from('0123456789').filter((last) => eikFault(head + last) === null);
  fc.assert(
    fc.property(fc.stringMatching(/^\d{8}$/), fc.stringMatching(/^\d{3}$/), (head, branch) => {
      const [last, ...others] = fits(head);
      expect(others).toEqual([]);
      expect(fits(head + last! + branch)).toHaveLength(1);
    }),
  );
});

test('is read as people write it', () => {
  expect(plainEik(' BG 131-063.188 ')).toBe('131063188');
  expect(plainEik('bg131063188')).toBe('131063188');
  expect(plainEik('Роза')).toBe('РОЗА');
});
