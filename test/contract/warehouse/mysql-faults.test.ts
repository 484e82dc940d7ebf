import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnection, type Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { microinvest } from '../../../src/warehouse/microinvest/driver.ts';
import { REQUIRED_COLUMNS } from '../../../src/warehouse/microinvest/tables.ts';
import type { PartnerId } from '../../../src/domain/ids.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import type { Warehouse } from '../../../src/warehouse/warehouse.ts';
import { startMariaDb, type MariaDb } from '../../servers/mariadb.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { addFixture, orders, plan, problemOf, reservations, TAG, valueOf } from './fixture.ts';
import { aSale } from './sale-plans.ts';
import { connectionOptions, mysqlStand, type MysqlAddress, type WarehouseStand } from './stand.ts';

let server: MariaDb;
let stand: WarehouseStand;
let address: MysqlAddress;
/** Somebody else at work in the same database. */
let other: Connection;
let opened: Warehouse[] = [];

beforeAll(async () => {
  server = await startMariaDb();
});
afterAll(() => server.stop());
beforeEach(async () => {
  stand = await mysqlStand(server);
  address = stand.address as MysqlAddress;
  await addFixture(stand);
  other = await createConnection(connectionOptions(address));
});
afterEach(async () => {
  for (const warehouse of opened) await warehouse.close();
  opened = [];
  await other.end().catch(() => {});
  await stand.close();
});

async function open(to: MysqlAddress = address): Promise<Warehouse> {
  const warehouse = valueOf(await microinvest.connect(to, { pricesIncludeVat: null }));
  opened.push(warehouse);
  return warehouse;
}

async function refusal(changes: Partial<MysqlAddress> = {}): Promise<Problem> {
  return problemOf(await microinvest.connect({ ...address, ...changes }, { pricesIncludeVat: null }));
}

describe('a database that cannot be opened', () => {
  test('behind a dead port is unreachable', async () => {
    expect(await refusal({ port: 1 })).toMatchObject({
      code: 'warehouse-unreachable',
      params: { address: `${address.host}:1`, database: address.database },
    });
  });

  test('on a host that does not exist is unreachable', async () => {
    expect((await refusal({ host: 'no-such-host.invalid' })).code).toBe('warehouse-unreachable');
  });

  test('at whose port a web server waits is told so, with what it answers', async () => {
    const web = createServer((_request, answer) => void answer.end()).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    expect(await refusal({ host: '127.0.0.1', port })).toMatchObject({
      code: 'warehouse-wrong-port',
      params: { address: `127.0.0.1:${port}`, detail: 'HTTP/1.1 200 OK' },
    });
    web.closeAllConnections();
    web.close();
  });

  test('with a wrong password is a refused login, and the password is not repeated', async () => {
    const refused = await refusal({ user: 'nobody', password: 'very-secret' });
    expect(refused).toMatchObject({ code: 'warehouse-refused-login', params: { user: 'nobody' } });
    expect(JSON.stringify(refused)).not.toContain('very-secret');
  });

  test('that is missing is named', async () => {
    expect(await refusal({ database: 'no_such_base' })).toMatchObject({
      code: 'warehouse-missing',
      params: { database: 'no_such_base' },
    });
  });

  test('that belongs to another program is refused with what it lacks', async () => {
    const database = await server.createDatabase();
    const { code, params } = await refusal({ database });
    expect([code, params['missing']]).toEqual([
      'warehouse-foreign',
      'goods, objects, operations, nextacct, store, system',
    ]);
    await server.dropDatabase(database);
  });

  test('of schema version 3.06 is refused', async () => {
    await stand.run("UPDATE `system` SET `Version` = '3.06'");
    expect(await refusal()).toMatchObject({ code: 'warehouse-schema-older', params: { version: '3.06' } });
  });
});

test('the character sets of the texts are told, those of old tables too', async () => {
  const before = valueOf(await (await open()).describe()).encoding;
  expect(before).toMatch(/^utf8(mb3)?$/);
  await stand.run('ALTER TABLE `currencies` CONVERT TO CHARACTER SET cp1251');
  expect(valueOf(await (await open()).describe()).encoding).toBe(`cp1251, ${before}`);
});

