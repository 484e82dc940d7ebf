import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { PARTNERS } from '../../demo/warehouse/sample-registers.ts';
import { startKervan, type Kervan } from '../../src/web/start.ts';
import { administratorAt, browserAt, type Answered, type Browser } from '../web.ts';
import { KINDS, openWorld, type World } from './world.ts';

const [HOTEL, ONLINE] = [PARTNERS.company, PARTNERS.onlineBuyers];

let world: World;
let kervan: Kervan;
let browser: Browser;

async function open(kind: (typeof KINDS)[number]): Promise<void> {
  world = await openWorld({ kind });
  const started = await startKervan(world.app(), { port: 0, language: 'bg', isOpen: false });
  if (!started.ok) throw new Error(started.message);
  kervan = started.kervan;
  browser = await administratorAt(kervan.address);
}

afterEach(async () => {
  await kervan.stop();
  await world.close();
});

const ask = (method: string, path: string, body?: unknown) => browser.ask(method, `/api/v1${path}`, body);
const ids = (list: 'items' | 'partners', { status, body }: Answered): number[] => {
  expect(status, JSON.stringify(body)).toBe(200);
  return body[list].map(({ id }: { id: number }) => id);
};
/** The database as the form of a new server sends it, its password included. */
const typed = () => world.definition().warehouse;

describe.each(KINDS)('a warehouse of the kind %s', (kind) => {
  beforeEach(() => open(kind));

  test('of a draft that nobody saved is searched for items and partners', async () => {
    const items = (more: object) => ask('POST', '/probe/items', { warehouse: typed(), ...more });
    expect(ids('items', await items({ search: 'доставка ДО' }))).toEqual([SPECIAL_ITEMS.delivery]);
    expect(ids('items', await items({ search: 'dost' }))[0]).toBe(SPECIAL_ITEMS.delivery);
    expect(ids('items', await items({ id: 1 }))).toEqual([1]);
    expect(ids('items', await items({ id: SPECIAL_ITEMS.deleted }))).toEqual([]);
    expect(ids('items', await items({ search: 'а', limit: 3 }))).toHaveLength(3);

    const partners = (more: object) => ask('POST', '/probe/partners', { warehouse: typed(), ...more });
    expect(ids('partners', await partners({ search: 'ОНЛАЙН МАГ' }))).toEqual([ONLINE]);
    expect((await partners({ search: '999999936' })).body.partners).toEqual([
      { id: HOTEL, code: String(HOTEL), name: 'Хотел „Витоша“ ЕООД', bulstat: '999999936' },
    ]);
    expect(ids('partners', await partners({ search: 'Закрита фирма' }))).toEqual([]);
    expect(ids('partners', await partners({ id: PARTNERS.deleted }))).toEqual([]);
    expect(ids('partners', await partners({ search: '' }))).toEqual([]);
  });

  test('of a saved server is searched for partners, and names the one with an id', async () => {
    const partners = (asked: string) => ask('GET', `/servers/sofia/partners?${asked}`);
    const search = encodeURIComponent('витоша');
    expect(ids('partners', await partners(`search=${search}`))).toEqual([HOTEL]);
    expect(ids('partners', await partners('search=999999936&limit=1'))).toEqual([HOTEL]);
    expect((await partners(`id=${ONLINE}`)).body.partners).toMatchObject([
      { id: ONLINE, name: 'Клиенти от онлайн магазина' },
    ]);
    expect(ids('items', await ask('GET', `/servers/sofia/items?id=${SPECIAL_ITEMS.delivery}`))).toEqual([
      SPECIAL_ITEMS.delivery,
    ]);
    expect((await ask('GET', '/servers/nobody/partners?search=a')).status).toBe(404);
  });
});

describe('looking up', () => {
  beforeEach(() => open('mysql'));

  test('takes the password of the saved server, and only to the address it was entered for', async () => {
    const { database: name } = world.warehouse.address as { database: string };
    const user = `searcher_${name.slice(-8)}`;
    await world.warehouse.execute(`CREATE USER '${user}'@'%' IDENTIFIED BY 'secret'`);
    await world.warehouse.execute(`GRANT SELECT ON ${name}.* TO '${user}'@'%'`);
    await world.configure(({ warehouse }) => Object.assign(warehouse.database, { user, password: 'secret' }));
    const { database, ...rest } = typed() as { database: object };
    const { password: _password, ...bare } = database as { password: unknown };
    const search = (changed: object, more: object) => {
      const warehouse = { ...rest, database: { ...bare, ...changed } };
      return ask('POST', '/probe/partners', { warehouse, search: 'витоша', ...more });
    };
    expect(ids('partners', await search({}, { keepSecretsOf: 'sofia' }))).toEqual([HOTEL]);
    expect(await search({}, {})).toMatchObject({ status: 409, body: { code: 'warehouse-refused-login' } });
    expect(await search({ host: '203.0.113.5' }, { keepSecretsOf: 'sofia' })).toMatchObject({
      status: 409,
      body: { code: 'setting-secret-again' },
    });
    expect(await search({ password: 'wrong' }, { keepSecretsOf: 'sofia' })).toMatchObject({
      status: 409,
      body: { code: 'warehouse-refused-login' },
    });
    await world.warehouse.execute(`DROP USER '${user}'@'%'`);
  });

  test('has limits, and must be told a text or a number', async () => {
    const whole = { warehouse: typed(), search: 'a', limit: 50 };
    const wrongs = [
      { search: 'a'.repeat(101) },
      { search: undefined },
      { limit: 51 },
      { limit: 0 },
      { id: 0 },
      { id: 2 ** 31 },
      { warehouse: undefined },
    ];
    for (const path of ['/probe/items', '/probe/partners']) {
      expect((await ask('POST', path, whole)).status).toBe(200);
      for (const wrong of wrongs) expect((await ask('POST', path, { ...whole, ...wrong })).status).toBe(400);
    }
    for (const query of ['', '?search=a&limit=101', '?id=x', `?search=${'a'.repeat(101)}`])
      expect((await ask('GET', `/servers/sofia/partners${query}`)).status).toBe(400);
  });

  test('in a draft is refused to viewers and without the token; in a saved server a viewer may', async () => {
    const user = { name: 'viewer', role: 'viewer', password: 'a long secret' };
    await ask('POST', '/users', user);
    const viewer = browserAt(kervan.address);
    await viewer.signIn('viewer', 'a long secret');
    const { csrf } = browser;
    browser.csrf = '';
    const body = { warehouse: typed(), search: 'витоша' };
    for (const path of ['/probe/items', '/probe/partners']) {
      expect((await viewer.ask('POST', `/api/v1${path}`, body)).body.code).toBe('web-forbidden');
      expect((await ask('POST', path, body)).body.code).toBe('web-not-ours');
    }
    browser.csrf = csrf;
    const seen = await viewer.ask('GET', `/api/v1/servers/sofia/partners?id=${HOTEL}`);
    expect(ids('partners', seen)).toEqual([HOTEL]);
  });
});
