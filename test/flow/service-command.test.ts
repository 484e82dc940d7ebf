import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../store.ts';
import { kervan } from './kervan.ts';
import { freePort } from '../servers/free-port.ts';

/** What `kervan service install --print` says where systemctl answers so. */
async function printed(answer: 'exit 0' | 'exit 1', options: string[], environment = {}): Promise<string> {
  const folder = testFolder();
  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\n${answer}\n`);
  chmodSync(join(folder, 'systemctl'), 0o755);
  const PATH = `${folder}:${process.env['PATH']}`;
  const { code, stdout } = await kervan(['service', 'install', '--print', ...options], {
    KERVAN_DATA: folder,
    PATH,
    ...environment,
  });
  expect(code).toBe(0);
  return stdout;
}

test('the port of the environment is left to the environment of the service, a port that was typed is not', async () => {
  expect(await printed('exit 1', [], { KERVAN_PORT: '4300' })).not.toContain('4300');
  expect(await printed('exit 1', ['--port', '4301'], { KERVAN_PORT: '4300' })).toContain('--port 4301');
});

test('with --keep a service of before is only started anew, and one that is not there is installed', async () => {
  const RESTART = 'systemctl restart kervan.service';
  const kept = await printed('exit 0', ['--keep']);
  expect(kept).toContain(RESTART);
  expect(kept).not.toMatch(/ExecStart|enable/);
  for (const anew of [await printed('exit 1', ['--keep']), await printed('exit 0', [])]) {
    expect(anew).toContain('ExecStart=');
    expect(anew).toMatch(new RegExp(`enable kervan.service\\n.*${RESTART}`));
  }
});

/** A systemctl of a computer with a service on this port: begun anew, it is a Kervan of this data folder. */
function systemctl(folder: string, port: number): string {
  const start = `KERVAN_PORT=${port} KERVAN_BACKUPS_DAYS=0 ${join(import.meta.dirname, '../../kervan')} start`;
  return `#!/bin/sh
case "$1" in
  cat) echo "ExecStart=/usr/bin/node /opt/kervan/kervan.mjs start --data ${folder} --port ${port}" ;;
  restart) ${start} >/dev/null 2>&1 & echo $! >${join(folder, 'pid')} ;;
esac
`;
}

test('a service that is kept is said to be at work when it is, at the port it was installed with', async () => {
  const folder = testFolder();
  const port = await freePort();
  writeFileSync(join(folder, 'systemctl'), systemctl(folder, port));
  chmodSync(join(folder, 'systemctl'), 0o755);
  onTestFinished(() => {
    if (existsSync(join(folder, 'pid'))) process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  });
  const answer = await kervan(['service', 'install', '--keep'], {
    KERVAN_DATA: folder,
    PATH: `${folder}:${process.env['PATH']}`,
  });
  const isRoot = process.geteuid?.() === 0;
  expect(answer).toMatchObject(isRoot ? { code: 0, stderr: '' } : { code: 2, stdout: '' });
  expect(answer.stdout + answer.stderr).toContain(
    isRoot ? `отново работи на http://127.0.0.1:${port}.` : 'администратор',
  );
});
