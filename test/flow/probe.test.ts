import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startPrinter } from '../../demo/net-fp/server.ts';
import { ok } from '../../src/domain/result.ts';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import { gombashop } from '../../src/shop/gombashop/driver.ts';
import { probePrinters, probeShop } from '../../src/run/probe.ts';
import type { ResolvedDatabase } from '../../src/warehouse/warehouse.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import { silentLine } from './silent-line.ts';

test('a shop that takes the call and never answers is given up in time, and its connection is closed', async () => {
  const deaf = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void deaf.close());
  await once(deaf, 'listening');
  const called = once(deaf, 'connection');
  const { port } = deaf.address() as { port: number };
  const address = {
    url: `http://127.0.0.1:${port}`,
    apiId: 'demo',
    key: 'k',
    timeZone: 'UTC',
    timeoutMs: 300,
  };
  const answer = await probeShop(async () => ok(gombashop.connect(address)), 100);
  expect(answer).toMatchObject({
    ok: false,
    problem: { code: 'no-answer-in-time', params: { seconds: 0.1 } },
  });
  const [connection] = (await called) as [Socket];
  connection.resume();
  await once(connection, 'close');
});

test('a print server tells its printers and how each is; nothing is printed', async () => {
  const emulator = await startPrinter({ file: ':memory:', port: 0 });
  onTestFinished(() => emulator.close());
  emulator.device.memory.change({ coverOpen: true });
  const open = async (printer: string) =>
    ok(netFp.connect({ host: '127.0.0.1', port: emulator.port, printer }));
  expect(await probePrinters(open, 5_000)).toMatchObject({
    ok: true,
    value: [
      {
        id: 'kv000001',
        info: { serialNumber: 'KV000001', isEmulator: true },
        status: { ready: false, messages: [{ code: 'E302' }, {}] },
      },
    ],
  });
  expect(emulator.device.memory.latest(1)).toEqual([]);
  emulator.faults.add({ kind: 'detecting', times: null });
  expect(await probePrinters(open, 5_000)).toMatchObject({
    ok: false,
    problem: { code: 'printer-detecting' },
  });
});

const IN_TIME = {
  bg: expect.stringContaining('след 1,5 секунди') as string,
  en: expect.stringContaining('within 1.5 seconds') as string,
};

describe('the test of a connection', () => {
  let over: WorldOverHttp;
  beforeAll(async () => {
    over = await openWorldOverHttp({ kind: 'mysql' });
  });
  afterAll(() => over.close());
  const probe = async (body: object) => (await over.fetch('/api/v1/probe', 'POST', body)).body.warehouse;
  const database = () => over.world.warehouse.address as Extract<ResolvedDatabase, { kind: 'mysql' }>;

  test('with a database that takes the call and says nothing has its verdict in 1.5 seconds, and waits when it is told to', async () => {
    const line = await silentLine(database().port);
    const warehouse = { database: { ...database(), port: line.port } };
    const called = line.called();
    const waiting = probe({ warehouse, isPatient: true });
    await called;
    expect(await probe({ warehouse })).toMatchObject({
      answer: null,
      problem: { code: 'warehouse-no-answer-yet', text: IN_TIME },
    });
    line.let();
    expect(await waiting).toMatchObject({ problem: null, answer: { isSample: true } });
    expect(await probe({ warehouse })).toMatchObject({ problem: null, answer: { isSample: true } });
  });

  test('with a SQL Server that says nothing has it too', async () => {
    const line = await silentLine(database().port);
    const address = { kind: 'mssql', host: '127.0.0.1', port: line.port, user: 'sa', database: 'base' };
    const { problem } = await probe({ warehouse: { database: address } });
    expect(problem).toMatchObject({ code: 'warehouse-no-answer-yet', text: IN_TIME });
  });

  test('with a database that is open at once and then held up by others has it too, and is waited for when it is told to', async () => {
    const { warehouse: there } = over.world;
    const warehouse = { database: database() };
    await there.execute('LOCK TABLES `goods` WRITE');
    const waiting = probe({ warehouse, isPatient: true });
    const { problem } = await probe({ warehouse });
    await there.execute('UNLOCK TABLES');
    expect(problem).toMatchObject({ code: 'warehouse-no-answer-yet', text: IN_TIME });
    expect(await waiting).toMatchObject({ problem: null, answer: { isSample: true } });
  });

  test('says which rights the settings need that the account has not', async () => {
    const { database: name } = database();
    const account = { user: `orders_${name.slice(-8)}`, password: 'secret' };
    const { warehouse: there } = over.world;
    await there.execute(`CREATE USER '${account.user}'@'%' IDENTIFIED BY 'secret'`);
    onTestFinished(() => there.execute(`DROP USER '${account.user}'@'%'`));
    await there.execute(`GRANT SELECT ON ${name}.* TO '${account.user}'@'%'`);
    for (const table of ['operations', 'nextacct'])
      await there.execute(`GRANT INSERT ON ${name}.${table} TO '${account.user}'@'%'`);
    const warehouse = { database: { ...database(), ...account } };
    const missing = async (more: object): Promise<string[]> =>
      (await probe({ warehouse, isPatient: true, ...more })).answer.rightsMissing;
    const incoming = (settings: object) => ({ settings: { import: settings } });
    const ofNewOnes = ['INSERT goods', 'INSERT goodsgroups', 'INSERT store', 'INSERT partners'];
    const ofSales = ['INSERT store', 'UPDATE store', 'INSERT payments', 'INSERT cashbook'];
    expect(await missing(incoming({ nomenclature: false }))).toEqual([]);
    expect(await missing(incoming({ mode: 'add' }))).toEqual(ofNewOnes);
    // As a new server is by default, however little of it is filled in.
    for (const more of [{}, { settings: {} }, incoming({ location: 'nowhere' }), { keepSecretsOf: 'sofia' }])
      expect(await missing(more)).toEqual([...ofNewOnes, 'UPDATE goods', 'UPDATE partners']);
    expect(await missing(incoming({ nomenclature: false, documentKind: 'sale' }))).toEqual(ofSales);
    await over.world.configure(({ warehouse: saved, settings }) => {
      Object.assign(saved.database, account);
      Object.assign(settings.import, { nomenclature: false, documentKind: 'sale' });
    });
    expect((await over.get('/probe')).warehouse.answer.rightsMissing).toEqual(ofSales);
  });
});
