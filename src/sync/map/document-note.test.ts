import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { anOrder } from '../../../test/orders.ts';
import { documentNote, noteUnder } from './document-note.ts';

const KEY = 'KVO-ABCD1234-700001';
const any = fc.string({ unit: 'binary', maxLength: 400 });

test('the note is key, who, phone and where', () => {
  expect(documentNote(KEY, anOrder(), null)).toBe(
    `${KEY} | Иван Петров | 0888 123 456 | 8000 Бургас, ул. Роза № 5`,
  );
});

test('without a recipient it is the customer; what is blank leaves no gap', () => {
  const delivery = { recipient: '', phone: '', city: '', address: ' ', postCode: '' };
  const order = anOrder({ delivery, customer: { name: 'Мария', phone: '' } });
  expect(documentNote(KEY, order, null)).toBe(`${KEY} | Мария`);
  expect(documentNote(KEY, anOrder({ delivery, customer: { name: '\u200b', phone: '' } }), null)).toBe(KEY);
});

test('whatever people wrote, the note is one line of at most 255 characters that begins with the key alone', () => {
  fc.assert(
    fc.property(any, any, any, any, (recipient, phone, city, address) => {
      const note = documentNote(KEY, anOrder({ delivery: { recipient, phone, city, address } }), null);
      expect(Array.from(note).length).toBeLessThanOrEqual(255);
      expect(note.split(' ')[0]).toBe(KEY);
      expect(note).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(note).toBe(note.trimEnd());
    }),
    { numRuns: 300 },
  );
});

test('long texts are cut by characters, not inside one, and end in an ellipsis', () => {
  const order = anOrder({
    delivery: { recipient: '🌹'.repeat(100), phone: '1'.repeat(100), city: 'Град', address: 'я'.repeat(500) },
  });
  const note = documentNote(KEY, order, null);
  expect(note).toContain(`${'🌹'.repeat(59)}… | ${'1'.repeat(23)}… | 8000 Град, яяя`);
  expect(Array.from(note)).toHaveLength(255);
  expect(note.endsWith('я…')).toBe(true);
  expect(note.isWellFormed()).toBe(true);
});

test('of an order in leva the amount in leva stands at the end, whole or not at all', () => {
  const original = { currency: 'BGN', totalWithVat: decimal('19.5'), rate: decimal('1.95583') } as const;
  expect(documentNote(KEY, anOrder(), original)).toBe(
    `${KEY} | Иван Петров | 0888 123 456 | 8000 Бургас, ул. Роза № 5 | 19.50 лв.`,
  );
  const long = anOrder({ delivery: { address: 'я'.repeat(500) } });
  expect(documentNote(KEY, long, original)).toBe(documentNote(KEY, long, null));
});

test('the note of a document made of another has its own key and what follows, as far as there is room', () => {
  expect(noteUnder('KVR-ABCD1234-700001-ALL', documentNote(KEY, anOrder(), null))).toBe(
    'KVR-ABCD1234-700001-ALL | Иван Петров | 0888 123 456 | 8000 Бургас, ул. Роза № 5',
  );
  expect(noteUnder('KVR-1', KEY)).toBe('KVR-1');
  const long = noteUnder(`${KEY}-ALL`, `${KEY} ${'я'.repeat(234)}`);
  expect(Array.from(long)).toHaveLength(255);
  expect(long.endsWith('я…')).toBe(true);
});
