import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentKey } from '../../src/domain/document-key.ts';
import { runPart } from '../../src/run/execute.ts';
import { deleteServer } from '../../src/store/delete-server.ts';
import { claimRun, lastRuns } from '../../src/store/runs.ts';
import { loadServer } from '../../src/store/servers.ts';
import { startKervan, type Kervan } from '../../src/web/start.ts';
import { browserAt, type Browser } from '../web.ts';
import { openWorld, type World } from './world.ts';

const PLAIN = 20;

let world: World;
let kervan: Kervan;
let browser: Browser;

beforeEach(async () => {
  world = await openWorld();
  const started = await startKervan(world.app(), { port: 0, language: 'bg', isOpen: true });
  if (!started.ok) throw new Error(started.message);
  kervan = started.kervan;
  browser = browserAt(kervan.address);
  browser.csrf = (await browser.ask('GET', '/api/v1/session')).body.csrf;
});

afterEach(async () => {
  await kervan.stop();
  await world.close();
});

type Draft = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- a draft may be anything

async function shown(name = 'sofia'): Promise<Draft> {
  return (await browser.ask('GET', `/api/v1/servers/${name}`)).body;
}

/** The definition as the pages get it, to be changed and given back. */
async function draft(change: (definition: Draft) => void = () => undefined): Promise<Draft> {
  const { definition } = await shown();
  change(definition);
  return definition;
}

const ask = (method: string, path: string, body?: unknown) => browser.ask(method, `/api/v1${path}`, body);

async function storedKey(name: string): Promise<string> {
  const loaded = await loadServer(world.app().store, world.app().sealer, name);
  return loaded.ok ? (loaded.value.definition.shop.key as string) : loaded.problem.code;
}

