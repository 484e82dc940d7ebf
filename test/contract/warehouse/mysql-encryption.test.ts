import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/domain/problem.ts';
import { microinvest } from '../../../src/warehouse/microinvest/driver.ts';
import type { Warehouse } from '../../../src/warehouse/warehouse.ts';
import { startMariaDb, type MariaDb } from '../../servers/mariadb.ts';
import { CERTIFICATE, KEY } from '../../servers/tds/certificate.ts';
import { testMariaDb } from '../../servers/test-mariadb.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { addFixture, plan, problemOf, valueOf } from './fixture.ts';
import { connectionOptions, mysqlStand, type MysqlAddress, type WarehouseStand } from './stand.ts';

const TLS = { certificate: CERTIFICATE, key: KEY };
const trusting = { encrypt: true, trustCertificate: true };

let server: MariaDb;
let stand: WarehouseStand;
let address: MysqlAddress;
let administrator: Connection;
let folder: string;
/** A file with the server's certificate, which is that of 127.0.0.1. */
let certificate: string;
let opened: Warehouse[] = [];

beforeAll(async () => {
  server = await startMariaDb({ tls: TLS });
  stand = await mysqlStand(server);
  await addFixture(stand);
  address = stand.address as MysqlAddress;
  administrator = await createConnection(connectionOptions(address));
  await administrator.query("CREATE USER careful IDENTIFIED BY 'secret' REQUIRE SSL");
  await administrator.query('GRANT ALL ON *.* TO careful');
  folder = mkdtempSync(join(tmpdir(), 'kervan-certificate-'));
  certificate = join(folder, 'server.pem');
  writeFileSync(certificate, CERTIFICATE);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await administrator.end();
  await stand.close();
  await server.stop();
});
afterEach(async () => {
  for (const warehouse of opened) await warehouse.close();
  opened = [];
});

async function open(changes: Partial<MysqlAddress>): Promise<Warehouse> {
  const warehouse = valueOf(
    await microinvest.connect({ ...address, ...changes }, { pricesIncludeVat: null }),
  );
  opened.push(warehouse);
  return warehouse;
}

async function refusal(changes: Partial<MysqlAddress>): Promise<Problem> {
  return problemOf(await microinvest.connect({ ...address, ...changes }, { pricesIncludeVat: null }));
}

describe('a line that is not encrypted', () => {
  const careful = { user: 'careful', password: 'secret' };

  test('is refused to an account that needs it, and that is not taken for a wrong password', async () => {
    expect(await refusal(careful)).toMatchObject({
      code: 'warehouse-encryption-demanded',
      params: { user: 'careful', address: `127.0.0.1:${address.port}` },
    });
    expect((await refusal({ ...careful, password: 'wrong' })).code).toBe('warehouse-refused-login');
    const encrypted = { ...careful, ...trusting };
    expect((await refusal({ ...encrypted, password: 'wrong' })).code).toBe('warehouse-refused-login');
    expect(valueOf(await (await open(encrypted)).describe()).items).toBe(10);
  });

  test('is refused by a server that lets nobody in without, and an encrypted one is as good as any', async () => {
    await administrator.query('SET GLOBAL require_secure_transport = ON');
    try {
      expect((await refusal({})).code).toBe('warehouse-encryption-demanded');
      const warehouse = await open(trusting);
      expect(valueOf(await warehouse.writeDocument(plan(1, {}, 600))).kind).toBe('written');
    } finally {
      await administrator.query('SET GLOBAL require_secure_transport = OFF');
    }
  });

  test('is what a server has that cannot encrypt, and that is told', async () => {
    const { host, port, user, password } = await testMariaDb();
    expect((await refusal({ host, port, user, password, encrypt: true })).code).toBe(
      'warehouse-encryption-absent',
    );
  });
});

describe('the certificate of a server', () => {
  test('that nobody knows is refused, until the file or the trust is given', async () => {
    expect((await refusal({ encrypt: true })).code).toBe('warehouse-certificate');
    for (const given of [{ encrypt: true, certificate }, trusting])
      expect(valueOf(await (await open(given)).describe()).schemaVersion).toBe('3.07');
  });

  test('is checked down to its name, also where the address is in numbers', async () => {
    const elsewhere = await refusal({ encrypt: true, certificate, host: 'localhost' });
    expect(elsewhere).toMatchObject({
      code: 'warehouse-certificate-name',
      params: { detail: expect.stringContaining('localhost') as string },
    });
  });

  test('whose file is not there is told so', async () => {
    const refused = await refusal({ encrypt: true, certificate: '/no/such/file.pem' });
    expect(refused.code).toBe('warehouse-certificate');
    expect(refused.params['detail']).toContain('/no/such/file.pem');
  });
});

test('a server that knows only TLS 1.0 is told as that', async () => {
  const old = await startMariaDb({ tls: { ...TLS, versions: 'TLSv1.0' } });
  expect((await refusal({ port: old.port, ...trusting })).code).toBe('warehouse-encryption');
  await old.stop();
});

test.each([1, 2])('a line that is cut at word %i of being encrypted is made anew', async (at) => {
  const proxy = await cuttingProxy(address.port, { at, afterServer: false });
  expect(valueOf(await (await open({ port: proxy.port, ...trusting })).describe()).schemaVersion).toBe(
    '3.07',
  );
  expect(proxy.sent()).toBeGreaterThan(at);
  await proxy.close();
});
