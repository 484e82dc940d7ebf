import { expect, test } from 'vitest';
import { unavailable } from './availability.ts';
import { definitionSchema, type Definition } from './settings.ts';

function definition(change: (definition: Definition) => void = () => {}): Definition {
  const least = definitionSchema.parse({
    name: 'sofia',
    warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: 'x.db' } },
    shop: { url: 'https://shop.example', apiId: 'demo', key: 'k' },
    settings: { import: { location: 3 } },
  });
  const changed = structuredClone(least);
  change(changed);
  return changed;
}

test('a definition that asks for nothing more than the defaults is told of nothing', () => {
  expect(unavailable(definition())).toEqual([]);
});

test('pictures, which the warehouse has none of, are named when they are asked for', () => {
  const wanted = definition(({ settings }) => (settings.export.overwrite = ['stock', 'images']));
  expect(unavailable(wanted)).toEqual(['settings.export.overwrite']);
});

test('to ask for less to be overwritten is no wish for more', () => {
  const less = definition(({ settings }) => (settings.export.overwrite = ['stock']));
  expect(unavailable(less)).toEqual([]);
});
