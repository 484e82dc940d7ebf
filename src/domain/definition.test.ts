import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDefinition, suptoDayAhead } from './definition.ts';
import type { Problem } from './problem.ts';

const LEAST = {
  name: 'sofia',
  warehouse: { version: '3.07.056', database: { kind: 'mysql', user: 'root', database: 'warehouse' } },
  shop: { url: 'http://127.0.0.1:8081', apiId: 'demo', key: 'demo-key' },
  settings: { import: { location: 3 } },
};

/** The least definition with parts put over it, by paths such as "shop.key". */
function with_(changes: Record<string, unknown>): unknown {
  const definition = structuredClone(LEAST) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    let branch = definition;
    for (const step of steps.slice(0, -1)) branch = (branch[step] ??= {}) as Record<string, unknown>;
    if (value === undefined) delete branch[steps.at(-1)!];
    else branch[steps.at(-1)!] = value;
  }
  return definition;
}

function faults(changes: Record<string, unknown>): Problem[] {
  const read = readDefinition(with_(changes), '2026-11-23');
  return read.ok ? [] : read.problems;
}

const places = (found: readonly Problem[]) =>
  found.map(({ code, params }) => `${code} ${JSON.stringify(params['setting'])}`);

test('what is left out gets its default', () => {
  const read = readDefinition(LEAST, '2026-11-23');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(read.definition).toEqual(
    parse(`
name: sofia
type: warehouse-pro-gombashop
warehouse:
  driver: microinvest
  version: "3.07.056"
  database: { kind: mysql, host: 127.0.0.1, port: 3306, user: root, password: "", database: warehouse, encrypt: false, trustCertificate: false }
  pricesIncludeVat: null
shop: { driver: gombashop, url: "http://127.0.0.1:8081", apiId: demo, key: demo-key, timeZone: Europe/Sofia }
printer: null
settings:
  import:
    since: "2026-11-23"
    activeUser: null
    documentUser: 1
    mode: add-and-update
    orderStatuses: [confirmed]
    saleStatuses: []
    cancelStatuses: [cancelled]
    returnStatuses: [returned]
    location: 3
    documentKind: order
    documentDate: order-day
    delivery: { add: true, item: 1 }
    updateNameAndGroup: false
    nomenclature: true
    cashRegister: null
    saleNumbers: null
    padOperatorCode: false
    declaration: null
    buyers: retail
    retailPartner: 1
    vouchers: discount
  export:
    mode: create-and-update
    items: true
    partners: false
    partnerGroups: []
    itemGroups: []
    allGroups: false
    groupingField: null
    variantFields: {}
    stockGroups: []
    price: PriceOut2
    promoPrice: null
    stock: { subtractOrders: true, subtractWaiting: true, reserve: 0, max: null, step: 1 }
    overwrite: [price, stock, visibility]
    brake: { share: 20, least: 20 }
  matchBy: code
  maps:
    payments:
      cash-on-delivery: { paymentType: 1, paidWhen: shop-says, receipt: cash }
      postal-money-transfer: { paymentType: 2, paidWhen: shop-says, receipt: none }
      card-online: { paymentType: 3, paidWhen: shop-says, receipt: card }
      bank-transfer: { paymentType: 2, paidWhen: shop-says, receipt: none }
      card-on-delivery: { paymentType: 3, paidWhen: shop-says, receipt: card }
      gift-voucher: { paymentType: 4, paidWhen: shop-says, receipt: coupons }
    deliveries: {}
    vat: { "20": 1 }
schedules:
  import: { at: start, everyMinutes: 5 }
  export: { at: { delay: PT1M }, everyMinutes: 5 }
  audit: { cron: "0 3 * * *" }
`),
  );
});

test('exports read a copy of an Access file unless the settings say otherwise', () => {
  const read = readDefinition(
    with_({ 'warehouse.database': { kind: 'access', file: 'C:\\base.mdb' } }),
    '2026-11-23',
  );
  expect(read).toMatchObject({ definition: { warehouse: { database: { readFromCopy: true } } } });
});

test('a definition that was read reads as itself, and a date of YAML is a day', () => {
  const read = readDefinition(with_({ 'settings.import.since': new Date('2026-11-01') }), '2026-11-23');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(read.definition.settings.import.since).toBe('2026-11-01');
  expect(readDefinition(read.definition, '2027-01-01')).toEqual(read);
});