test('tables whose writes cannot be taken back are refused by name', async () => {
  await stand.run('ALTER TABLE `operations` ENGINE=MyISAM');
  const { code, params } = await refusal();
  expect([code, params['tables'], params['database']]).toEqual([
    'warehouse-without-transactions',
    'operations',
    address.database,
  ]);
  await stand.run('ALTER TABLE `operations` ENGINE=InnoDB');
  expect(valueOf(await (await open()).describe()).engine).toContain('MariaDB');
});

describe('a user of the database', () => {
  const clerk = { user: 'clerk', password: 'clerk' };

  beforeEach(async () => {
    await other.query("CREATE OR REPLACE USER clerk@'%' IDENTIFIED BY 'clerk'");
  });

  test('without any right to the database is refused', async () => {
    expect((await refusal(clerk)).code).toBe('warehouse-closed-to-user');
  });

  test('who may not read a table is told which', async () => {
    await other.query('GRANT SELECT ON goods TO clerk');
    const { code, params } = await refusal(clerk);
    expect([code, params['rights']]).toEqual([
      'warehouse-rights-missing',
      expect.stringContaining('objects'),
    ]);
  });

  test('who may read only the numbers of partners goes on, and is told when they are looked for by name', async () => {
    for (const table of Object.keys(REQUIRED_COLUMNS)) {
      const columns = table === 'partners' ? '(ID, Deleted)' : '';
      await other.query(`GRANT SELECT ${columns} ON ${table} TO clerk`);
    }
    const warehouse = await open({ ...address, ...clerk });
    expect(valueOf(await warehouse.partners([1 as PartnerId])).size).toBe(1);
    expect(problemOf(await warehouse.searchPartners('а', 5)).code).toBe('warehouse-rights-missing');
  });

  test('who may only read is told what is missing, and nothing is written', async () => {
    await other.query('GRANT SELECT ON *.* TO clerk');
    await other.query('GRANT INSERT ON nextacct TO clerk');
    const warehouse = await open({ ...address, ...clerk });
    expect(valueOf(await warehouse.describe()).rightsMissing).toEqual(['INSERT operations']);
    expect(problemOf(await warehouse.writeDocument(plan(1))).code).toBe('warehouse-rights-missing');
    expect((await reservations(stand)).size).toBe(0);
  });

  test('gets the rights that are missing by running the statements of the description, whatever it is called', async () => {
    const user = "o'`neil\\@София";
    await other.query('CREATE OR REPLACE USER ?@? IDENTIFIED BY ?', [user, '%', 'clerk']);
    await other.query('GRANT SELECT ON *.* TO ?@?', [user, '%']);
    const warehouse = await open({ ...address, user, password: 'clerk' });
    const uses = { sales: true, conversions: true, saleNumbers: true, newRecords: true, updates: true };
    const before = valueOf(await warehouse.describe(uses));
    expect(before.mayRead).toBe(true);
    const place = `\`${address.database}\``;
    const account = "`o'``neil\\@София`@`%`";
    expect(before.grants).toContain(`GRANT INSERT, DELETE ON ${place}.\`operations\` TO ${account};`);
    expect(before.grants).toContain(`GRANT INSERT, UPDATE ON ${place}.\`store\` TO ${account};`);
    for (const grant of before.grants) await other.query(grant);
    expect(valueOf(await warehouse.describe(uses))).toMatchObject({ rightsMissing: [], grants: [] });
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
  });

  test('who may write and not read a table is told that, with the statement, and not that it may read', async () => {
    await other.query(`GRANT INSERT ON ${address.database}.* TO clerk`);
    for (const table of Object.keys(REQUIRED_COLUMNS).filter((each) => each !== 'documents'))
      await other.query(`GRANT SELECT ON ${table} TO clerk`);
    const warehouse = await open({ ...address, ...clerk });
    const seen = valueOf(await warehouse.describe());
    expect(seen).toMatchObject({ rightsMissing: ['SELECT documents'], mayRead: false });
    expect(seen.grants).toEqual([
      `GRANT SELECT ON \`${address.database}\`.\`documents\` TO \`clerk\`@\`%\`;`,
    ]);
  });

  test('who may write orders alone is told what sales and changes need, and a sale leaves nothing', async () => {
    await other.query('GRANT SELECT ON *.* TO clerk');
    for (const table of ['nextacct', 'operations']) await other.query(`GRANT INSERT ON ${table} TO clerk`);
    const warehouse = await open({ ...address, ...clerk });
    expect(valueOf(await warehouse.describe()).rightsMissing).toEqual([]);
    const uses = { sales: true, conversions: true, saleNumbers: true };
    expect(valueOf(await warehouse.describe(uses)).rightsMissing).toEqual([
      'INSERT store',
      'UPDATE store',
      'INSERT payments',
      'INSERT cashbook',
      'DELETE operations',
      'INSERT transformations',
      'INSERT ecrreceipts',
    ]);
    expect(valueOf(await warehouse.describe({ updates: true })).rightsMissing).toEqual([
      'UPDATE goods',
      'UPDATE partners',
    ]);
    expect(problemOf(await warehouse.writeDocument(aSale(1))).code).toBe('warehouse-rights-missing');
    expect((await reservations(stand)).size).toBe(0);
  });

  test('who may not read the names of partners works without them', async () => {
    for (const table of Object.keys(REQUIRED_COLUMNS).filter((each) => each !== 'partners'))
      await other.query(`GRANT SELECT ON ${table} TO clerk`);
    await other.query('GRANT SELECT (ID, Deleted) ON partners TO clerk');
    const warehouse = await open({ ...address, ...clerk });
    expect(valueOf(await warehouse.partners([1 as PartnerId])).get(1 as PartnerId)).toEqual({
      id: 1,
      code: '',
      name: '',
      bulstat: '',
      paymentDays: 0,
      isDeleted: false,
    });
  });
});

