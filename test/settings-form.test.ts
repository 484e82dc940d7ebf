import { expect, test } from 'vitest';
import { unavailable } from '../src/domain/availability.ts';
import { definitionSchema } from '../src/domain/settings.ts';
import { BLANK, BLANK_DATABASES, BLANK_PRINTER } from '../ui/parts/settings/blank.ts';
import { at, put, toSend, type Draft } from '../ui/parts/settings/draft.ts';
import { fieldOf, FIELDS, shownFields } from '../ui/parts/settings/fields.ts';
import { dailyCron, dailyTime, delayed, delayOf } from '../ui/parts/settings/schedule.ts';

/** The form of the pages cannot import the schema of definitions; here the two are held together. */

const SAID: [string, unknown][] = [
  ['name', 'sofia'],
  ['warehouse.version', '3.07.056'],
  ['warehouse.database.user', 'kervan'],
  ['warehouse.database.database', 'warehouse'],
  ['shop.url', 'https://shop.example'],
  ['shop.apiId', 'demo'],
  ['shop.key', 'key'],
  ['settings.import.location', 3],
];
const filledIn = SAID.reduce<Draft>((draft, [path, value]) => put(draft, path, value), BLANK);

/** Paths that stand in definitions and are asked for nowhere in the form. */
const NOT_ASKED = ['started', 'warehouse.driver', 'shop.driver', 'printer.driver'];

test('a new form says what the schema takes for granted', () => {
  const least = SAID.reduce<Draft>((draft, [path, value]) => put(draft, path, value), {
    warehouse: { database: { kind: 'mysql' } },
  });
  const { password: _none, ...database } = definitionSchema.parse(least).warehouse.database as Record<
    string,
    unknown
  >;
  expect(filledIn).toEqual(put(definitionSchema.parse(least), 'warehouse.database', database));
});

test('a printer switched on is one of the schema once it has its address and name', () => {
  const printer = { ...BLANK_PRINTER, host: '10.0.0.9', printer: 'bar' };
  expect(definitionSchema.parse(put(filledIn, 'printer', printer)).printer).toEqual(printer);
});

test('each kind of database begins with settings of its own kind', () => {
  const rest = { sqlite: { file: 'a' }, access: { file: 'a' }, mysql: { user: 'a', database: 'a' } };
  for (const [kind, blank] of Object.entries(BLANK_DATABASES)) {
    const more = rest[kind as keyof typeof rest] ?? { database: 'a' };
    const draft = put(filledIn, 'warehouse.database', { ...blank, ...more });
    expect(definitionSchema.safeParse(draft).error, kind).toBeUndefined();
  }
});

test('every setting of the schema is asked for', () => {
  const everything = [
    ...Object.keys(BLANK_DATABASES).flatMap((kind) => leavesOfDatabase(kind)),
    ...leaves(
      definitionSchema.parse(
        put(filledIn, 'printer', { ...BLANK_PRINTER, host: 'a', printer: 'b', operator: '1', password: 'x' }),
      ),
    ),
  ];
  const unasked = everything.filter((path) => !NOT_ASKED.includes(path) && !fieldOf(path, FIELDS));
  expect(unasked).toEqual([]);
});

test('what this version does not do yet is said to be so in the form, and nothing else is', () => {
  const all = definitionSchema.parse(everythingOn());
  const notDone = unavailable(all);
  const pending = FIELDS.filter(({ pending }) => pending !== undefined).map(({ path }) => path);
  expect(pending.toSorted()).toEqual(notDone.toSorted());
});

