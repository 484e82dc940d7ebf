import { expect, test } from 'vitest';
import { statusName } from './status-name.ts';

const CONFIRMED = { bg: 'Потвърдена', en: 'Confirmed' };
const NONE = { bg: undefined, en: undefined };
const named = (name: string) => [{ code: 'confirmed', name }];

test("a status stands by the shop's own name", () => {
  expect(statusName('packed', [{ code: 'packed', name: 'Опакована' }], NONE, 'bg')).toBe('Опакована');
  expect(statusName('packed', [{ code: 'packed', name: 'Опакована' }], NONE, 'en')).toBe('Опакована');
  expect(statusName('confirmed', named('Приета'), CONFIRMED, 'bg')).toBe('Приета');
});

test("the shop's name is translated only when it is the one Kervan knows", () => {
  expect(statusName('confirmed', named('Потвърдена'), CONFIRMED, 'en')).toBe('Confirmed');
  expect(statusName('confirmed', named('Потвърдена '), CONFIRMED, 'en')).toBe('Confirmed');
  expect(statusName('confirmed', named('Приета'), CONFIRMED, 'en')).toBe('Приета');
});

test('without a name of the shop it stands by the fixed name, else by its code', () => {
  expect(statusName('confirmed', [], CONFIRMED, 'bg')).toBe('Потвърдена');
  expect(statusName('confirmed', [], CONFIRMED, 'en')).toBe('Confirmed');
  expect(statusName('confirmed', named(' '), CONFIRMED, 'en')).toBe('Confirmed');
  expect(statusName('packed', [], NONE, 'en')).toBe('packed');
});