test('two definitions share no part, so that a change of one leaves the other alone', () => {
  const [one, other] = [readDefinition(LEAST, '2026-11-23'), readDefinition(LEAST, '2026-11-23')];
  if (!one.ok || !other.ok) throw new Error('unreadable');
  one.definition.settings.export.stock.reserve = 7;
  one.definition.settings.maps.vat['9'] = 2;
  expect(other.definition.settings.export.stock.reserve).toBe(0);
  expect(other.definition.settings.maps.vat).toEqual({ '20': 1 });
});

test.each<[setting: string, value: unknown]>([
  ['name', ''],
  ['name', 'а/б'],
  ['name', 'x'.repeat(61)],
  ['type', 'друг'],
  ['started', 'да'],
  ['warehouse.version', '3'],
  ['warehouse.version', 3.07],
  ['warehouse.pricesIncludeVat', 'да'],
  ['warehouse.database.kind', 'oracle'],
  ['warehouse.database.port', 0],
  ['shop.url', 'shop.bg'],
  ['shop.url', 'file:///etc/passwd'],
  ['shop.timeZone', 'Европа/София'],
  ['settings.import.since', '2026-02-30'],
  ['settings.import.location', 0],
  ['settings.import.location', 1.5],
  ['settings.import.location', '3'],
  ['settings.import.documentKind', 'фактура'],
  ['settings.import.orderStatuses', 'confirmed'],
  ['settings.export.price', 'PriceOut11'],
  ['settings.export.stock.reserve', -1],
  ['settings.export.stock.step', 0],
  ['settings.export.brake.share', 101],
  ['settings.matchBy', 'name'],
  ['schedules.import.hours', '8-20'],
  ['schedules.import.weekdays', []],
  ['schedules.export.at', { delay: 'PT' }],
])('%s cannot be %j: the fault is named at its place in both languages', (setting, value) => {
  const found = faults({ [setting]: value });
  expect(found).toHaveLength(1);
  expect(found[0]!.code).toBe('setting-wrong');
  expect(found[0]!.params['setting']).toContain(setting.split('.').slice(0, 3).join('.'));
  const { bg, en } = found[0]!.params['detail'] as { bg: string; en: string };
  expect(bg).toMatch(/[а-я]/);
  expect(en).toMatch(/[a-z]/);
});

test.each<[setting: string, value: unknown, bg: string]>([
  ['warehouse.database.kind', 'oracle', 'очаква се едно от: sqlite, mysql, mssql, access'],
  ['warehouse.database.kind', undefined, 'очаква се едно от: sqlite, mysql, mssql, access'],
  ['warehouse.version', 3.07, 'очаква се версия, както я показва Склад Pro, например "3.07.056", в кавички'],
  ['shop.key', 5, 'очаква се текст в кавички или { env: ИМЕ_НА_ПРОМЕНЛИВА }'],
  ['shop.apiId', '', 'очаква се непразен текст'],
  ['settings.import.location', 1.5, 'очаква се цяло число'],
  ['settings.import.location', 0, 'очаква се най-малко 1'],
  ['settings.import.mode', 'replace', 'очаква се едно от: add, add-and-update'],
  ['settings.import.delivery', true, 'очаква се група от настройки'],
  ['settings.maps.vat', { двадесет: 1 }, 'очаква се процент, например "20"'],
  ['schedules.import.at', 'сега', 'очаква се start или { delay: PT10M }'],
])('%s cannot be %j, which the fault says in the words of a person', (setting, value, bg) => {
  expect(faults({ [setting]: value })[0]!.params['detail']).toMatchObject({ bg });
});

test('every fault is named at once: missing, unknown and wrong ones', () => {
  const found = faults({
    'shop.apiId': undefined,
    'settings.import.location': undefined,
    'shop.color': 'red',
    'settings.import.statuses': ['confirmed'],
    'settings.matchBy': 'name',
    'warehouse.database.user': undefined,
  });
  expect(new Set(places(found))).toEqual(
    new Set([
      'setting-missing "settings.import.location"',
      'setting-missing "shop.apiId"',
      'setting-missing "warehouse.database.user"',
      'setting-unknown "settings.import.statuses"',
      'setting-unknown "shop.color"',
      'setting-wrong "settings.matchBy"',
    ]),
  );
});

test.each([null, undefined, 5, 'текст', [], true])('%j is no definition and says so', (input) => {
  const read = readDefinition(input, '2026-11-23');
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.problems.every(({ params }) => params['setting'] !== '')).toBe(true);
});

