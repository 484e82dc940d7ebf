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

test.each<[setting: string, change: (definition: Definition) => void]>([
  ['settings.export.overwrite', ({ settings }) => (settings.export.overwrite = ['stock', 'images'])],
  ['settings.maps.deliveries', ({ settings }) => (settings.maps.deliveries = { Еконт: { item: 2 } })],
])('%s, once changed, is named and stops nothing', (setting, change) => {
  const found = unavailable(definition(change));
  expect(found.map((each) => each.setting)).toEqual([setting]);
  expect(found.flatMap(({ stops }) => stops)).toEqual([]);
});

test('to ask for less to be overwritten is no wish for more', () => {
  const less = definition(({ settings }) => (settings.export.overwrite = ['stock']));
  expect(unavailable(less)).toEqual([]);
});
