import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { problem } from '../../src/domain/problem.ts';
import { openApp } from '../../src/app.ts';
import { makePost } from '../../src/run/notices/post.ts';
import { saveNoticeSettings } from '../../src/store/notice-settings.ts';
import { channelState } from '../../src/store/notices.ts';
import { openProblem } from '../../src/store/problems.ts';
import { kervan } from '../flow/kervan.ts';
import { saveScheduled } from '../scheduled-server.ts';
import { testFolder } from '../store.ts';
import { hookServer } from './servers.ts';

const PROGRAM = join(import.meta.dirname, '../../src/main.ts');

/** A data folder with a stopped server that has a problem since five minutes, told to a webhook. */
async function installation(url: string) {
  const dataFolder = join(testFolder(), 'data');
  const config = readConfig({ KERVAN_DATA: dataFolder, KERVAN_BACKUPS_DAYS: '0', KERVAN_LOG: 'silent' });
  if (!config.ok) throw new Error(config.problem.code);
  const opened = openApp(config.value);
  if (!opened.ok) throw new Error(opened.problem.code);
  const app = opened.value;
  onTestFinished(() => app.close());
  const now = new Date();
  const webhook = { url, secret: 'a secret of both' };
  expect(await saveNoticeSettings(app.store, app.sealer, { webhook }, now)).toEqual([]);
  const server = await saveScheduled(app.store, 'sofia', { started: false }, now);
  const before = new Date(now.getTime() - 5 * 60_000);
  await openProblem(
    app.store,
    server.id,
    'part import',
    problem('shop-refused-key', { address: 'a' }),
    null,
    before,
  );
  return { app, dataFolder };
}

/** A Kervan of its own process. */
function started(dataFolder: string): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, KERVAN_DATA: dataFolder, KERVAN_PORT: '0' };
  const child = spawn(process.execPath, [PROGRAM, 'start'], { env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const notices = (calls: { headers: Record<string, unknown> }[]) =>
  calls.map(({ headers }) => headers['x-kervan-notice']);

test('a Kervan killed while it sends has told nothing twice and lost nothing: the next one sends the same notice', async () => {
  const hook = await hookServer();
  const { app, dataFolder } = await installation(hook.url);
  // It takes what is sent and never says so: the notice is kept and on its way, and nobody knows whether it arrived.
  hook.answer = null;
  const called = new Promise<void>((done) => (hook.onCall = done));
  const first = started(dataFolder);
  await called;
  first.kill('SIGKILL');
  await once(first, 'exit');
  hook.answer = { status: 200 };
  const left = await app.store.selectFrom('deliveries').selectAll().execute();
  expect(left).toMatchObject([{ state: 'due', attempts: 1 }]);

  // The next Kervan, after the time in which the dead one might still have been sending.
  const later = { ...systemClock, now: () => new Date(Date.now() + 3 * 60_000) };
  const { store, sealer, openChannels } = app;
  const errors: unknown[] = [];
  const post = makePost({
    store,
    sealer,
    clock: later,
    openChannels,
    backup: () => ({ madeAt: null, hasFailed: false }),
    onError: (error) => errors.push(error),
  });
  await post.look();
  await post.look();
  expect(errors).toEqual([]);
  expect(hook.calls).toHaveLength(2);
  expect(new Set(notices(hook.calls)).size).toBe(1);
  expect(await channelState(store, 'webhook')).toMatchObject({ waiting: 0, problem: null });
});

test('a Kervan that is stopped while it sends ends in time, and the notice is not lost', async () => {
  const hook = await hookServer();
  const { app, dataFolder } = await installation(hook.url);
  hook.answer = null;
  const called = new Promise<void>((done) => (hook.onCall = done));
  const first = started(dataFolder);
  await called;
  first.kill('SIGTERM');
  const [code] = (await once(first, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(await app.store.selectFrom('deliveries').selectAll().execute()).toMatchObject([{ state: 'due' }]);
});

test('kervan notify test says how each channel took it, and exits with 1 when one did not', async () => {
  const hook = await hookServer();
  const { dataFolder } = await installation(hook.url);
  const environment = { KERVAN_DATA: dataFolder };
  const good = await kervan(['notify', 'test'], environment);
  expect(good).toMatchObject({ code: 0, stdout: '✓ уебхук: пробното известие е изпратено.\n' });
  expect(JSON.parse(hook.calls[0]!.body)).toMatchObject({
    kind: 'test',
    text: { en: { subject: 'Kervan: test notice' } },
  });
  hook.answer = { status: 403 };
  const bad = await kervan(['--lang', 'en', 'notify', 'test', '--json'], environment);
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    channels: [{ channel: 'webhook', problem: { code: 'notice-webhook-refused', params: { status: 403 } } }],
  });
  const nowhere = await kervan(['notify', 'test'], { KERVAN_DATA: testFolder() });
  expect(nowhere.code).toBe(2);
  expect(nowhere.stderr).toContain('Не е зададено на кого');
});
