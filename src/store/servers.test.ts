import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import type { ProductId, VariantId } from '../domain/ids.ts';
import { definitionSchema, type Definition } from '../domain/settings.ts';
import { readChanges } from './changes.ts';
import { linksOf } from './links.ts';
import { keepVariants } from './shop-variants.ts';
import { openSealer } from './secrets.ts';
import { resolveSecrets } from './definition-secrets.ts';
import { keepShopWords, listServers, loadServer, saveServer, saveServerAs, setStarted } from './servers.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const PACKED = [{ code: 'packed', name: 'Опакована' }];

function setUp() {
  const folder = testFolder();
  const [store, sealer] = [testStore(), openSealer(join(folder, 'kervan.key'))];
  return {
    folder,
    store,
    sealer,
    save: (definition: Definition) => saveServer(store, sealer, definition, NOW),
  };
}

function definition(change: (definition: Definition) => void = () => undefined): Definition {
  const made = structuredClone(
    definitionSchema.parse({
      name: 'sofia',
      warehouse: {
        version: '3.07.056',
        database: { kind: 'mysql', user: 'root', password: 'пар0ла', database: 'w' },
      },
      shop: { url: 'http://127.0.0.1', apiId: 'demo', key: 'т@ен-ключ' },
      printer: { driver: 'net-fp', host: 'h', printer: 'p', password: 'прин7ер' },
      settings: { import: { location: 3, since: '2026-11-01' } },
    }),
  );
  change(made);
  return made;
}

test('secrets stand sealed, nowhere in the definition, and come back only by loading', async () => {
  const { store, sealer, save } = setUp();
  await save(definition());
  const row = await store.selectFrom('servers').selectAll().executeTakeFirstOrThrow();
  for (const secret of ['пар0ла', 'т@ен-ключ', 'прин7ер']) expect(JSON.stringify(row)).not.toContain(secret);
  expect(JSON.stringify(await listServers(store))).not.toContain('т@ен-ключ');
  expect(await loadServer(store, sealer, 'sofia')).toMatchObject({
    ok: true,
    value: { definition: definition() },
  });
});

test('a server is created, unchanged, or changed; a changed secret is a change', async () => {
  const { save } = setUp();
  expect((await save(definition())).change).toBe('created');
  expect((await save(definition())).change).toBe('unchanged');
  expect((await save(definition(({ shop }) => (shop.key = 'друг')))).change).toBe('changed');
  expect((await save(definition(({ settings }) => (settings.import.location = 4)))).change).toBe('changed');
});

test('its settings hash says whether a waiting order must be looked at again', async () => {
  const { save } = setUp();
  const first = (await save(definition())).server.settingsHash;
  expect(
    (await save(definition(({ settings }) => (settings.matchBy = 'barcode')))).server.settingsHash,
  ).not.toBe(first);
  expect((await save(definition())).server.settingsHash).toBe(first);
});

test('another schedule or another name is a change that lets no waiting order be looked at again', async () => {
  const { store, sealer, save } = setUp();
  const { server } = await save(definition());
  const rarer = definition(({ schedules }) => (schedules.import = { at: 'start', everyMinutes: 30 }));
  expect(await save(rarer)).toMatchObject({
    change: 'changed',
    server: { settingsHash: server.settingsHash },
  });
  expect((await save(rarer)).change).toBe('unchanged');
  const renamed = definition((made) => (made.name = 'пловдив'));
  const saved = await saveServerAs(store, sealer, renamed, NOW, { id: server.id });
  expect(saved).toMatchObject({
    ok: true,
    value: { change: 'changed', server: { settingsHash: server.settingsHash } },
  });
});

test('applying a definition that does not say so neither starts nor stops', async () => {
  const { store, save } = setUp();
  const { server } = await save(definition());
  expect(server.isStarted).toBe(false);
  await setStarted(store, server.id, true, NOW);
  expect((await save(definition())).server).toMatchObject({ id: server.id, isStarted: true, startedAt: NOW });
});

test('the settings hash of the same definition is another one under another key, so that it tells no secret', async () => {
  const [one, other] = [await setUp().save(definition()), await setUp().save(definition())];
  expect(one.server.settingsHash).not.toBe(other.server.settingsHash);
});

