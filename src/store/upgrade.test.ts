import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { holdings, IMPORT, OLD_VERSION, oldStore, PLAN, SERVER, WRITTEN } from '../../test/old-store.ts';
import { testStore } from '../../test/store.ts';
import { testSealer } from '../../test/web.ts';
import { decimal } from '../domain/decimal.ts';
import type { DocumentPlan } from '../domain/document.ts';
import { problem } from '../domain/problem.ts';
import type { LocationId, OrderNumber, PartnerId, UserId, VariantId } from '../domain/ids.ts';
import { documentsOfOrder, keepDocument } from './documents.ts';
import { linksOf } from './links.ts';
import { MIGRATIONS } from './migrations.ts';
import { listedOrder, orderPage, orderTotals, orderVersions } from './order-page.ts';
import { findPlan, plannedPage } from './plans.ts';
import { listProblems } from './problems.ts';
import { findRun } from './run-log.ts';
import { keepShopWords, loadServer } from './servers.ts';
import { openStore } from './store.ts';
import { findUser } from './users.ts';

const LINKED = 'v20' as VariantId;

function reading<Value>(file: string, read: (native: DatabaseSync) => Value): Value {
  const native = new DatabaseSync(file, { readOnly: true });
  try {
    return read(native);
  } finally {
    native.close();
  }
}

/** What an upgrade itself changes counts as a change like any other, so that pages ask again. */
function expectGrown(kept: unknown[], before: unknown[]): void {
  for (const { count, ...row } of before as { count: number }[]) {
    const grown = (kept as { count: number }[]).find((each) =>
      isDeepStrictEqual({ ...each, count: 0 }, { ...row, count: 0 }),
    );
    expect(grown?.count, JSON.stringify(row)).toBeGreaterThanOrEqual(count);
  }
}

const versionOf = (native: DatabaseSync) => native.prepare('PRAGMA user_version').get();

test.each([1, 2, OLD_VERSION])(
  'an upgrade from version %i keeps every row of every table, and a copy as it was before',
  (version) => {
    const { file, held } = oldStore(version);
    expect(held.size).toBeGreaterThan(8);
    for (const [table, rows] of held) expect(rows, `${table} has rows to lose`).not.toEqual([]);
    testStore(file);
    const now = reading(file, holdings);
    for (const [table, rows] of held) {
      const kept = now.get(table)!;
      if (table === 'changes') {
        expectGrown(kept, rows);
        continue;
      }
      expect(kept, table).toHaveLength(rows.length);
      expect(kept, table).toMatchObject(rows);
    }
    expect(reading(file, versionOf)).toEqual({ user_version: MIGRATIONS.length });
    const copy = `${file}.version-${version}`;
    expect(reading(copy, holdings)).toEqual(held);
    expect(reading(copy, versionOf)).toEqual({ user_version: version });
  },
);

test('a copy left by an earlier upgrade is replaced by what is there now', () => {
  const { file, held } = oldStore();
  const copy = `${file}.version-${OLD_VERSION}`;
  writeFileSync(copy, 'от обновяване, след което се върнахме назад');
  writeFileSync(`${copy}.part`, 'от обновяване, което токът спря');
  testStore(file);
  expect(reading(file, versionOf)).toEqual({ user_version: MIGRATIONS.length });
  expect(reading(copy, holdings)).toEqual(held);
  expect(statSync(copy).mode & 0o077).toBe(0);
});

test('where no copy can be made nothing is changed, and the store is not called damaged', () => {
  const { file, held } = oldStore();
  mkdirSync(`${file}.version-${OLD_VERSION}`);
  expect(openStore(file)).toMatchObject({ ok: false, problem: { code: 'store-unusable', params: { file } } });
  expect(reading(file, holdings)).toEqual(held);
  expect(reading(file, versionOf)).toEqual({ user_version: OLD_VERSION });
});

