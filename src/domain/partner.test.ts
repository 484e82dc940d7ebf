import { describe, expect, test } from 'vitest';
import type { PartnerCard } from './document.ts';
import { keyForm, mayBe, partnerKeys } from './partner.ts';

const CARD: PartnerCard = {
  company: 'Роза ООД',
  manager: '',
  city: '',
  address: '',
  phone: '+359 88 812-34-56',
  email: ' Roza@Example.BG ',
  vatNumber: 'bg 131063188',
  bulstat: '131 063 188',
};

test('keys are compared in one form, strongest first', () => {
  expect(partnerKeys(CARD)).toEqual([
    { key: 'bulstat', value: '131063188' },
    { key: 'vatNumber', value: 'BG131063188' },
    { key: 'email', value: 'roza@example.bg' },
    { key: 'phone', value: '0888123456' },
  ]);
});

describe('what tells nobody from others is no key', () => {
  test.each([
    ['bulstat', '000'],
    ['vatNumber', '-'],
    ['email', 'няма'],
    ['email', 'a @x.bg'],
    ['phone', '112'],
    ['phone', ' '],
  ] as const)('%s %j', (key, written) => expect(keyForm(key, written)).toBeUndefined());
});

test('a VAT number of another country keeps its own', () => {
  expect(keyForm('vatNumber', 'de 811.569.869')).toBe('DE811569869');
  expect(keyForm('phone', '+49 30 1234567')).toBe('49301234567');
});

test('by e-mail and phone nobody is taken for a partner with another ЕИК', () => {
  const person = { ...CARD, bulstat: '', vatNumber: '' };
  for (const key of ['email', 'phone'] as const) {
    expect(mayBe(CARD, key, { bulstat: '831902088' })).toBe(false);
    expect(mayBe(CARD, key, { bulstat: 'BG131063188' })).toBe(true);
    expect(mayBe(CARD, key, { bulstat: ' ' })).toBe(true);
    expect(mayBe(person, key, { bulstat: '831902088' })).toBe(false);
    expect(mayBe(person, key, { bulstat: '0' })).toBe(true);
  }
  expect(mayBe(CARD, 'vatNumber', { bulstat: '831902088' })).toBe(true);
});
