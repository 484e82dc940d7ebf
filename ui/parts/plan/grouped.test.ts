import { expect, test } from 'vitest';
import { grouped, type Change } from './grouped.ts';

function change(field: string, of: string, after: string): Change {
  return { field, of, before: null, after };
}

test('what is of the record stands apart from its lines', () => {
  const { whole, lines } = grouped([change('date', '', '2026-11-23'), change('quantity', 'Риза', '2')]);
  expect(whole.map(({ field }) => field)).toEqual(['date']);
  expect(lines.map(({ name }) => name)).toEqual(['Риза']);
});

test('the fields of a line are put together', () => {
  const { lines } = grouped([
    change('item', 'Риза', '312'),
    change('quantity', 'Риза', '2'),
    change('item', 'Пола', '7'),
  ]);
  expect(lines.map(({ name, fields }) => [name, ...fields.keys()])).toEqual([
    ['Риза', 'item', 'quantity'],
    ['Пола', 'item'],
  ]);
});

test('two lines of the same item stay two', () => {
  const line = (quantity: string) => [change('item', 'Риза', '312'), change('quantity', 'Риза', quantity)];
  const { lines } = grouped([...line('2'), ...line('1')]);
  expect(lines.map(({ fields }) => fields.get('quantity')?.after)).toEqual(['2', '1']);
});
