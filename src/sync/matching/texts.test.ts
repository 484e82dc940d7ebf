import { describe, expect, test } from 'vitest';
import { barcodeKey, barcodeKind } from './barcode.ts';
import { itemHealth, partnerHealth } from './health.ts';
import { nameIndex } from './name-index.ts';
import { codeKey, mixesAlphabets, plainText, wordsOf } from './plain-text.ts';

test.each([
  ['КМ-100', 'km 100'],
  ['00123', '123'],
  ['a&amp;b', 'A.B'],
  ['ＡＢ１', 'ab-1'],
])('%s and %s are one code when written by eye', (one, other) => {
  expect(codeKey(one)).toBe(codeKey(other));
});

test('a code without letters or digits is none, and a zero stays a zero', () => {
  expect(codeKey(' - ')).toBe('');
  expect(codeKey('000')).toBe('0');
});

test('a name is read without its HTML and stray blanks', () => {
  expect(plainText(' Кафе&nbsp;&quot;Рила&quot;\t 1/2 ')).toBe('Кафе "Рила" 1/2');
  expect(wordsOf('Риза „Рила“ 0,5Л, риза')).toEqual(['PИЗA', 'PИЛA', '0.5', 'Л']);
});

test('a word of both alphabets is told from words of either', () => {
  expect(mixesAlphabets('Кaфе')).toBe(true);
  expect(mixesAlphabets('Кафе Rila')).toBe(false);
});

describe('a barcode', () => {
  test.each([
    ['3800000000010', 'worldwide'],
    ['96385074', 'worldwide'],
    ['036000291452', 'worldwide'],
    ['3800000000016', 'unfit'],
    ['38', 'unfit'],
    ['0000000000000', 'unfit'],
    ['2800001012342', 'unfit'],
    ['2800001012341', 'own'],
    ['28WWWWW12345C', 'mask'],
    ['2800001WWWWWC', 'mask'],
  ])('%s is %s', (barcode, kind) => {
    expect(barcodeKind(barcode)).toBe(kind);
  });

  test('a UPC and its EAN-13 are one', () => {
    expect(barcodeKey('036000291452')).toBe(barcodeKey('0036000291452'));
    expect(barcodeKey('2800001WWWWWC')).toBeNull();
  });
});

describe('names', () => {
  const index = nameIndex(['Тениска мъжка бяла M', 'Тениска мъжка черна M', 'Кафе на зърна 500 г', '']);
  const best = (name: string) => index.closest(name, 2)[0];

  test('are found whatever the order of their words', () => {
    expect(best('M бяла мъжка тениска')).toMatchObject({ place: 0, likeness: 1 });
  });

  test.each(['зрна', 'зъррна', 'зърнба', 'зръна'])('are found with a slip of the hand (%s)', (slip) => {
    expect(best(`Кафе на ${slip} 500 г`)).toMatchObject({ place: 2 });
    expect(index.likeness(`Кафе на ${slip} 500 г`, 2)).toBeGreaterThan(0.85);
  });

  test('with another number are less like', () => {
    expect(index.likeness('Кафе на зърна 250 г', 2)).toBeLessThan(index.likeness('Кафе на зърна 500 г', 2)!);
  });

  test('without words say nothing', () => {
    expect(index.likeness('—', 0)).toBeNull();
    expect(index.likeness('Кафе', 3)).toBeNull();
    expect(index.closest('', 3)).toEqual([]);
  });

  test('contradict when a known word stands in the place of another, not when one is added or left out', () => {
    expect(index.contradicts('Тениска мъжка бяла M', 1)).toBe(true);
    expect(index.contradicts('Тениска мъжка бяла M хит', 0)).toBe(false);
    expect(index.contradicts('Тениска бяла M', 0)).toBe(false);
  });
});

test('the health of items counts what makes them hard to match, with examples', () => {
  const check = itemHealth();
  for (const [code, name, ...barcodes] of [
    ['', 'Без код'],
    ['A-1', 'Чаша'],
    ['a-1 ', 'Чаша друга', '3800000000010'],
    ['А1', 'Кaфе', '3800000000010'],
    ['X', 'Сирене &quot;Рила&quot;', '2800001WWWWWC', '123'],
  ] as const)
    check.look({ code, name, barcodes });
  const { records, findings } = check.health();
  expect(records).toBe(5);
  expect(Object.fromEntries(findings.map(({ finding, count }) => [finding, count]))).toEqual({
    'code-blank': 1,
    'code-doubled': 2,
    'code-alike': 2,
    'alphabets-mixed': 1,
    blanks: 1,
    entities: 1,
    'barcode-doubled': 2,
    'barcode-mask': 1,
    'barcode-unfit': 1,
  });
  expect(findings[0]!.examples).toEqual(['Без код']);
});

test('the health of partners counts those nobody can be recognised by, and keys of several', () => {
  const check = partnerHealth();
  const card = { manager: '', city: '', address: '', vatNumber: '' };
  check.look({ ...card, company: 'Ню', bulstat: '', email: '', phone: '-' });
  check.look({ ...card, company: 'Рила ООД', bulstat: '831919536', email: 'a@b.bg', phone: '' });
  check.look({ ...card, company: 'Рила 2', bulstat: 'BG831919536', email: 'A@b.bg', phone: '' });
  const counts = check.health().findings.map(({ finding, count }) => [finding, count]);
  expect(counts).toContainEqual(['keys-blank', 1]);
  expect(counts).toContainEqual(['bulstat-doubled', 2]);
  expect(counts).toContainEqual(['email-doubled', 2]);
});
