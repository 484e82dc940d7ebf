import { expect, test } from 'vitest';
import { stopping, unavailable } from './availability.ts';
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

const BY_DEFAULT = ['settings.import.nomenclature', 'settings.export.items'];

test('a definition that asks for nothing more is told of what is on by default', () => {
  expect(unavailable(definition()).map(({ setting }) => setting)).toEqual(BY_DEFAULT);
});

test.each<[setting: string, change: (definition: Definition) => void]>([
  ['settings.import.mode', ({ settings }) => (settings.import.mode = 'add')],
  [
    'settings.import.declaration',
    ({ settings }) => (settings.import.declaration = { by: 'Я', on: '2026-11-01' }),
  ],
  ['settings.export.mode', ({ settings }) => (settings.export.mode = 'create')],
  ['settings.export.price', ({ settings }) => (settings.export.price = 'PriceOut1')],
  ['settings.export.partnerGroups', ({ settings }) => (settings.export.partnerGroups = [2])],
  ['settings.export.overwrite', ({ settings }) => (settings.export.overwrite = ['stock', 'name'])],
  ['settings.maps.payments', ({ settings }) => delete settings.maps.payments['gift-voucher']],
  ['settings.maps.deliveries', ({ settings }) => (settings.maps.deliveries = { Еконт: { item: 2 } })],
  ['settings.maps.vat', ({ settings }) => (settings.maps.vat = { '20': 1, '9': 2 })],
  ['schedules.audit', ({ schedules }) => (schedules.audit = { cron: '30 4 * * *' })],
])('%s, once changed, is named and stops nothing', (setting, change) => {
  const found = unavailable(definition(change));
  expect(found.map((each) => each.setting).toSorted()).toEqual([...BY_DEFAULT, setting].toSorted());
  expect(found.flatMap(({ stops }) => stops)).toEqual([]);
});

test('to ask for less to be overwritten is no wish for more', () => {
  const less = definition(({ settings }) => (settings.export.overwrite = ['stock']));
  expect(unavailable(less).map(({ setting }) => setting)).toEqual(BY_DEFAULT);
});

test.each<[setting: string, change: (definition: Definition) => void]>([
  ['settings.import.documentKind', ({ settings }) => (settings.import.documentKind = 'sale')],
  ['settings.import.saleStatuses', ({ settings }) => (settings.import.saleStatuses = ['shipped'])],
  ['settings.import.buyers', ({ settings }) => (settings.import.buyers = 'partner')],
  ['settings.import.vouchers', ({ settings }) => (settings.import.vouchers = 'payment')],
])('%s would change what is written, so the import does not run and the export does', (setting, change) => {
  const changed = definition(change);
  expect(stopping(changed, 'import-orders')).toMatchObject([
    { code: 'setting-not-available', params: { setting } },
  ]);
  expect(stopping(changed, 'export-stock')).toEqual([]);
});

test('a database of a kind that is not there yet stops both', () => {
  const changed = definition(({ warehouse }) => {
    warehouse.database = { kind: 'access', file: 'x.mdb', password: '' };
  });
  for (const part of ['import-orders', 'export-stock'] as const)
    expect(stopping(changed, part)).toHaveLength(1);
});
