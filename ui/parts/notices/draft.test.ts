import { expect, test } from 'vitest';
import { faultAt, recipients } from './draft.ts';

test('recipients are parted by commas, semicolons, blanks and lines', () => {
  expect(recipients(' a@b.bg, c@d.bg;e@f.bg\ng@h.bg ,')).toEqual(['a@b.bg', 'c@d.bg', 'e@f.bg', 'g@h.bg']);
  expect(recipients('  ')).toEqual([]);
});

test('a fault of one recipient is told at the recipients, and not elsewhere', () => {
  const text = { bg: 'не е адрес', en: 'no address' };
  const faults = [
    { code: 'setting-wrong', setting: 'email.to.0', text },
    { code: 'setting-wrong', setting: 'email.to.1', text },
  ];
  expect(faultAt(faults, 'email.to', 'bg')).toBe('не е адрес');
  expect(faultAt(faults, 'email.t', 'bg')).toBeNull();
});
