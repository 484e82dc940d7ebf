import { expect, test } from 'vitest';
import bgPages from '../../ui/texts/bg/orders.json' with { type: 'json' };
import enPages from '../../ui/texts/en/orders.json' with { type: 'json' };
import bg from './bg.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import { problem } from '../domain/problem.ts';
import { problemWithStatusName, statusInBoth, withStatusName } from './status-name.ts';
import { problemText } from './text.ts';

const named = (name: string) => [{ code: 'confirmed', name }];

test("a status stands by the shop's own name, translated only when it is the one Kervan knows", () => {
  expect(statusInBoth('confirmed', named('Приета'))).toEqual({ bg: 'Приета', en: 'Приета' });
  expect(statusInBoth('confirmed', named('Потвърдена'))).toEqual({ bg: 'Потвърдена', en: 'Confirmed' });
});

test('without a name of the shop it stands by the fixed name, else by its code', () => {
  expect(statusInBoth('confirmed', [])).toEqual({ bg: 'Потвърдена', en: 'Confirmed' });
  for (const code of ['packed', 'constructor', 'a.b', ''])
    expect(statusInBoth(code, named('Приета'))).toEqual({ bg: code, en: code });
});

test('only the status of a sentence gets a name', () => {
  expect(withStatusName({ since: '2026-01-01' }, named('Приета'))).toEqual({ since: '2026-01-01' });
  expect(withStatusName({ status: 'confirmed' }, named('Приета'))).toEqual({
    status: { bg: 'Приета', en: 'Приета' },
  });
});

test.each(['order-cancelled', 'order-status-passed'] as const)('%s says the status by name', (code) => {
  const found = problemWithStatusName(problem(code, { status: 'confirmed' }), named('Приета'));
  expect(problemText('bg', found)).toContain('„Приета“');
  expect(problemText('en', found)).toContain('“Приета”');
});

test('the number of an error is no status of an order', () => {
  const found = problem('shop-failed', { address: 'shop.example', status: 503 });
  expect(problemWithStatusName(found, [{ code: '503', name: 'Приета' }])).toEqual(found);
});

test('the fixed names are those of the pages', () => {
  expect(bg.what.status).toEqual(bgPages.status);
  expect(en.what.status).toEqual(enPages.status);
});
