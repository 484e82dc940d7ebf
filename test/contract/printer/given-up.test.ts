import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createClient } from '../../../src/fiscal/net-fp/client.ts';

/** More than the system of a server takes for a connection that nobody reads, and no more than that of the client keeps for it: the rest has not left. */
const LARGE = 'x'.repeat(1024 * 1024);

test('a request that is given up does not go on to arrive: what has not left by then never does', async () => {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;
  const client = createClient({ host: '127.0.0.1', port, printer: 'kv000001', timeoutMs: 300 });
  const reply = await client.call({ method: 'POST', path: '/printers/kv000001/receipt', body: LARGE });
  expect(reply).toMatchObject({ kind: 'lost', problem: { code: 'printer-silent' } });

  const [socket] = await connected;
  let arrived = 0;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}).on('data', ({ length }) => (arrived += length));
  socket.resume();
  await closed;
  expect(arrived).toBeLessThan(LARGE.length);
  await client.close();
  server.close();
});