describe('a server over HTTP', () => {
  test('is shown with what it needs to be known by, and never with a secret', async () => {
    const server = await shown();
    expect(server).toMatchObject({
      name: 'sofia',
      state: 'stopped',
      pausedBy: null,
      orders: { attention: 0, waiting: 0 },
      secretsSet: ['shop.key'],
      shop: world.definition().shop.url,
    });
    expect(server['definition'].shop).not.toHaveProperty('key');
    expect(server['definition']).not.toHaveProperty('started');
    expect(server['notAvailable']).toEqual([]);
    expect(JSON.stringify(server)).not.toContain('demo-key');
  });

  test('is not saved with a day of СУПТО that is still to come', async () => {
    const supto = (suptoSince: string) =>
      draft((definition) => {
        Object.assign(definition['warehouse'], { version: '3.07.100', suptoSince });
        definition['settings'].import.activeUser = 2;
      });
    const ahead = await ask('PUT', '/servers/sofia', { definition: await supto('2999-01-01') });
    expect(ahead.body.faults).toMatchObject([{ code: 'setting-wrong', setting: 'warehouse.suptoSince' }]);
    const past = await ask('PUT', '/servers/sofia', { definition: await supto('2026-01-01') });
    expect(past.status).toBe(200);
  });

  test('given back as it was is unchanged, and its secret stays', async () => {
    const answer = await ask('PUT', '/servers/sofia', { definition: await draft() });
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'sofia', change: 'unchanged', unchecked: null },
    });
    expect(await storedKey('sofia')).toBe('demo-key');
  });

  test('gets another name and keeps its orders', async () => {
    world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await world.run('import-orders');
    const definition = await draft((each) => (each['name'] = 'София 1'));
    const answer = await ask('PUT', '/servers/sofia', { definition });
    expect(answer).toMatchObject({ status: 200, body: { name: 'София 1', change: 'changed' } });
    expect((await ask('GET', '/servers/sofia')).status).toBe(404);
    const orders = await ask('GET', `/servers/${encodeURIComponent('София 1')}/orders`);
    expect(orders.body.items).toHaveLength(1);
  });

  test('does not get the name of another', async () => {
    await ask('POST', '/servers/sofia/copy', { name: 'varna' });
    const definition = await draft((each) => (each['name'] = 'varna'));
    const answer = await ask('PUT', '/servers/sofia', { definition });
    expect(answer).toMatchObject({ status: 409, body: { code: 'server-exists' } });
    expect((await ask('GET', '/servers')).body.items).toHaveLength(2);
  });

  test('every fault is named at its setting, and nothing is saved', async () => {
    const definition = await draft((each) => {
      each['settings'].import.location = 999;
      each['settings'].import.orderStatuses = ['no such status'];
    });
    const answer = await ask('PUT', '/servers/sofia', { definition });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'definition-refused',
        faults: [
          { setting: 'settings.import.location', code: 'choice-missing-warehouse' },
          { setting: 'settings.import.orderStatuses', code: 'choice-missing-shop' },
        ],
      },
    });
    expect(answer.body.faults[0].text.bg).toMatch(/[а-я]{3}/);
    expect((await draft())['settings'].import.location).toBe(world.definition().settings.import.location);
    const wrong = await draft((each) => {
      each['shop'].url = 'shop';
      delete each['warehouse'].version;
    });
    const { faults } = (await ask('POST', '/check', { definition: wrong, keepSecretsOf: 'sofia' })).body;
    expect(faults.map(({ setting }: Draft) => setting)).toEqual([
      'warehouse.version',
      'shop.url',
      'shop.key',
    ]);
  });

  test('is saved and said when the shop cannot be asked', async () => {
    const definition = await draft((each) => {
      each['shop'].url = 'http://127.0.0.1:9';
      each['shop'].key = 'another key';
    });
    const answer = await ask('PUT', '/servers/sofia', { definition });
    expect(answer).toMatchObject({ status: 200, body: { unchecked: { code: 'shop-unreachable' } } });
  });

  test('is not saved with a key the shop refuses', async () => {
    const definition = await draft((each) => (each['shop'].key = 'wrong'));
    const answer = await ask('PUT', '/servers/sofia', { definition });
    expect(answer).toMatchObject({
      status: 422,
      body: { faults: [{ code: 'shop-refused-key', setting: 'shop.key' }] },
    });
    expect(await storedKey('sofia')).toBe('demo-key');
  });

  test('with orders is not turned to another shop', async () => {
    world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await world.run('import-orders');
    const definition = await draft((each) => (each['shop'].url = 'http://127.0.0.1:9'));
    const { body } = await ask('PUT', '/servers/sofia', { definition });
    expect(body.faults).toMatchObject([{ code: 'server-other-shop', setting: 'shop.url' }]);
  });

  test('a new one needs its secrets, unless it may use those of another', async () => {
    const definition = await draft((each) => (each['name'] = 'varna'));
    const { body } = await ask('POST', '/servers', { definition });
    expect(body.faults).toMatchObject([{ setting: 'shop.key', code: 'setting-missing' }]);
    const made = await ask('POST', '/servers', { definition, keepSecretsOf: 'sofia' });
    expect(made).toMatchObject({ status: 201, body: { name: 'varna', change: 'created' } });
    expect(await storedKey('varna')).toBe('demo-key');
    const again = await ask('POST', '/servers', { definition, keepSecretsOf: 'sofia' });
    expect(again).toMatchObject({ status: 409, body: { code: 'server-exists' } });
  });

  test('a secret of the environment stays one, and its name may be seen', async () => {
    const definition = await draft((each) => (each['shop'].key = { env: 'KERVAN_TEST_KEY' }));
    process.env['KERVAN_TEST_KEY'] = 'demo-key';
    try {
      expect((await ask('PUT', '/servers/sofia', { definition })).status).toBe(200);
      expect(await shown()).toMatchObject({
        secretsSet: [],
        definition: { shop: { key: { env: 'KERVAN_TEST_KEY' } } },
      });
      const without = await draft((each) => delete each['shop'].key);
      expect((await ask('PUT', '/servers/sofia', { definition: without })).body.change).toBe('unchanged');
    } finally {
      delete process.env['KERVAN_TEST_KEY'];
    }
  });

  test('a database of another kind does not get the password of the last', async () => {
    const database = { kind: 'mysql', user: 'kervan', password: 'p4ssword', database: 'warehouse', port: 9 };
    const mysql = await draft((each) => (each['warehouse'].database = database));
    expect((await ask('PUT', '/servers/sofia', { definition: mysql })).status).toBe(200);
    expect((await shown())['secretsSet']).toEqual(['warehouse.database.password', 'shop.key']);
    const sqlite = await draft((each) => (each['warehouse'].database = world.warehouse.address));
    expect((await ask('PUT', '/servers/sofia', { definition: sqlite })).status).toBe(200);
    expect((await shown())['secretsSet']).toEqual(['shop.key']);
  });

  test('a stored secret goes to no other address than the one it was entered for', async () => {
    const elsewhere = await draft((each) => (each['shop'].url = `${each['shop'].url}/elsewhere`));
    const refused = await ask('PUT', '/servers/sofia', { definition: elsewhere });
    expect(refused).toMatchObject({
      status: 422,
      body: { faults: [{ code: 'setting-secret-again', setting: 'shop.key' }] },
    });
    const probed = await ask('POST', '/probe', { ...elsewhere, keepSecretsOf: 'sofia' });
    expect(probed.body.shop).toMatchObject({ answer: null, problem: { code: 'setting-secret-again' } });
    expect(probed.body.warehouse).toMatchObject({ problem: null });

    const written = `${world.definition().shop.url}/`;
    const same = await draft((each) => (each['shop'].url = written));
    expect((await ask('POST', '/probe', { ...same, keepSecretsOf: 'sofia' })).body.shop.problem).toBeNull();

    const database = { kind: 'mysql', user: 'kervan', password: 'p4ssword', database: 'warehouse', port: 9 };
    const mysql = await draft((each) => (each['warehouse'].database = database));
    expect((await ask('PUT', '/servers/sofia', { definition: mysql })).status).toBe(200);
    const { password: _password, ...bare } = database;
    const moved = await draft((each) => (each['warehouse'].database = { ...bare, host: '203.0.113.5' }));
    expect((await ask('PUT', '/servers/sofia', { definition: moved })).body.faults).toMatchObject([
      { code: 'setting-secret-again', setting: 'warehouse.database.password' },
    ]);
  });

  test('a stored secret goes over no line that is guarded less than the one it was entered for', async () => {
    const sealed = { encrypt: true, trustCertificate: false };
    const bare = { kind: 'mysql', user: 'kervan', database: 'warehouse', port: 9 };
    const save = async (database: object) => {
      const definition = await draft((each) => (each['warehouse'].database = database));
      const { body } = await ask('PUT', '/servers/sofia', { definition });
      return (body.faults ?? []).map(({ code }: { code: string }) => code);
    };
    expect(await save({ ...bare, ...sealed, password: 'p4ssword' })).toEqual([]);
    expect(await save({ ...bare, ...sealed, encrypt: false })).toEqual(['setting-secret-again']);
    expect(await save(bare)).toEqual(['setting-secret-again']);
    expect(await save({ ...bare, ...sealed, trustCertificate: true })).toEqual(['setting-secret-again']);
    expect(await save({ ...bare, ...sealed, certificate: '/elsewhere.pem' })).toEqual([
      'setting-secret-again',
    ]);
    expect(await save({ ...bare, password: 'p4ssword' })).toEqual([]);
    // Encrypted, be it with a certificate that nobody knows, is more than in clear.
    expect(await save({ ...bare, encrypt: true, trustCertificate: true })).toEqual([]);
    expect(await save({ ...bare, ...sealed })).toEqual([]);
    // With Windows sign-in the password is not sent; the other way only an encrypted line hides it.
    const mssql = { ...bare, kind: 'mssql', encrypt: false, windowsSignIn: true };
    expect(await save({ ...mssql, password: 'p4ssword' })).toEqual([]);
    expect(await save({ ...mssql, windowsSignIn: false })).toEqual(['setting-secret-again']);
    expect(await save({ ...mssql, windowsSignIn: false, encrypt: true })).toEqual([]);
  });

  test('a copy is stopped, has the secrets, and its own name', async () => {
    await ask('POST', '/servers/sofia/start');
    const copied = await ask('POST', '/servers/sofia/copy', { name: 'varna' });
    expect(copied).toMatchObject({ status: 201, body: { name: 'varna', change: 'created' } });
    expect(await shown('varna')).toMatchObject({ state: 'stopped', secretsSet: ['shop.key'] });
    expect(await storedKey('varna')).toBe('demo-key');
    expect((await ask('POST', '/servers/sofia/copy', { name: 'varna' })).status).toBe(409);
    const { status, body } = await ask('POST', '/servers/sofia/copy', { name: '/varna' });
    expect([status, body.faults[0].setting]).toEqual([422, 'name']);
    expect((await ask('POST', '/servers/nobody/copy', { name: 'x' })).status).toBe(404);
  });

  test('starts and stops; starting twice does not begin its delays anew', async () => {
    const first = await ask('POST', '/servers/sofia/start');
    expect(first).toMatchObject({ status: 200, body: { startedAt: expect.any(String) } });
    expect(first.body.state).not.toBe('stopped');
    const second = await ask('POST', '/servers/sofia/start');
    expect(second.body.startedAt).toBe(first.body.startedAt);
    const definition = await draft();
    expect((await ask('PUT', '/servers/sofia', { definition })).status).toBe(200);
    expect((await shown())['startedAt']).toBe(first.body.startedAt);
    const stopped = await ask('POST', '/servers/sofia/stop');
    expect(stopped.body).toMatchObject({ startedAt: null });
  });
});