describe('a secret never appears in a fault', () => {
  const SECRET = 'т@йна-парола';
  test.each<[what: string, changes: Record<string, unknown>]>([
    ['a key of the wrong shape', { 'shop.key': { value: SECRET } }],
    ['a key in a list', { 'shop.key': [SECRET] }],
    ['a variable with a wrong name', { 'shop.key': { env: `${SECRET} !` } }],
    ['an unknown kind of database', { 'warehouse.database': { kind: 'oracle', password: SECRET } }],
    ['a database without a kind', { 'warehouse.database': { password: SECRET } }],
    ['a database in a list', { 'warehouse.database': [{ kind: 'mysql', password: SECRET }] }],
    ['a shop in a list', { shop: [{ key: SECRET }] }],
    ['a password too long', { 'warehouse.database.password': SECRET.repeat(100) }],
  ])('%s', (_, changes) => {
    const found = faults(changes);
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toContain('йна-парола');
  });
});

describe('settings that contradict each other', () => {
  test.each<[rule: string, changes: Record<string, unknown>, code: string]>([
    ['below the oldest version', { 'warehouse.version': '3.07.055' }, 'version-too-old'],
    ['СУПТО without an active user', { 'warehouse.version': '3.07.100' }, 'version-needs-user'],
    ['an active user before СУПТО', { 'settings.import.activeUser': 2 }, 'setting-wrong'],
    ['a cash register before СУПТО', { 'settings.import.cashRegister': 'DT000001' }, 'setting-wrong'],
    ['a day of СУПТО before СУПТО', { 'warehouse.suptoSince': '2026-11-01' }, 'setting-wrong'],
    [
      'a range of sale numbers that ends before it begins',
      {
        'warehouse.version': '3.07.100',
        'settings.import.activeUser': 2,
        'settings.import.saleNumbers': { from: 9, to: 1 },
      },
      'setting-wrong',
    ],
    [
      'a status that makes and cancels a document',
      { 'settings.import.cancelStatuses': ['confirmed'] },
      'setting-wrong',
    ],
    ['no status that makes a document', { 'settings.import.orderStatuses': [] }, 'setting-wrong'],
    [
      'a schedule with a cron and minutes',
      { 'schedules.import': { cron: '* * * * *', everyMinutes: 5 } },
      'setting-wrong',
    ],
  ])('%s', (_, changes, code) => {
    const found = faults(changes);
    expect(found.map((each) => each.code)).toEqual([code]);
    const { detail } = found[0]!.params;
    if (detail === undefined) return;
    expect(detail).toEqual({ bg: expect.stringMatching(/[а-я]{3}/), en: expect.stringMatching(/[a-z]{3}/) });
  });

  test('the day on which СУПТО went live is today or earlier', () => {
    const supto = { 'warehouse.version': '3.07.100', 'settings.import.activeUser': 2 };
    const read = readDefinition(with_({ ...supto, 'warehouse.suptoSince': '2026-11-23' }), '2026-11-23');
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(suptoDayAhead(read.definition, '2026-11-23')).toEqual([]);
    expect(places(suptoDayAhead(read.definition, '2026-11-22'))).toEqual([
      'setting-wrong "warehouse.suptoSince"',
    ]);
  });

  test('СУПТО with an active user is accepted', () => {
    expect(faults({ 'warehouse.version': '3.07.100', 'settings.import.activeUser': 2 })).toEqual([]);
  });

  describe('with a printer', () => {
    const printer = { host: '10.0.0.9', printer: 'bar' };
    const sells = { printer, 'settings.import.documentKind': 'sale' };
    const cash = { paymentType: 1, receipt: 'cash' };

    test.each<[rule: string, changes: Record<string, unknown>, places: string[]]>([
      ['a sale with receipts is accepted', sells, []],
      ['so is an order that becomes one', { printer, 'settings.import.saleStatuses': ['sent'] }, []],
      ['a receipt needs a sale', { printer }, ['setting-wrong "printer"']],
      [
        'a method the law does not know must be told',
        { ...sells, 'settings.maps.payments': { cash, leasing: { paymentType: 1 } } },
        ['setting-missing "settings.maps.payments.leasing.receipt"'],
      ],
      [
        'no receipt for anybody is no wish for a printer',
        { ...sells, 'settings.maps.payments': { cash: { paymentType: 1, receipt: false } } },
        ['setting-wrong "settings.maps.payments"'],
      ],
    ])('%s', (_, changes, expected) => {
      expect(places(faults(changes))).toEqual(expected);
    });
  });
});