test('below СУПТО its settings are neither shown nor sent', () => {
  const said: [string, unknown][] = [
    ['settings.import.activeUser', 2],
    ['settings.import.cashRegister', 'DT000001'],
    ['warehouse.suptoSince', '2026-11-01'],
  ];
  const draft = said.reduce<Draft>((before, [path, value]) => put(before, path, value), filledIn);
  expect(shownFields(FIELDS, draft).map(({ path }) => path)).not.toContain('settings.import.activeUser');
  expect(at(toSend(draft), 'settings.import.activeUser')).toBeNull();
  expect(at(toSend(draft), 'settings.import.cashRegister')).toBeNull();
  expect(shownFields(FIELDS, draft).map(({ path }) => path)).not.toContain('warehouse.suptoSince');
  expect(at(toSend(draft), 'warehouse.suptoSince')).toBeUndefined();
  const supto = put(draft, 'warehouse.version', '3.07.100');
  expect(shownFields(FIELDS, supto).map(({ path }) => path)).toContain('settings.import.activeUser');
  expect(at(toSend(supto), 'settings.import.activeUser')).toBe(2);
  expect(at(toSend(supto), 'warehouse.suptoSince')).toBe('2026-11-01');
});

test('saving says nothing of Старт and Стоп, and keeps what the form does not show', () => {
  const draft = { ...filledIn, started: true, unknown: { kept: 1 } };
  expect(toSend(draft)).toEqual({ ...filledIn, unknown: { kept: 1 } });
});

test('a fault stands at the nearest setting', () => {
  const path = (setting: string) => fieldOf(setting, FIELDS)?.path;
  expect(path('settings.maps.vat.20')).toBe('settings.maps.vat');
  expect(path('settings.import.saleNumbers.from')).toBe('settings.import.saleNumbers');
  expect(path('shop')).toBe('shop.url');
  expect(path('')).toBeUndefined();
  expect(path('settings.import.locations')).toBeUndefined();
});

test('a time of day and a delay come back as they were said', () => {
  expect(dailyTime('30 3 * * *')).toBe('03:30');
  expect(dailyCron('03:30')).toBe('30 3 * * *');
  expect(dailyTime('*/5 * * * *')).toBeNull();
  expect(delayOf({ delay: 'PT1H30M15S' })).toEqual({ minutes: 90, seconds: 15 });
  expect(delayed(90, 15)).toEqual({ delay: 'PT90M15S' });
});

function leavesOfDatabase(kind: string): string[] {
  const more = {
    sqlite: { file: 'a' },
    access: { file: 'a' },
    mysql: { user: 'a', database: 'a', certificate: 'a' },
    mssql: { user: 'a', database: 'a', port: 1433, instance: 'a', domain: 'a', certificate: 'a' },
  }[kind];
  const draft = put(filledIn, 'warehouse.database', { kind, ...more });
  return leaves(definitionSchema.parse(draft)).filter((path) => path.startsWith('warehouse.database.'));
}

/** The paths of all values; what a table or a schedule says is one value. */
function leaves(value: Draft, above = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner as Draft, `${above}${key}.`)
      : [above + key],
  );
}

/** A definition in which everything is on that can be. */
function everythingOn(): Draft {
  const on: [string, unknown][] = [
    ['warehouse.version', '3.07.100'],
    ['warehouse.database', { kind: 'mssql', database: 'a' }],
    ['printer', { ...BLANK_PRINTER, host: 'a', printer: 'b' }],
    ['settings.import.mode', 'add'],
    ['settings.import.documentKind', 'sale'],
    ['settings.import.saleStatuses', ['sent']],
    ['settings.import.buyers', 'partner'],
    ['settings.import.vouchers', 'payment'],
    ['settings.import.updateNameAndGroup', true],
    ['settings.import.cashRegister', 'DT000001'],
    ['settings.import.saleNumbers', { from: 1, to: 9 }],
    ['settings.import.padOperatorCode', true],
    ['settings.import.declaration', { by: 'a', on: '2026-01-01' }],
    ['settings.export.mode', 'create'],
    ['settings.export.allGroups', true],
    ['settings.export.groupingField', 'Catalog3'],
    ['settings.export.price', 'PriceOut1'],
    ['settings.export.promoPrice', 'PriceOut3'],
    ['settings.export.partners', true],
    ['settings.export.partnerGroups', [2]],
    ['settings.export.overwrite', ['name', 'stock', 'images']],
    ['settings.maps.payments', {}],
    ['settings.maps.deliveries', { office: { item: 1 } }],
    ['settings.maps.vat', {}],
  ];
  return on.reduce<Draft>((draft, [path, value]) => put(draft, path, value), filledIn);
}