test('of processes that start together after an upgrade one does it, and all go on', async () => {
  const { file, held } = oldStore();
  const busy = new DatabaseSync(file);
  onTestFinished(() => busy.close());
  busy.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE');
  const modules = new URL('store.ts', import.meta.url).href;
  const script = `const { openStore } = await import('${modules}');
    console.log('ready');
    const opened = openStore(${JSON.stringify(file)});
    console.log(opened.ok ? 'opened' : JSON.stringify(opened.problem));`;
  const starters = await Promise.all(
    [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
      await once(child.stdout, 'readable');
      return { said: text(child.stdout) };
    }),
  );
  busy.exec('ROLLBACK');
  expect(await Promise.all(starters.map(({ said }) => said))).toEqual(Array(3).fill('ready\nopened\n'));
  expect(reading(`${file}.version-${OLD_VERSION}`, holdings)).toEqual(held);
});

test('orders, links, problems, runs, plans and users of an older Kervan are shown after an upgrade', async () => {
  const store = testStore(oldStore().file);
  const numbers = async (view: 'attention' | 'waiting' | 'done', search = '') =>
    (await orderPage(store, SERVER, { view, search, after: null, limit: 10 })).map(({ number }) => number);
  expect(await numbers('attention')).toEqual(['7000003']);
  expect(await numbers('waiting')).toEqual(['7000002']);
  expect(await numbers('done', 'Мария')).toEqual(['7000001']);
  expect(await orderTotals(store, SERVER, '')).toEqual({ all: 3, attention: 1, waiting: 1, done: 1 });
  expect(await listedOrder(store, SERVER, '7000001')).toMatchObject({
    state: 'documented',
    buyer: 'Мария Петрова',
    document_number: 1042,
    document_total: '11.33',
  });
  expect((await orderVersions(store, SERVER, '7000001', 10)).map(({ version }) => version)).toEqual([1, 2]);

  expect((await linksOf(store, SERVER, [LINKED])).get(LINKED)).toMatchObject({ item: 20, is_by_hand: 1 });
  expect(await listProblems(store, SERVER)).toMatchObject([{ code: 'item-not-found' }]);
  expect(await findRun(store, SERVER, IMPORT)).toMatchObject({ state: 'done', cause: 'schedule' });
  expect(await findPlan(store, SERVER, PLAN, new Date(WRITTEN))).toMatchObject({ amount: '11.33' });
  expect(await plannedPage(store, PLAN, { after: -1, limit: 10 })).toMatchObject([{ reason: 'status' }]);
  expect(await findUser(store, 'АНА')).toMatchObject({ role: 'administrator' });
});

test('orders, links and problems of the very first schema are shown after an upgrade, and each order where it belongs', async () => {
  const store = testStore(oldStore(1).file);
  const numbers = async (view: 'attention' | 'waiting' | 'done', search = '') =>
    (await orderPage(store, SERVER, { view, search, after: null, limit: 10 })).map(({ number }) => number);
  expect(await numbers('attention')).toEqual(['7000003']);
  expect(await numbers('waiting')).toEqual(['7000002']);
  expect(await numbers('done')).toEqual(['7000001']);
  expect(await orderTotals(store, SERVER, '')).toEqual({ all: 3, attention: 1, waiting: 1, done: 1 });
  expect(await listedOrder(store, SERVER, '7000001')).toMatchObject({
    state: 'documented',
    document_number: 1042,
    document_total: '11.33',
  });
  expect((await orderVersions(store, SERVER, '7000001', 10)).map(({ version }) => version)).toEqual([1, 2]);
  expect((await linksOf(store, SERVER, [LINKED])).get(LINKED)).toMatchObject({ item: 20, is_by_hand: 0 });
  expect(await listProblems(store, SERVER)).toMatchObject([{ code: 'item-not-found' }]);
  expect(await findRun(store, SERVER, IMPORT)).toMatchObject({ state: 'done', cause: 'schedule' });
  const loaded = await loadServer(store, testSealer, 'sofia');
  expect(loaded).toMatchObject({ value: { isStarted: true, definition: { shop: { key: 'demo-key' } } } });
});

