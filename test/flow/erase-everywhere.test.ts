import { existsSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPrinter, type PrinterEmulator } from '../../demo/net-fp/server.ts';
import type { PartnerId } from '../../src/domain/ids.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { eraseBuyer } from '../../src/run/erase-buyers.ts';
import { eraseOldBuyers } from '../../src/run/forget-by-itself.ts';
import { keepNotice } from '../../src/store/notices.ts';
import { openProblem } from '../../src/store/problems.ts';
import { hear } from '../../src/store/speakers.ts';
import { withQuantity } from './edits.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import { printing } from './printing-world.ts';

const PLAIN = 20;
const CUSTOMERS = 3;
const DAY_MS = 86_400_000;
const BUYER = { name: 'Желязка Щръклева', email: 'zheliazka@shtrakleva.example', phone: '0888765432' };
const FIRM = {
  name: 'Щръклица ЕООД',
  manager: 'Желязка Щръклева',
  city: 'Дряново',
  address: 'ул. Чуканица 7',
};
/** Whatever of her may stand anywhere, in small and capital letters, in each form of the phone. */
const HER_WORDS = ['щръкл', 'Щръкл', 'желязка', 'Желязка', 'shtrakleva', '88765432', 'Дряново', 'Чуканица'];
const BRANCH = { name: 'Друг клон ЕООД', manager: 'Петър Друг', city: 'Трявна', address: 'ул. Друга 1' };
const OTHER = { name: 'Петър Друг', email: 'petar@drug.example', phone: '0899111222' };

let http: WorldOverHttp;
let printer: PrinterEmulator;

/** Where any of her words stand: "table.column" of every text of Kervan's own database. */
async function placesOfHer(): Promise<string[]> {
  const { store } = http.world.app();
  const tables = (
    await sql<{ name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table'`.execute(store)
  ).rows;
  const places = new Set<string>();
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(store);
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        if (HER_WORDS.some((word) => String(value).includes(word))) places.add(`${name}.${column}`);
  }
  return [...places].sort();
}

/** Which of her words stand anywhere in the files of the database, as they are on the disk while it is open. */
function wordsOnDisk(): string[] {
  const { storeFile } = http.world.app().config;
  const files = [storeFile, `${storeFile}-wal`].filter((file) => existsSync(file));
  const bytes = files.map((file) => readFileSync(file));
  return HER_WORDS.filter((word) => bytes.some((each) => each.includes(word)));
}

async function erase() {
  const server = await http.world.server();
  const now = http.world.clock.now();
  return eraseBuyer(http.world.app(), server, { email: BUYER.email }, { isPlan: false, now });
}

/** She goes through every flow that may keep something of her; none leaves a document in the warehouse. */
async function throughEverything(): Promise<void> {
  const { world } = http;
  const { store } = world.app();
  const customer = world.shop.addCustomer({ ...BUYER, company: { ...FIRM, eik: '121212122' } });
  // Somebody of the same firm: her partner may be his.
  world.shop.addCustomer({ ...OTHER, company: { ...BRANCH, eik: '121212122' } });
  const order = (status: string) =>
    world.place({
      status,
      customer: BUYER,
      invoice: { ...FIRM, eik: '121212122' },
      note: `Звънете на ${BUYER.name}`,
      delivery: { city: FIRM.city, address: FIRM.address, recipient: BUYER.name, phone: BUYER.phone },
      lines: [{ variantId: world.variant(PLAIN) }],
    });
  const waiting = order('new');
  // A partner of hers is made, with a doubtful ЕИК; the document of a cancelled order is made and taken away again.
  const cancelled = order('confirmed');
  await world.run('import');
  await world.run('import-nomenclature');
  world.shop.changeStatus(cancelled, 'cancelled');
  await world.run('import');
  await world.run('export');
  await world.run('match');
  // Two partners with her ЕИК and e-mail: an import and an export that cannot go on with her.
  const [partner] = await world.warehouse.query<{ ID: number }>(
    "SELECT ID FROM partners WHERE Company = 'Щръклица ЕООД'",
  );
  await world.warehouse.execute(
    `UPDATE partners SET eMail = '${BUYER.email}', GroupID = ${CUSTOMERS}, Bulstat = '121212122' WHERE ID IN (${partner!.ID}, 5)`,
  );
  const failing = order('confirmed');
  await world.run('import');
  await world.run('import-nomenclature');
  await world.run('export-partners');
  await world.run('match');
  world.shop.editOrder(waiting, withQuantity('2'));
  await http.plan('import');
  await http.plan('export');
  expect(await world.order(failing)).toMatchObject({ state: 'waiting' });

  // What others said, as a shop, a database or a mail server may; and customers of an import that was killed.
  const { id } = await world.server();
  const now = world.clock.now();
  const said = {
    code: 'shop-refused',
    params: {
      operation: 'updateCustomers',
      status: 422,
      code: '',
      field: '',
      detail: `${BUYER.email} taken`,
    },
  };
  await openProblem(store, id, 'part export-partners', said as Problem, null, now);
  await store
    .updateTable('run_events')
    .set({ problem: JSON.stringify(said) })
    .execute();
  await store
    .updateTable('plans')
    .set({ problem: JSON.stringify(said) })
    .execute();
  const line = { bg: `${BUYER.name} (5)`, en: BUYER.email };
  const about = { server: 'sofia', code: null, orders: [], count: 1 };
  const items = [{ kind: 'failure' as const, ...about, text: line }];
  await keepNotice(store, { kind: 'news', items }, ['email'], now);
  await store
    .updateTable('deliveries')
    .set({ problem: JSON.stringify(said) })
    .execute();
  const card = { ...FIRM, ...BUYER, company: FIRM.name, vatNumber: '', bulstat: '', isCompany: true };
  const speaker = { partner: 7 as PartnerId, customer: customer.id, updatedAt: now, card, isNew: false };
  await hear(store, id, [speaker]);
}

