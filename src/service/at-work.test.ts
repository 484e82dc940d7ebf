import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { startKervan, type Kervan } from '../web/start.ts';
import { testFolder } from '../../test/store.ts';
import { comesToWork, portOf } from './at-work.ts';
import { freePort } from '../../test/servers/free-port.ts';

const PROGRAM = join(import.meta.dirname, '../../kervan');

/** A Kervan at work on a port, ended when the test is. */
async function begun(port: number): Promise<Kervan> {
  const config = readConfig({ KERVAN_DATA: testFolder(), KERVAN_LOG: 'silent', KERVAN_BACKUPS_DAYS: '0' });
  const app = config.ok ? openApp(config.value) : config;
  if (!app.ok) throw new Error(app.problem.code);
  const started = await startKervan(app.value, { port, language: 'bg' });
  if (!started.ok) throw new Error(started.message);
  onTestFinished(async () => {
    await started.kervan.stop();
    await app.value.close();
  });
  return started.kervan;
}

test('a Kervan of before is not taken for the one that was to begin', async () => {
  const port = await freePort();
  const since = new Date();
  await begun(port);
  expect(await comesToWork({ port, since, again: null })).toBe(true);
  const later = new Date(Date.now() + 1000);
  expect(await comesToWork({ port, since: later, again: null, limitMs: 0 })).toBe(false);
});

test('what listens and is no Kervan, or says nothing, is not at work', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
  other.listen(0, '127.0.0.1');
  for (const server of [silent, other]) {
    if (!server.listening) await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const asked = { port, since: new Date(0), again: null, limitMs: 0, answerMs: 50 };
    expect(await comesToWork(asked)).toBe(false);
  }
});

/** Windows ignores a start while the old process is still there, and says that it was done. */
test('a start that was ignored is said again until the new one is at work', async () => {
  const [folder, port] = [testFolder(), await freePort()];
  const [said, data, pid] = ['said', 'data', 'pid'].map((name) => join(folder, name));
  const script = `echo start >>${said}
    [ "$(wc -l <${said})" -eq 3 ] || exit 0
    KERVAN_DATA=${data} KERVAN_PORT=${port} KERVAN_BACKUPS_DAYS=0 ${PROGRAM} start >/dev/null 2>&1 &
    echo $! >${pid}`;
  onTestFinished(() => {
    if (existsSync(pid!)) process.kill(Number(readFileSync(pid!, 'utf8')), 'SIGKILL');
  });
  const again = { program: 'sh', args: ['-c', script] };
  expect(await comesToWork({ port, since: new Date(), again, everyMs: 20 })).toBe(true);
  expect(readFileSync(said!, 'utf8').split('\n').length).toBeGreaterThan(3);
});

test.each([
  [
    'ExecStart=/usr/bin/node /opt/kervan.mjs start --data /srv/kervan --port 4300 --key-file /etc/key',
    '4300',
  ],
  ['<Arguments>start --data &quot;C:\\Kervan data&quot; --port 4301</Arguments>', '4301'],
  ['ExecStart=/usr/bin/node /opt/kervan.mjs start --data /srv/kervan', null],
  [
    'ExecStart=/usr/bin/node start --port 4300\nExecStart=\nExecStart=/usr/bin/node start --port 4302',
    '4302',
  ],
  [Buffer.from('start --port 4303 ', 'utf16le').toString('latin1'), '4303'],
])('the port of a service of before is read out of what the system says of it: %s', (said, port) => {
  expect(portOf(said)).toBe(port);
});
