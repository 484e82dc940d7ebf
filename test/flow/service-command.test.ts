import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../store.ts';
import { kervan } from './kervan.ts';

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
    expect(anew).not.toContain(RESTART);
  }
});
