import { expect, test } from 'vitest';
import { familyNumber } from './item-family.ts';

test.each(['5', '05', '005', '5.0', '5.00', '5,0', ' 5 ', '5.'])('"%s" is the number 5', (value) => {
  expect(familyNumber(value)).toBe('5');
});

test.each(['0', '00', '0.0', '-5', '', ' ', 'A5', '5A', '1e3', '٥', '5 6', '1234567890123456'])(
  '"%s" groups nothing',
  (value) => {
    expect(familyNumber(value)).toBeNull();
  },
);

test('a fraction is a number too, without the zeros that change nothing', () => {
  expect(familyNumber('0.50')).toBe('0.5');
  expect(familyNumber('10')).toBe('10');
  expect(familyNumber('12.05')).toBe('12.05');
});
