import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eraseBuyer, type Whose } from '../../src/run/erase-buyers.ts';
import { eraseOldBuyers, forgetByItself } from '../../src/run/forget-by-itself.ts';
import { loadServer } from '../../src/store/servers.ts';
import { withQuantity } from './edits.ts';
import type { ServerId } from '../../src/domain/ids.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keepSubjects } from '../../src/store/matches.ts';
import type { Store } from '../../src/store/store.ts';
import { listProblems, openProblem } from '../../src/store/problems.ts';
import { openWorld, type World } from './world.ts';

const PLAIN = 20;
const KALINA = { name: 'Калина Многозначна', email: 'kalina@mnogoznachna.example', phone: '0888 765 432' };
const OTHER = { name: 'Петър Друг', email: 'petar@drug.example', phone: '0899111222' };
const DAY_MS = 86_400_000;

describe('the data of buyers', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  const order = (customer: typeof KALINA, status: string): string =>
    world.place({
      customer,
      status,
      note: `За ${customer.name}`,
      delivery: { city: 'Девня', address: `ул. на ${customer.name}`, recipient: customer.name },
      lines: [{ variantId: world.variant(PLAIN) }],
    });

  async function erase(whose: Whose, isPlan = false) {
    const { store, sealer } = world.app();
    const server = await loadServer(store, sealer, 'sofia');
    if (!server.ok) throw new Error(server.problem.code);
    return eraseBuyer(world.app(), server.value, whose, { isPlan, now: world.clock.now() });
  }

  /** All that stands in the tables about orders, without the documents, as one text. */
  async function kept(number: string): Promise<string> {
    const { store } = world.app();
    const rows = [
      await store.selectFrom('orders').selectAll().where('number', '=', number).execute(),
      await store.selectFrom('order_versions').selectAll().where('number', '=', number).execute(),
      await store.selectFrom('problems').selectAll().where('record', '=', `order ${number}`).execute(),
    ];
    return JSON.stringify(rows);
  }
  const ofKalina = /Калина|калина|Многозначна|mnogoznachna|765432|765 432|Девня/;

  test.each<[string, Whose]>([
    ['e-mail', { email: ' Kalina@Mnogoznachna.example' }],
    ['phone', { phone: '+359888765432' }],
  ])(
    'go out of every order without a document that has this %s, and stay in those with one',
    async (_by, whose) => {
      const [open, documented, other] = [
        order(KALINA, 'new'),
        order(KALINA, 'confirmed'),
        order(OTHER, 'new'),
      ];
      await world.run('import');
      world.shop.editOrder(open, withQuantity('2'));
      await world.run('import');
      const before = [await kept(documented), await kept(other)];

      expect(await erase(whose, true)).toMatchObject({ value: { erased: [open] } });
      expect(await kept(open)).toMatch(ofKalina);
      expect(await erase(whose)).toMatchObject({
        value: { erased: [open], kept: [{ number: documented, document: expect.any(Number) }] },
      });
      expect(await kept(open)).not.toMatch(ofKalina);
      expect([await kept(documented), await kept(other)]).toEqual(before);
      expect(await erase(whose)).toMatchObject({ value: { erased: [] } });
    },
  );

  test('a buyer nobody knows is told', async () => {
    order(KALINA, 'new');
    await world.run('import');
    for (const whose of [{ email: 'kalina@mnogoznachna' }, { phone: '0888' }, { order: 'няма' }])
      expect(await erase(whose)).toMatchObject({ problem: { code: 'buyer-unknown' } });
  });

  test('an erased order makes no document with any settings, until the shop sends it changed', async () => {
    const number = order(KALINA, 'new');
    await world.run('import');
    await erase({ order: number });
    await world.configure((definition) => {
      definition.settings.import.orderStatuses = ['new', 'confirmed'];
    });
    await world.run('import');
    await world.run('import', { order: number as never });
    expect(await world.order(number)).toMatchObject({ state: 'waiting', reason: 'erased' });
    expect(await world.lines(number)).toEqual([]);
    expect(await kept(number)).not.toMatch(ofKalina);
    expect(world.shown(PLAIN)).toBe('99');

    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    expect(await world.order(number)).toMatchObject({ state: 'documented', buyer: KALINA.name });
    expect((await world.lines(number)).map(({ Qtty }) => Qtty)).toEqual([3]);
  });

  test('go by themselves after their days where nothing needs them, and not before', async () => {
    const [open, documented, troubled] = [
      order(KALINA, 'new'),
      order(KALINA, 'confirmed'),
      order(KALINA, 'confirmed'),
    ];
    world.shop.editOrder(troubled, (each) => ({
      ...each,
      lines: each.lines.map((line) => ({ ...line, sku: 'НЯМА', variantId: null })),
    }));
    await world.run('import');
    // A second version without a document of its own, and a third: the first is what the document was made of.
    for (const quantity of ['2', '4']) {
      world.shop.editOrder(documented, withQuantity(quantity));
      await world.run('import');
    }
    const days = (count: number) =>
      eraseOldBuyers(world.app(), 730, new Date(world.clock.now().getTime() + count * DAY_MS));
    await days(729);
    expect(await kept(open)).toMatch(ofKalina);
    await days(731);
    expect(await kept(open)).not.toMatch(ofKalina);
    expect(await kept(troubled)).toMatch(ofKalina);
    const versions = await world
      .app()
      .store.selectFrom('order_versions')
      .selectAll()
      .where('number', '=', documented)
      .orderBy('version')
      .execute();
    expect(versions.map(({ raw }) => ofKalina.test(raw))).toEqual([true, false, true]);
    // What is left is all that the page of the order and the proof of its document need.
    expect(await world.codes(`order ${documented}`)).toEqual(['order-changed']);
  });

  test('with nought days they stay', async () => {
    const number = order(KALINA, 'new');
    await world.run('import');
    await eraseOldBuyers(world.app(), 0, new Date(world.clock.now().getTime() + 9999 * DAY_MS));
    expect(await kept(number)).toMatch(ofKalina);
  });

  test('that they could not go from one server, or a copy of before not from the disk, is an open problem until it works, is in the log with what to do, and keeps nothing else', async () => {
    const number = order(KALINA, 'new');
    await world.run('import');
    const app = world.app();
    const row = await app.store.selectFrom('servers').selectAll().executeTakeFirstOrThrow();
    const definition = JSON.stringify({ ...(JSON.parse(row.definition) as object), name: 'a-first' });
    await app.store
      .insertInto('servers')
      .values({ ...row, id: 'another', name: 'a-first', definition, is_started: 0 })
      .execute();
    const lines: string[] = [];
    const log = pino({}, { write: (line) => void lines.push(line) });
    const notAFolder = join(app.config.dataFolder, 'not-a-folder');
    writeFileSync(notAFolder, '');
    const config = { ...app.config, buyersDays: 730, storeFile: join(notAFolder, 'kervan.db') };
    let opened = 0;
    const openShop: typeof app.openShop = async (address) => {
      opened += 1;
      if (opened === 1) throw new Error('the driver broke');
      return app.openShop(address);
    };
    const later = new Date(world.clock.now().getTime() + 731 * DAY_MS);
    await forgetByItself({ ...app, config, log, openShop }, later);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { msg: 'erasure', err: { code: 'ENOTDIR' }, next: expect.stringContaining('by hand') },
      {
        msg: 'erasure',
        server: 'a-first',
        err: { message: 'the driver broke' },
        next: expect.stringContaining('kervan doctor'),
      },
    ]);
    expect(await kept(number)).not.toMatch(ofKalina);
    expect(await world.codes('erasure copies')).toEqual(['copies-not-erased']);
    expect(await erasureCodes(app.store, 'another')).toEqual(['buyers-not-erased', 'copies-not-erased']);

    await forgetByItself({ ...app, log, config: { ...app.config, buyersDays: 730 } }, later);
    expect(await world.problems()).toEqual([]);
    expect(await erasureCodes(app.store, 'another')).toEqual([]);
  });

  async function erasureCodes(store: Store, server: string): Promise<string[]> {
    return (await listProblems(store, server as ServerId)).map(({ code }) => code).sort();
  }

  /** A plan of one record that shows her. */
  async function plan(store: Store, server: ServerId, record: string): Promise<void> {
    const change = { field: 'email', of: '', before: null, after: KALINA.email };
    await store
      .insertInto('plans')
      .values({
        id: `plan of ${record}`,
        server,
        part: 'import',
        state: 'ready',
        settings_hash: '',
        created_at: world.clock.now().toISOString(),
        currency: 'EUR',
        amount: null,
        problem: null,
        brakes: '[]',
      })
      .execute();
    await store
      .insertInto('plan_records')
      .values({
        plan: `plan of ${record}`,
        place: 0,
        kind: record.startsWith('order') ? 'order' : 'partner',
        record,
        subject: '',
        title: KALINA.name,
        action: 'create',
        reason: null,
        changes: JSON.stringify([change]),
        problems: '[]',
        hash: null,
        basis: null,
        search: KALINA.name.toLowerCase(),
      })
      .execute();
  }

  test('go out of plans, of the comparison with the partners and of problems about the customer', async () => {
    const number = order(KALINA, 'new');
    await world.run('import');
    const { store, config } = world.app();
    const server = await loadServer(store, world.app().sealer, 'sofia');
    if (!server.ok) throw new Error(server.problem.code);
    const { id } = server.value;
    const subject = (subject: string, { name, email, phone }: typeof KALINA) => ({
      subject,
      product: '',
      code: '',
      name,
      more: `\n${email}\n${phone}`,
      price: null,
    });
    const kept = [subject('77', KALINA), subject('79', OTHER)];
    await keepSubjects(store, { server: id, kind: 'partner', run: 'run' }, kept);
    const ambiguous = {
      code: 'customer-ambiguous',
      params: { name: KALINA.name, value: KALINA.email, partners: '' },
    };
    await openProblem(store, id, 'customer 78', ambiguous as Problem, null, world.clock.now());

    await plan(store, id, `order ${number}`);
    await plan(store, id, 'customer 76');
    expect(await erase({ email: KALINA.email })).toMatchObject({
      value: { erased: [number], people: ['customer 77', 'customer 78', 'customer 76'] },
    });
    expect(await erase({ email: OTHER.email }, true)).toMatchObject({
      value: { people: ['customer 79'] },
    });
    await world.app().close();
    const file = readFileSync(config.storeFile);
    for (const part of ['Калина', 'калина', 'mnogoznachna', KALINA.phone])
      expect(file.includes(part)).toBe(false);
    expect(file.includes(OTHER.email)).toBe(true);
  });

  test('what was erased is not left in the file', async () => {
    const number = order(KALINA, 'new');
    await world.run('import');
    await erase({ order: number });
    const { storeFile } = world.app().config;
    await world.app().close();
    expect(readFileSync(storeFile).includes('mnogoznachna')).toBe(false);
  });
});