describe('a lock of somebody else', () => {
  const waiting = (): Promise<number> =>
    vi.waitFor(async () => {
      const [rows] = await other.query(
        "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND COMMAND = 'Execute' AND ID <> CONNECTION_ID()",
      );
      const [row] = rows as { id: number }[];
      if (!row) throw new Error('nobody waits');
      return row.id;
    }, 10_000);

  test('is waited for, and the number it held is passed over', async () => {
    const warehouse = await open();
    await other.query('BEGIN');
    await other.query("INSERT INTO nextacct VALUES ('OR1')");
    const writing = warehouse.writeDocument(plan(1));
    await waiting();
    await other.query('COMMIT');
    expect(valueOf(await writing).document!.number).toBe(2);
  });

  test('whose work is given up leaves its number to us', async () => {
    const warehouse = await open();
    await other.query('BEGIN');
    await other.query("INSERT INTO nextacct VALUES ('OR1')");
    const writing = warehouse.writeDocument(plan(1));
    await waiting();
    await other.query('ROLLBACK');
    expect(valueOf(await writing).document!.number).toBe(1);
  });

  test('that stays is told after a while, nothing is written, and later it goes', async () => {
    const warehouse = await open();
    await other.query('BEGIN');
    await other.query('INSERT INTO nextacct VALUES (?)', [`KVO-${TAG}-1`]);
    expect(problemOf(await warehouse.writeDocument(plan(1))).code).toBe('warehouse-locked');
    await other.query('ROLLBACK');
    expect((await reservations(stand)).size).toBe(0);
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
  });

  test('under which our connection is killed costs nothing: the order is written over a new one, once', async () => {
    const warehouse = await open();
    await other.query('BEGIN');
    await other.query("INSERT INTO nextacct VALUES ('OR1')");
    const writing = warehouse.writeDocument(plan(1));
    const first = await waiting();
    await other.query(`KILL CONNECTION ${first}`);
    await other.query('COMMIT');
    expect(valueOf(await writing)).toMatchObject({ kind: 'written', document: { number: 2 } });
    expect([...(await orders(stand))]).toEqual([[2, { lines: 2, keys: new Set([`KVO-${TAG}-1`]) }]]);
  });

  test('under which our connections are killed again and again leaves nothing half', async () => {
    const warehouse = await open();
    await other.query('BEGIN');
    await other.query("INSERT INTO nextacct VALUES ('OR1')");
    const writing = warehouse.writeDocument(plan(1));
    const first = await waiting();
    await other.query(`KILL CONNECTION ${first}`);
    const second = await vi.waitFor(async () => {
      const next = await waiting();
      if (next === first) throw new Error('still the first');
      return next;
    }, 10_000);
    await other.query(`KILL CONNECTION ${second}`);
    expect(problemOf(await writing).code).toBe('warehouse-unreachable');
    await other.query('ROLLBACK');
    expect([(await orders(stand)).size, (await reservations(stand)).size]).toEqual([0, 0]);
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
  });

  test('does not stop the reading', async () => {
    const warehouse = await open();
    await other.query('BEGIN');
    await other.query("UPDATE goods SET Name = 'x'");
    expect(valueOf(await warehouse.findItems('code', ['A1'])).size).toBe(1);
    await other.query('ROLLBACK');
  });
});

