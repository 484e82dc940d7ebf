import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startPrinter } from '../../demo/net-fp/server.ts';
import { ok } from '../../src/domain/result.ts';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import { gombashop } from '../../src/shop/gombashop/driver.ts';
import { probePrinters, probeShop } from '../../src/run/probe.ts';

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