describe('deleting a server', () => {
  test('takes all Kervan knows of it; the document stays, and a server made again finds it', async () => {
    const definition = await draft((each) => (each['shop'].key = 'demo-key'));
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await world.run('import');
    const { store } = world.app();
    const { id, tag } = await world.server();
    expect(await world.lines(number)).toHaveLength(1);
    expect((await ask('DELETE', '/servers/sofia')).status).toBe(204);
    expect((await ask('DELETE', '/servers/sofia')).status).toBe(404);
    for (const { name } of await store.introspection.getTables()) {
      const rows = await store
        .selectFrom(name as 'orders')
        .selectAll()
        .execute();
      expect(JSON.stringify(rows)).not.toContain(id);
    }
    expect(await store.selectFrom('outcomes').selectAll().execute()).toEqual([]);
    expect((await ask('POST', '/servers', { definition })).status).toBe(201);
    await world.run('import');
    expect(await world.order(number)).toMatchObject({ document_key: documentKey(tag, number) });
    expect(await world.lines(number)).toHaveLength(1);
  });

  test('waits for the run that is under way', async () => {
    const { id } = await world.server();
    expect((await claimRun(world.app().store, id, 'import', 'person', world.clock)).ok).toBe(true);
    const answer = await ask('DELETE', '/servers/sofia');
    expect(answer).toMatchObject({ status: 409, body: { code: 'run-under-way' } });
    expect((await shown())['name']).toBe('sofia');
  });
});

