import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ok } from '../../src/domain/result.ts';
import { gombashop } from '../../src/shop/gombashop/driver.ts';
import { probeShop } from '../../src/run/probe.ts';

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
