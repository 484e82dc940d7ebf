import { expect, test } from 'vitest';
import { decimal } from '../domain/decimal.ts';
import { fitText, fitTexts } from './fit-texts.ts';
import type { SoldItem } from './receipt.ts';

const LENGTHS = { itemTextLength: 8, commentTextLength: 12 };

test('an item and a comment are cut to their own lengths', () => {
  const item: SoldItem = {
    kind: 'sale',
    text: 'Кафе на зърна',
    quantity: decimal('1'),
    unitPrice: decimal('9.99'),
    taxGroup: 2,
  };
  const fitted = fitTexts([item, { kind: 'comment', text: 'Поръчка номер 1001' }], LENGTHS);
  expect(fitted.map(({ text }) => text)).toEqual(['Кафе на', 'Поръчка номе']);
  expect(fitted[0]).toEqual({ ...item, text: 'Кафе на' });
});

test('a text is one line, without control characters and torn pairs', () => {
  expect(fitText(' Чаша\r\n\tсиня\u0000 ', null)).toBe('Чаша синя');
  expect(fitText('ab🎁🎁', 3)).toBe('ab🎁');
});

test('a device that does not say its lengths gets the whole text', () => {
  expect(fitText('а'.repeat(500), null)).toHaveLength(500);
});
