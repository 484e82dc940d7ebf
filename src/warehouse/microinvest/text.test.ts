import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UTF16_UNITS } from './sql/dialect.ts';
import { storableText, textRoom } from './text.ts';

const stored = (text: string, characterSet: string | null, length = 255): string | null => {
  const result = storableText(text, { column: 'operations.Note', length, characterSet });
  return result.ok ? result.value : null;
};

describe('a text on its way into a column', () => {
  test('is cut by characters, not by units', () => {
    expect(stored('жжж', null, 2)).toBe('жж');
    expect(stored('😀😀😀', null, 2)).toBe('😀😀');
  });

  test('is cut by units where the engine counts those, and never in the middle of a character', () => {
    expect(stored('жжж', UTF16_UNITS, 2)).toBe('жж');
    expect(stored('😀😀😀', UTF16_UNITS, 2)).toBe('😀');
    expect(stored('ж😀ж', UTF16_UNITS, 2)).toBe('ж');
  });

  test('that is blank becomes the one space of the vendor', () => {
    expect([stored('', null), stored('   ', null), stored('\n\t', null)]).toEqual([' ', ' ', ' ']);
  });

  test('loses control characters and broken halves of characters', () => {
    expect(stored('a\u0000b\u007Fc\r\nd', 'utf8mb3')).toBe('a b c  d');
    expect(stored('x\uD83Dy', 'utf8mb3')).toBe('x\uFFFDy');
  });

  test('shows where a character beyond the column stood', () => {
    expect(stored('a😀b', 'utf8mb3')).toBe('a\uFFFDb');
    expect(stored('a😀b', 'utf8mb4')).toBe('a😀b');
    expect(stored('a→b', 'cp1251')).toBe('a?b');
  });

  test('never loses a letter or a digit', () => {
    expect(stored('Ωmega', 'cp1251')).toBeNull();
    expect(stored('Сирене', 'latin1')).toBeNull();
    expect(stored('Сирене', 'ascii')).toBeNull();
    expect(stored('è', 'no-such-charset')).toBeNull();
    expect(stored('Сирене „Ѝ“ № 5 €', 'cp1251')).toBe(null);
    expect(stored('Сирене „Й“ № 5 €', 'cp1251')).toBe('Сирене „Й“ № 5 €');
  });

  test('names column and character when it is refused, and no more of the text', () => {
    const refused = storableText('кафе', { column: 'operations.Note', length: 9, characterSet: 'latin1' });
    expect(refused).toEqual({
      ok: false,
      problem: { code: 'text-not-storable', params: { column: 'operations.Note', character: 'к' } },
    });
  });

  test('always fits and holds only what the column can', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, length) => {
        const result = stored(text, 'utf8mb3', length)!;
        expect(Array.from(result).length).toBeLessThanOrEqual(length);
        expect(result).toMatch(/^[^\p{Cc}\u{10000}-\u{10FFFF}]+$/u);
      }),
    );
  });
});

describe('the room of a column', () => {
  test('is what the database says, else what the vendor made it', () => {
    const columns = [{ table: 'operations', name: 'Note', length: 100, characterSet: 'cp1251' }];
    expect(textRoom(columns, 'operations', 'Note')).toMatchObject({ length: 100, characterSet: 'cp1251' });
    expect(textRoom([], 'operations', 'Note').length).toBe(255);
    expect(textRoom([], 'nextacct', 'NextAcct').length).toBe(50);
  });
});