test('a shop that moved keeps its tag, and what is known of its products', async () => {
  const { store, save } = setUp();
  const { server } = await save(definition());
  const known = { variant: '1' as VariantId, product: '1' as ProductId, sku: 'A' };
  await keepVariants(store, server.id, [known], NOW);
  const { url } = definition().shop;
  const moved = definition(({ shop }) => Object.assign(shop, { url: 'https://new.example', movedFrom: url }));
  expect((await save(moved)).server.tag).toBe(server.tag);
  expect((await linksOf(store, server.id, [known.variant])).size).toBe(1);
  const other = definition(({ shop }) => (shop.url = 'https://other.example'));
  expect((await save(other)).server.tag).not.toBe(server.tag);
  expect((await linksOf(store, server.id, [known.variant])).size).toBe(0);
});

test('the tag follows the shop, not the name', async () => {
  const { save } = setUp();
  const { server } = await save(definition());
  const other = await save(definition((made) => (made.name = 'друг')));
  expect(other.server.tag).toBe(server.tag);
  expect(other.server.id).not.toBe(server.id);
  expect((await save(definition(({ shop }) => (shop.apiId = 'x')))).server.tag).not.toBe(server.tag);
});

test('a secret of the environment is kept as its name and looked up at every load', async () => {
  const { store, sealer, save } = setUp();
  const named = definition(({ shop }) => (shop.key = { env: 'GOMBA_KEY' }));
  await save(named);
  const load = (environment: NodeJS.ProcessEnv) => loadServer(store, sealer, 'sofia', environment);
  expect(await load({})).toMatchObject({
    ok: false,
    problem: { code: 'setting-secret-missing', params: { name: 'GOMBA_KEY', setting: 'shop.key' } },
  });
  for (const value of ['едно', 'две', '']) {
    expect(await load({ GOMBA_KEY: value })).toMatchObject({
      value: { definition: { shop: { key: value } } },
    });
    expect(resolveSecrets(named, { GOMBA_KEY: value })).toMatchObject({ value: { shop: { key: value } } });
  }
  expect(named.shop.key).toEqual({ env: 'GOMBA_KEY' });
});

test('an unknown server and a wrong key are problems', async () => {
  const { folder, store, sealer, save } = setUp();
  await save(definition());
  expect(await loadServer(store, sealer, 'няма')).toMatchObject({ problem: { code: 'server-unknown' } });
  const other = openSealer(join(folder, 'other.key'));
  expect(await loadServer(store, other, 'sofia')).toMatchObject({ problem: { code: 'key-missing' } });
});

test("the shop's names of its statuses stay while its shop stays", async () => {
  const { store, save } = setUp();
  const statuses = async () => (await listServers(store))[0]!.statuses;
  const { server } = await save(definition());
  expect(server.statuses).toEqual([]);
  await keepShopWords(store, server, { statuses: PACKED, currency: 'EUR' });
  expect(await statuses()).toEqual(PACKED);
  const again = await save(definition(({ settings }) => (settings.import.location = 4)));
  expect(again.server.statuses).toEqual(PACKED);
  await save(definition(({ shop }) => (shop.url = 'https://other.example')));
  expect(await statuses()).toEqual([]);
});

test('names that a run read from the shop before are not kept for the other shop a server has got since', async () => {
  const { store, save } = setUp();
  const { server } = await save(definition());
  await save(definition(({ shop }) => (shop.url = 'https://other.example')));
  await keepShopWords(store, server, { statuses: PACKED, currency: 'EUR' });
  expect((await listServers(store))[0]!.statuses).toEqual([]);
});

test('statuses that are kept already are not written again; another name is', async () => {
  const { store, save } = setUp();
  const { server } = await save(definition());
  const writes = async () => (await readChanges(store))[0]!.counts['servers'];
  await keepShopWords(store, server, { statuses: PACKED, currency: 'EUR' });
  const before = await writes();
  await keepShopWords(store, server, { statuses: structuredClone(PACKED), currency: 'EUR' });
  expect(await writes()).toBe(before);
  await keepShopWords(store, server, { statuses: [{ code: 'packed', name: 'Приготвена' }], currency: 'EUR' });
  expect(await writes()).toBe(before! + 1);
});
