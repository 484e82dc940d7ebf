import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/domain/problem.ts';
import { microinvest } from '../../../src/warehouse/microinvest/driver.ts';
import { REQUIRED_COLUMNS, type WarehouseTables } from '../../../src/warehouse/microinvest/tables.ts';
import { MSSQL_NAMES } from '../../../src/warehouse/microinvest/sql/mssql-compiler.ts';
import type { MssqlDatabase, Warehouse } from '../../../src/warehouse/warehouse.ts';
import { CERTIFICATE, KEY } from '../../servers/tds/certificate.ts';
import {
  administrator,
  startTdsServer,
  type TdsServer,
  type TdsServerOptions,
} from '../../servers/tds/tds-server.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { addFixture, orders, plan, problemOf, reservations, TAG, valueOf } from './fixture.ts';
import { aSale } from './sale-plans.ts';
import { mssqlStand, type WarehouseStand } from './stand.ts';

/** What each test has opened, to be closed after it, the last first. */
let opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.toReversed()) await each.close();
  opened = [];
});

function kept<Value extends { close(): Promise<void> }>(value: Value): Value {
  opened.push(value);
  return value;
}

interface Ground {
  server: TdsServer;
  stand: WarehouseStand;
  address: MssqlDatabase;
}

/** A server with a warehouse; the driver's line to it is as the options say. */
async function ground(options: TdsServerOptions = {}): Promise<Ground> {
  const server = kept(await startTdsServer(options));
  const stand = kept(await mssqlStand(administrator(server)));
  await addFixture(stand);
  return { server, stand, address: stand.address as MssqlDatabase };
}

async function open(address: MssqlDatabase): Promise<Warehouse> {
  return kept(valueOf(await microinvest.connect(address, { pricesIncludeVat: null })));
}

async function refusal(address: MssqlDatabase): Promise<Problem> {
  return problemOf(await microinvest.connect(address, { pricesIncludeVat: null }));
}