test('after an upgrade a server learns the names of statuses, and documents are kept', async () => {
  const store = testStore(oldStore().file);
  const server = async () => {
    const loaded = await loadServer(store, testSealer, 'sofia');
    if (!loaded.ok) throw new Error(loaded.problem.code);
    return loaded.value;
  };
  const before = await server();
  expect(before).toMatchObject({ isStarted: true, statuses: [], definition: { shop: { key: 'demo-key' } } });
  await keepShopWords(store, before, { statuses: [{ code: 'confirmed', name: 'Приета' }], currency: 'EUR' });
  expect(await server()).toEqual({
    ...before,
    statuses: [{ code: 'confirmed', name: 'Приета' }],
    currency: 'EUR',
  });

  // Nothing is made up for a document that was written before.
  expect(await documentsOfOrder(store, SERVER, '7000001')).toEqual([]);
  const plan: DocumentPlan = {
    kind: 'order',
    key: 'KVO-B464F637-7000002',
    orderNumber: '7000002' as OrderNumber,
    location: 2 as LocationId,
    partner: 1 as PartnerId,
    user: 1 as UserId,
    date: '2026-11-23',
    totalWithVat: decimal('11.33'),
    note: '',
    lines: [],
    money: null,
    saleNumber: null,
    replaces: null,
    original: null,
    receipt: null,
  };
  const written = { plan, version: 1, number: 1043, writtenAt: null };
  await keepDocument(store, SERVER, written);
  expect(await documentsOfOrder(store, SERVER, '7000002')).toEqual([written]);
});

test('after an upgrade what a receipt shows is what the law says, for the methods it knows', async () => {
  const { file } = oldStore();
  const native = new DatabaseSync(file);
  const payments = {
    'card-online': { paymentType: 3, paidWhen: 'never', receipt: false },
    leasing: { paymentType: 1, paidWhen: 'never', receipt: false },
  };
  native
    .prepare("UPDATE servers SET definition = json_set(definition, '$.settings.maps', json(?))")
    .run(JSON.stringify({ payments }));
  native.close();
  const loaded = await loadServer(testStore(file), testSealer, 'sofia');
  if (!loaded.ok) throw new Error(loaded.problem.code);
  expect(loaded.value.definition.settings.maps.payments).toEqual({
    'card-online': { paymentType: 3, paidWhen: 'never', receipt: 'card' },
    leasing: { paymentType: 1, paidWhen: 'never' },
  });
});

test('a server that has long been joined is not asked to be matched after an upgrade; one with hardly a link is looked at anew', () => {
  const { file } = oldStore();
  const native = new DatabaseSync(file);
  for (const [server, linked] of [
    ['joined', 2],
    ['strange', 1],
  ] as const)
    for (let place = 0; place < 11; place += 1)
      native
        .prepare(
          "INSERT INTO links (server, variant, product, sku, sku_key, item, created_at) VALUES (?, ?, '1', '', '', ?, '')",
        )
        .run(server, String(place), place < linked ? 20 + place : null);
  native.close();
  testStore(file);
  const kept = reading(file, (read) =>
    read.prepare('SELECT server, state FROM matching ORDER BY server').all(),
  );
  expect(kept.filter(({ server }) => server !== SERVER)).toEqual([{ server: 'joined', state: 'not-needed' }]);
});

test('a plan that told a brake when the upgrade came tells it afterwards', async () => {
  const { file } = oldStore();
  const native = new DatabaseSync(file);
  const brake = problem('stock-brake', { changes: 35, total: 100, server: 'sofia' });
  native.prepare('UPDATE plans SET problem = ?').run(JSON.stringify(brake));
  native.close();
  const plan = await findPlan(testStore(file), SERVER, PLAN, new Date(WRITTEN));
  expect(plan).toMatchObject({ problem: null, brakes: JSON.stringify([brake]) });
});
