import fc from 'fast-check';
import { expect, test } from 'vitest';
import { variantNames, type NamedItem } from './variant-names.ts';

const items = (...names: string[]): NamedItem[] =>
  names.map((name, place) => ({ name, sku: `К-${place}`, mapped: [] }));
const values = (names: NamedItem[], fields: string[] = []) => {
  const { name, parameters } = variantNames(names, fields);
  return { name, parameters: parameters.map((list) => list.map((each) => `${each.name}=${each.value}`)) };
};

test('colour and size that differ in the names are two parameters, and the name is what they share', () => {
  expect(values(items('Тениска Русе, бяла, S', 'Тениска Русе, бяла, M', 'Тениска Русе, черна, S'))).toEqual({
    name: 'Тениска Русе',
    parameters: [
      ['Цвят=бяла', 'Размер=S'],
      ['Цвят=бяла', 'Размер=M'],
      ['Цвят=черна', 'Размер=S'],
    ],
  });
});

test('a word that all share after the one that differs is no parameter', () => {
  expect(values(items('Обувки 42 кожа', 'Обувки 43 кожа')).parameters).toEqual([
    ['Размер=42'],
    ['Размер=43'],
  ]);
});

test('names of different length are told apart by all that differs', () => {
  expect(values(items('Боя синя', 'Боя тъмно зелена'))).toEqual({
    name: 'Боя',
    parameters: [['Вид=синя'], ['Вид=тъмно зелена']],
  });
});

test('the same name twice, or one that is the beginning of the other, is told apart by the code', () => {
  expect(values(items('Шал', 'Шал')).parameters).toEqual([['Код=К-0'], ['Код=К-1']]);
  expect(values(items('Шал', 'Шал син')).parameters).toEqual([['Код=К-0'], ['Код=К-1']]);
});

test('mapped fields come first, as they are called; a blank one tells nothing', () => {
  const mapped = (colour: string, size: string) => ({
    name: 'Шал',
    sku: colour + size,
    mapped: [colour, size],
  });
  expect(values([mapped('син', ''), mapped('бял', '')], ['Цвят', 'Размер']).parameters).toEqual([
    ['Цвят=син'],
    ['Цвят=бял'],
  ]);
});

test('names that have nothing in common keep the first name', () => {
  expect(values(items('Алфа', 'Бета')).name).toBe('Алфа');
});

test('parameters are never more than three, the same names in each, and no two variants have the same', () => {
  const word = fc.constantFrom('син', 'бял', 'S', 'M', '42', 'кожа', 'Тениска', '');
  const name = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(' ').trim() || 'х');
  fc.assert(
    fc.property(fc.array(name, { minLength: 2, maxLength: 8 }), (names) => {
      const { parameters } = variantNames(items(...names), []);
      const keys = parameters.map((list) => JSON.stringify(list));
      expect(new Set(keys).size).toBe(names.length);
      for (const list of parameters) {
        expect(list.length).toBeGreaterThan(0);
        expect(list.length).toBeLessThanOrEqual(3);
        expect(list.map((each) => each.name)).toEqual(parameters[0]!.map((each) => each.name));
        expect(new Set(list.map((each) => each.name)).size).toBe(list.length);
      }
    }),
  );
});