describe('a connection that is lost', () => {
  test('while idle is replaced', async () => {
    const warehouse = await open();
    const [rows] = await other.query(
      'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    );
    for (const { id } of rows as { id: number }[]) {
      // The stand's own connection is among them; it is the oldest.
      if (id !== Math.min(...(rows as { id: number }[]).map((row) => row.id)))
        await other.query(`KILL ${id}`);
    }
    expect(valueOf(await warehouse.describe()).schemaVersion).toBe('3.07');
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
  });

  /** Connects and writes one order over a line that breaks at the n-th packet (0: never); how many were sent, and what was told. */
  async function writeOver(cut: { at: number; afterServer: boolean }, number: string): Promise<number> {
    const proxy = await cuttingProxy(address.port, cut);
    const through = await microinvest.connect({ ...address, port: proxy.port }, { pricesIncludeVat: null });
    if (through.ok) {
      const told = await through.value.writeDocument(plan(number, {}, 3));
      if (!told.ok) expect(told.problem.code).toBe('warehouse-unreachable');
      await through.value.close();
    } else expect(through.problem.code).toBe('warehouse-unreachable');
    await proxy.close();
    return proxy.sent();
  }

  test.each([
    ['before the server hears', false],
    ['before its answer is heard', true],
  ])('at any moment %s: the order is there once and whole', async (_name, afterServer) => {
    const moments = await writeOver({ at: 0, afterServer }, 'UNCUT');
    expect(moments).toBeGreaterThan(15);
    const warehouse = await open();
    for (let at = 1; at <= moments; at += 1) {
      await writeOver({ at, afterServer }, `N${at}`);
      const outcome = valueOf(await warehouse.writeDocument(plan(`N${at}`, {}, 3)));
      expect(['written', 'existing']).toContain(outcome.kind);
    }
    const documents = [...(await orders(stand)).values()];
    expect(documents).toHaveLength(moments + 1);
    expect(documents.every((document) => document.lines === 3 && document.keys.size === 1)).toBe(true);
    expect(new Set(documents.flatMap((document) => [...document.keys])).size).toBe(moments + 1);
  });

  test('because the server died in the middle of an import: every order is there once and whole', async () => {
    const warehouse = await open();
    const numbers: number[] = [];
    // However quick the machine is, the import is still under way when the server dies: it ends with the first failure.
    const importing = (async () => {
      let outcome;
      do {
        numbers.push(numbers.length);
        outcome = await warehouse.writeDocument(plan(numbers.at(-1)!, {}, 5));
      } while (outcome.ok);
    })();
    await vi.waitFor(async () => {
      if ((await orders(stand)).size < 10) throw new Error('too early');
    });
    // The stand's own connection dies with the server.
    stand.close = () => server.dropDatabase(address.database);
    await server.kill();
    await importing;
    await server.restart();
    const again = await open();
    for (const number of numbers) valueOf(await again.writeDocument(plan(number, {}, 5)));
    const fresh = await createConnection(connectionOptions(address));
    const [rows] = await fresh.query(
      'SELECT Acct, COUNT(*) AS n, COUNT(DISTINCT Note) AS notes FROM operations GROUP BY Acct',
    );
    expect((rows as { n: number; notes: number }[]).map(({ n, notes }) => [n, notes])).toEqual(
      numbers.map(() => [5, 1]),
    );
    await fresh.end();
  });
});

describe('a server that is careless with text', () => {
  const note = async (): Promise<string> =>
    String((await stand.run('SELECT `Note` FROM `operations`'))[0]!['Note']);
  const key = `KVO-${TAG}-1`;
  const withNote = (text: string) => plan(1, { note: `${key} ${text}` });

  beforeEach(async () => {
    await other.query("SET GLOBAL sql_mode = ''");
  });
  afterEach(async () => {
    await other.query('SET GLOBAL sql_mode = DEFAULT');
  });

  async function noteColumn(characterSet: string, length = 255): Promise<Warehouse> {
    await other.query(`ALTER TABLE operations MODIFY Note VARCHAR(${length}) CHARACTER SET ${characterSet}`);
    return open();
  }

  test('keeps Cyrillic and signs, and shows that an emoji was there', async () => {
    const warehouse = await noteColumn('utf8mb3');
    valueOf(await warehouse.writeDocument(withNote('Сирене 😀 № 5 – 3 €')));
    expect(await note()).toBe(`${key} Сирене \uFFFD № 5 – 3 €`);
  });

  test('keeps emoji where the column can', async () => {
    const warehouse = await noteColumn('utf8mb4');
    valueOf(await warehouse.writeDocument(withNote('Сирене 😀')));
    expect(await note()).toBe(`${key} Сирене 😀`);
  });

  test('has a cut text cut by us, between characters', async () => {
    const warehouse = await noteColumn('utf8mb4', 40);
    valueOf(await warehouse.writeDocument(withNote('😀'.repeat(50))));
    expect(await note()).toBe(`${key} ${'😀'.repeat(40 - key.length - 1)}`);
  });

  test('never gets a note in which the marker has no room', async () => {
    const warehouse = await noteColumn('utf8mb3', 10);
    expect(problemOf(await warehouse.writeDocument(withNote('x'))).code).toBe('text-not-storable');
    expect((await reservations(stand)).size).toBe(0);
  });

  test('with a Cyrillic code page loses signs to "?" and no letters', async () => {
    const warehouse = await noteColumn('cp1251');
    valueOf(await warehouse.writeDocument(withNote('Сирене № 5 – 3 € → 😀')));
    expect(await note()).toBe(`${key} Сирене № 5 – 3 € ? ?`);
    const greek = problemOf(await warehouse.writeDocument(plan(2, { note: `KVO-${TAG}-2 Ωmega` })));
    expect(greek).toMatchObject({ code: 'text-not-storable', params: { column: 'operations.Note' } });
  });

  test('with a Western code page refuses Cyrillic instead of storing "??????"', async () => {
    const warehouse = await noteColumn('latin1');
    expect(problemOf(await warehouse.writeDocument(withNote('Сирене'))).code).toBe('text-not-storable');
    expect((await orders(stand)).size).toBe(0);
    valueOf(await warehouse.writeDocument(withNote('Café “5” €')));
    expect(await note()).toBe(`${key} Café “5” €`);
  });

  test.each(['cp1251', 'latin1'])(
    'finds items by codes in %s, asked for in any letters',
    async (characterSet) => {
      await other.query("DELETE FROM goods WHERE Code IN ('ЯБЪЛКА', 'É')");
      await other.query(`ALTER TABLE goods MODIFY Code VARCHAR(255) CHARACTER SET ${characterSet}`);
      const warehouse = await open();
      expect([...valueOf(await warehouse.findItems('code', ['a1', 'ябълка', '😀'])).keys()]).toEqual(['a1']);
    },
  );

  test('with other quoting rules is given text as text', async () => {
    await other.query("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
    const warehouse = await open();
    valueOf(await warehouse.writeDocument(withNote('\\\'; DROP TABLE goods; -- "x"')));
    expect(await note()).toBe(`${key} \\'; DROP TABLE goods; -- "x"`);
  });

  test('keeps its own settings', async () => {
    await open();
    const [rows] = await other.query('SELECT @@GLOBAL.sql_mode AS mode');
    expect(rows).toEqual([{ mode: '' }]);
  });
});