describe('a SQL Server that cannot be opened', () => {
  test('behind a dead port is unreachable', async () => {
    const { address } = await ground();
    expect(await refusal({ ...address, port: 1 })).toMatchObject({
      code: 'warehouse-unreachable',
      params: { address: '127.0.0.1:1', database: address.database },
    });
    expect((await refusal({ ...address, host: 'no-such-host.invalid' })).code).toBe('warehouse-unreachable');
  });

  test.each([
    ['MariaDB', 'J\0\0\0\n5.5.5-10.11.6-MariaDB\0'],
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('at whose port %s answers is told so', async (_who, greeting) => {
    const { address } = await ground();
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(greeting));
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    kept({ close: () => new Promise<void>((resolve) => void other.close(() => resolve())) });
    const { port } = other.address() as AddressInfo;
    expect((await refusal({ ...address, port })).code).toBe('warehouse-wrong-port');
  });

  test.each(['SERVER,99999', 'SERVER,0', 'SERVER\\SQLEXPRESS,70000'])(
    'at %s, where no port can be, is a wrong setting',
    async (host) => {
      const { port: _, ...noPort } = (await ground()).address;
      expect(await refusal({ ...noPort, host })).toMatchObject({
        code: 'setting-wrong',
        params: { setting: 'warehouse.database.host', value: host },
      });
    },
  );

  test('with a wrong password is a refused login, and the password is not repeated', async () => {
    const { address } = await ground();
    const refused = await refusal({ ...address, user: 'nobody', password: 'very-secret' });
    expect(refused).toMatchObject({ code: 'warehouse-refused-login', params: { user: 'nobody' } });
    expect(JSON.stringify(refused)).not.toContain('very-secret');
  });

  test.each([17_187, 17_188, 17_189, 18_401, 18_451, 18_461])(
    'because it starts, stops or lets nobody in for a while (error %i) is unreachable, and nobody is asked for a password',
    async (number) => {
      const options: TdsServerOptions = {};
      const { address } = await ground(options);
      options.refusesWith = number;
      expect((await refusal(address)).code).toBe('warehouse-unreachable');
      delete options.refusesWith;
      await open(address);
    },
  );

  test('without the database, or with none of its users, is closed', async () => {
    const { address, stand } = await ground();
    expect((await refusal({ ...address, database: 'no_such_base' })).code).toBe('warehouse-closed-to-user');
    await stand.run("create login [clerk] with password = 'clerk'");
    const refused = await refusal({ ...address, user: 'clerk', password: 'clerk' });
    expect(refused.code).toBe('warehouse-closed-to-user');
  });

  test('that is of another program is refused with what it lacks', async () => {
    const { address } = await ground();
    const { code, params } = await refusal({ ...address, database: 'master' });
    expect([code, params['missing']]).toEqual([
      'warehouse-foreign',
      'goods, objects, operations, nextacct, store, system',
    ]);
  });
});

describe('an encrypted line', () => {
  const tls = { cert: CERTIFICATE, key: KEY };
  const encrypted = async (options: TdsServerOptions): Promise<Ground> => {
    const made = await ground(options);
    return { ...made, address: { ...made.address, encrypt: true } };
  };

  test('to a server with a certificate of its own is refused, until the file or the trust is given', async () => {
    const { address } = await encrypted({ tls });
    expect((await refusal(address)).code).toBe('warehouse-certificate');
    expect(valueOf(await (await open({ ...address, trustCertificate: true })).describe()).items).toBe(10);
    const folder = mkdtempSync(join(tmpdir(), 'kervan-certificate-'));
    const certificate = join(folder, 'server.pem');
    writeFileSync(certificate, CERTIFICATE);
    const warehouse = await open({ ...address, certificate });
    expect(valueOf(await warehouse.writeDocument(plan(1, {}, 600))).kind).toBe('written');
    rmSync(folder, { recursive: true });
  });

  test('to a server whose certificate is for another name is told as that, also when the file is given', async () => {
    const { address } = await encrypted({ tls });
    const folder = mkdtempSync(join(tmpdir(), 'kervan-certificate-'));
    const certificate = join(folder, 'server.pem');
    writeFileSync(certificate, CERTIFICATE);
    const elsewhere = { ...address, host: 'localhost', certificate };
    expect((await refusal(elsewhere)).code).toBe('warehouse-certificate-name');
    await open({ ...elsewhere, trustCertificate: true });
    rmSync(folder, { recursive: true });
  });

  test('whose certificate file is not there is told so', async () => {
    const { address } = await encrypted({ tls });
    const refused = await refusal({ ...address, certificate: '/no/such/file.pem' });
    expect(refused.code).toBe('warehouse-certificate');
    expect(refused.params['detail']).toContain('/no/such/file.pem');
  });

  test('to a server that knows only TLS 1.0 needs the setting for old servers, which is never the default', async () => {
    const old = { ...tls, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const { address } = await encrypted({ tls: old });
    const trusting = { ...address, trustCertificate: true };
    expect((await refusal(trusting)).code).toBe('warehouse-encryption');
    const warehouse = await open({ ...trusting, oldServer: true });
    expect(valueOf(await warehouse.describe()).company).toBe('Служебна фирма');
  });

  test('that one side does not want is told', async () => {
    const { address } = await encrypted({});
    expect((await refusal(address)).code).toBe('warehouse-encryption-absent');
    const plain = await ground({ tls });
    expect(valueOf(await (await open(plain.address)).describe()).items).toBe(10);
    const strict = kept(await startTdsServer({ tls, requiresEncryption: true }));
    const unencrypted = { ...address, ...administrator(strict) };
    expect(await refusal(unencrypted)).toMatchObject({
      code: 'warehouse-encryption-demanded',
      params: { detail: expect.stringContaining('requires encryption') as string },
    });
    const encrypting = { ...unencrypted, encrypt: true, trustCertificate: true };
    expect((await refusal(encrypting)).code).toBe('warehouse-foreign');
  });
});

test('a sale is written where the server tells nobody how many rows were changed', async () => {
  const { address, stand } = await ground({ hasNoCount: true });
  for (const item of [2, 3])
    await stand.add('store', { ObjectID: 2, GoodID: item, Qtty: 5, Price: 5, LotID: 1 });
  const written = valueOf(await (await open(address)).writeDocument(aSale(1)));
  expect(written.kind).toBe('written');
});

/** An address of its own in the loopback network: the Browser service has one port, 1434, for all. */
const ownHost = (): string => `127.${[0, 0, 0].map(() => 1 + Math.floor(Math.random() * 250)).join('.')}`;

/** An address that takes what it is asked by UDP and says nothing. */
async function silentHost(): Promise<string> {
  const host = ownHost();
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(1434, host, resolve));
  kept({ close: () => new Promise<void>((resolve) => void socket.close(resolve)) });
  return host;
}

test('a named instance is found by the Browser service, and an unknown one is told', async () => {
  const host = ownHost();
  const { address } = await ground({ browser: { host, instance: 'SQLEXPRESS' } });
  const { port: _, ...noPort } = address;
  const found = await open({ ...noPort, host: `${host}\\sqlexpress` });
  expect(valueOf(await found.describe()).items).toBe(10);
  const unknown = await refusal({ ...noPort, instance: 'WAREHOUSE' });
  expect(unknown).toMatchObject({
    code: 'warehouse-instance-unknown',
    params: { address: `${host}\\WAREHOUSE` },
  });
});

test('a named instance on a computer that is switched off, where no Browser service answers, is tried again', async () => {
  const { address } = await ground();
  const { port: _, ...noPort } = address;
  const silent = await silentHost();
  expect(await refusal({ ...noPort, host: `${silent}\\SQLEXPRESS` })).toMatchObject({
    code: 'warehouse-browser-silent',
    params: { address: `${silent}\\SQLEXPRESS` },
  });
});

test('a Windows account signs in with its domain, wherever it is written', async () => {
  const { address, stand } = await ground();
  // Logins of the test server have no backslash in their names.
  await stand.run("create login [FIRM_ivan] with password = '-'");
  await stand.run('create user [FIRM_ivan] for login [FIRM_ivan]');
  await stand.run('grant SELECT on [Goods] to [FIRM_ivan]');
  const windows = { ...address, windowsSignIn: true, password: 'p' };
  // Let in, and told what may not be read.
  for (const account of [{ user: 'ivan', domain: 'FIRM' }, { user: 'FIRM\\ivan' }])
    expect((await refusal({ ...windows, ...account })).code).toBe('warehouse-rights-missing');
  expect((await refusal({ ...windows, user: 'ivan', domain: 'OTHER' })).code).toBe('warehouse-refused-login');
});

describe('an account of SQL Server', () => {
  const clerk = { user: 'clerk', password: 'clerk' };
  const grant = async ({ stand }: Ground, rights: string, table: keyof WarehouseTables): Promise<void> =>
    void (await stand.run(`grant ${rights} on [${MSSQL_NAMES[table]}] to [clerk]`));

  async function withClerk(): Promise<Ground> {
    const made = await ground();
    await made.stand.run("create login [clerk] with password = 'clerk'");
    await made.stand.run('create user [clerk] for login [clerk]');
    return { ...made, address: { ...made.address, ...clerk } };
  }

  test('that may not read a table is told which', async () => {
    const made = await withClerk();
    await grant(made, 'SELECT', 'goods');
    const { code, params } = await refusal(made.address);
    expect([code, params['rights']]).toEqual([
      'warehouse-rights-missing',
      expect.stringContaining('Objects'),
    ]);
  });

  test('that may only read exports, and is told what is missing to import; nothing is written', async () => {
    const made = await withClerk();
    for (const table of Object.keys(REQUIRED_COLUMNS) as (keyof WarehouseTables)[])
      await grant(made, 'SELECT', table);
    const warehouse = await open(made.address);
    expect(valueOf(await warehouse.describe()).rightsMissing).toEqual([
      'INSERT nextacct',
      'INSERT operations',
    ]);
    expect(valueOf(await warehouse.describe())).toMatchObject({
      encoding: 'Unicode, Cyrillic_General_CI_AS',
      mayRead: true,
      grants: [
        'GRANT INSERT ON [dbo].[NextAcct] TO [clerk];',
        'GRANT INSERT ON [dbo].[Operations] TO [clerk];',
      ],
    });
    expect(valueOf(await warehouse.matchItems(0 as never, 100))).toHaveLength(10);
    expect(problemOf(await warehouse.writeDocument(plan(1))).code).toBe('warehouse-rights-missing');
    expect((await reservations(made.stand)).size).toBe(0);
    for (const grant of valueOf(await warehouse.describe()).grants) await made.stand.run(grant);
    const again = await open(made.address);
    expect(valueOf(await again.describe())).toMatchObject({ rightsMissing: [], grants: [] });
    expect(valueOf(await again.writeDocument(plan(1))).kind).toBe('written');
  });

  test('that may write orders alone is told what sales need, and a sale leaves nothing', async () => {
    const made = await withClerk();
    for (const table of [
      ...Object.keys(REQUIRED_COLUMNS),
      'payments',
      'cashbook',
    ] as (keyof WarehouseTables)[])
      await grant(made, 'SELECT', table);
    for (const table of ['nextacct', 'operations'] as const) await grant(made, 'INSERT', table);
    const warehouse = await open(made.address);
    const uses = { sales: true, conversions: true, saleNumbers: true, updates: true };
    expect(valueOf(await warehouse.describe(uses)).rightsMissing).toEqual([
      'INSERT store',
      'UPDATE store',
      'INSERT payments',
      'INSERT cashbook',
      'DELETE operations',
      'INSERT transformations',
      'INSERT ecrreceipts',
      'UPDATE goods',
      'UPDATE partners',
    ]);
    expect(valueOf(await warehouse.describe(uses)).grants).toContain(
      'GRANT INSERT, UPDATE ON [dbo].[Store] TO [clerk];',
    );
    expect(problemOf(await warehouse.writeDocument(aSale(1))).code).toBe('warehouse-rights-missing');
    expect((await reservations(made.stand)).size).toBe(0);
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
  });
});

describe('somebody else on SQL Server', () => {
  test('who holds a number is waited for, and the number is passed over', async () => {
    const { stand, address } = await ground();
    const warehouse = await open(address);
    await stand.run('BEGIN');
    await stand.run('INSERT INTO `nextacct` (`NextAcct`) VALUES (?)', ['OR1']);
    const writing = warehouse.writeDocument(plan(1));
    await stand.run('COMMIT');
    expect(valueOf(await writing).document!.number).toBe(2);
  });

  test('who does not let go is told after a while, nothing is written, and later it goes', async () => {
    const { stand, address } = await ground();
    const warehouse = await open(address);
    await stand.run('BEGIN');
    await stand.run('INSERT INTO `nextacct` (`NextAcct`) VALUES (?)', [`KVO-${TAG}-1`]);
    expect(problemOf(await warehouse.writeDocument(plan(1)))).toMatchObject({
      code: 'warehouse-locked',
      params: { detail: expect.stringContaining('Lock request time out') as string },
    });
    await stand.run('ROLLBACK');
    expect((await reservations(stand)).size).toBe(0);
    expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
  }, 30_000);
});

test('a server that drops all its lines costs nothing: new ones are made and the order is written once', async () => {
  const { server, address } = await ground();
  const warehouse = await open(address);
  for (const number of [1, 2]) {
    server.cutAll();
    expect(valueOf(await warehouse.writeDocument(plan(number))).kind).toBe('written');
  }
  expect(valueOf(await warehouse.documentsWithPrefix(`KVO-${TAG}-`)).size).toBe(2);
});

test('a line that is cut at any moment writes an order once or not at all, and says which', async () => {
  const { server, stand, address } = await ground();
  const whole = await cuttingProxy(server.port, { at: -1, afterServer: false });
  const counting = await open({ ...address, port: whole.port });
  const before = whole.sent();
  valueOf(await counting.writeDocument(plan('COUNT')));
  const moments = whole.sent() - before;
  await whole.close();
  expect(moments).toBeGreaterThan(8);
  for (let moment = 0; moment < moments; moment += 1) {
    for (const afterServer of [false, true]) {
      const number = `${moment}${afterServer ? 'A' : 'B'}`;
      const proxy = await cuttingProxy(server.port, { at: before + 1 + moment, afterServer });
      const warehouse = await open({ ...address, port: proxy.port });
      const told = await warehouse.writeDocument(plan(number));
      const again = await (await open(address)).writeDocument(plan(number));
      if (told.ok) expect(valueOf(again).kind).toBe('existing');
      else expect(told.problem.code).toBe('warehouse-unreachable');
      await proxy.close();
    }
  }
  const documents = [...(await orders(stand)).values()];
  expect(documents).toHaveLength(1 + 2 * moments);
  expect(documents.every(({ lines, keys }) => lines === 2 && keys.size === 1)).toBe(true);
});