describe('somebody who went through everything', () => {
  beforeEach(async () => {
    printer = await startPrinter({ file: ':memory:', port: 0 });
    http = await openWorldOverHttp({
      configure: (definition) => {
        printing(printer)(definition);
        const { settings } = definition;
        settings.import.nomenclature = true;
        settings.import.buyers = 'partner';
        settings.import.documentKind = 'order';
        settings.export.partners = true;
        settings.export.partnerGroups = [CUSTOMERS];
      },
    });
  });
  afterEach(async () => {
    await http.close();
    await printer.close();
  });

  test('stands nowhere in the database and its files once erased, and may be looked for in vain', async () => {
    await throughEverything();
    // So that nothing below is true of a test that did not lead her anywhere.
    expect(await placesOfHer()).toEqual([
      'deliveries.problem',
      'documents.plan',
      'matches.candidates',
      'matches.more',
      'matches.name',
      'matches.search',
      'matching.report',
      'notices.content',
      'order_versions.raw',
      'orders.buyer',
      'orders.phone',
      'orders.search',
      'plan_records.basis',
      'plan_records.changes',
      'plan_records.problems',
      'plan_records.search',
      'plan_records.title',
      'plans.problem',
      'problems.params',
      'run_events.problem',
      'speakers.card',
    ]);
    const done = await erase();
    expect(done).toMatchObject({ ok: true, value: { kept: [], isScrubbed: true } });
    expect(await placesOfHer()).toEqual([]);
    expect(wordsOnDisk()).toEqual([]);
    expect(await erase()).toMatchObject({ problem: { code: 'buyer-unknown' } });
  });

  test('stands in the orders that must be kept and their documents alone, and not in their receipts', async () => {
    await throughEverything();
    await http.world.configure(({ settings }) => {
      settings.import.documentKind = 'sale';
      settings.import.buyers = 'retail';
    });
    const sold = http.world.place({
      customer: BUYER,
      delivery: { city: FIRM.city, address: FIRM.address, recipient: BUYER.name },
      payment: 'card-online',
      lines: [{ variantId: http.world.variant(PLAIN) }],
    });
    await http.world.run('import');
    expect(await erase()).toMatchObject({
      value: { kept: [{ number: sold }] },
    });
    expect(await placesOfHer()).toEqual([
      'documents.plan',
      'order_versions.raw',
      'orders.buyer',
      'orders.phone',
      'orders.search',
    ]);
    const { store } = http.world.app();
    expect(await store.selectFrom('receipts').select('order_number').execute()).toEqual([
      { order_number: sold },
    ]);
  });

  test('is forgotten by itself where nothing needs him, with problems about him and how he was compared', async () => {
    await throughEverything();
    const { store } = http.world.app();
    const after = async (days: number) => {
      const now = new Date(http.world.clock.now().getTime() + days * DAY_MS);
      expect(await eraseOldBuyers(http.world.app(), 730, now)).toEqual([]);
      return placesOfHer();
    };
    const recent = await after(729);
    for (const place of ['matches.more', 'matching.report', 'problems.params', 'orders.buyer'])
      expect(recent).toContain(place);
    expect(recent).not.toContain('speakers.card');
    // What is left belongs to an order that waits for somebody, to a part that failed, and to notices, which go with time by themselves.
    expect(
      (await after(731)).filter((place) => !/^(orders|order_versions|notices|deliveries)/.test(place)),
    ).toEqual(['problems.params']);
    const left = await store.selectFrom('problems').select('record').distinct().execute();
    expect(left.filter(({ record }) => /^(customer|partner) /.test(record))).toEqual([]);
    expect(await store.selectFrom('matches').select('kind').distinct().execute()).toEqual([{ kind: 'item' }]);
  });
});