describe('asking the two ends', () => {
  test('a saved server tells who they are and what can be chosen', async () => {
    const { body } = await ask('GET', '/servers/sofia/probe');
    expect(body.warehouse).toMatchObject({
      problem: null,
      answer: { schemaVersion: '3.07', isSample: true, currency: 'EUR' },
    });
    expect(body.warehouse.choices.locations.length).toBeGreaterThan(0);
    expect(body.warehouse.choices.vatGroups[0].rate).toMatch(/^\d+$/);
    expect(body.shop).toMatchObject({ problem: null, answer: { isEmulator: true } });
    expect(body.shop.statuses.map(({ code }: Draft) => code)).toContain('confirmed');
  });

  test('a draft that is not whole yet is tried as far as it goes', async () => {
    const { warehouse, shop } = await draft();
    const noVersion = { database: warehouse.database };
    const { body } = await ask('POST', '/probe', { warehouse: noVersion });
    expect(body).toMatchObject({ warehouse: { problem: null, answer: { isSample: true } }, shop: null });
    const keyless = await ask('POST', '/probe', { shop });
    expect(keyless.body.shop.problem.code).toBe('setting-missing');
    const kept = await ask('POST', '/probe', { shop, keepSecretsOf: 'sofia' });
    expect(kept.body.shop.problem).toBeNull();
    const wrong = await ask('POST', '/probe', { shop: { ...shop, key: 'wrong' } });
    expect(wrong.body.shop).toMatchObject({ answer: null, problem: { code: 'shop-refused-key' } });
    const nowhere = { database: { kind: 'sqlite', file: '/nowhere/warehouse.db' } };
    const missing = await ask('POST', '/probe', { warehouse: nowhere });
    expect(missing.body.warehouse.problem.code).toBe('warehouse-folder-missing');
  });

  test('Старт answers at once when the tasks are due', async () => {
    const delayed = await draft(({ schedules }) => (schedules.import.at = { delay: 'PT30M' }));
    expect((await ask('PUT', '/servers/sofia', { definition: delayed })).status).toBe(200);
    const { body } = await ask('POST', '/servers/sofia/start');
    expect(Date.parse(body.next.import) - Date.parse(body.startedAt)).toBe(30 * 60_000);
  });
});

test('a run claimed after its server was deleted does nothing and leaves nothing', async () => {
  const server = await world.server();
  const { store } = world.app();
  expect(await deleteServer(store, server, world.clock)).toMatchObject({ ok: true });
  let isOpened = false;
  const needs = {
    store,
    clock: world.clock,
    allowEmulator: true,
    onBug: String,
    open: () => {
      isOpened = true;
      throw new Error('the ends of a deleted server are not opened');
    },
  };
  expect(await runPart(needs, { server, part: 'import', cause: 'person' })).toMatchObject({
    ok: false,
    problem: { code: 'server-unknown' },
  });
  expect(isOpened).toBe(false);
  expect(await lastRuns(store, server.id, 10)).toEqual([]);
  expect(await store.selectFrom('problems').selectAll().where('server', '=', server.id).execute()).toEqual(
    [],
  );
});
