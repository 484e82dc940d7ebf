import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { simpleProduct } from './sample-products.ts';
import { basic, request } from './shop-client.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

async function startAlone(file: string) {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data', file, '--minimal']);
  let output = '';
  child.stdout.setEncoding('utf8');
  while (!output.includes('\n')) output += String((await once(child.stdout, 'data'))[0]);
  return { child, url: /http:\/\/\S+/.exec(output)![0] };
}

test('the emulator runs alone, and its data survives a kill', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gombashop-'));
  const file = path.join(folder, 'shop.sqlite');
  const authorization = basic('demo', 'demo-key');

  const first = await startAlone(file);
  const sent = await request(`${first.url}/api/microinvest/v1/products/batch`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify([simpleProduct('A')]),
  });
  expect(sent.body).toMatchObject([{ ok: true }]);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await startAlone(file);
  const { body } = await request(`${second.url}/api/microinvest/v1/products`, { headers: { authorization } });
  expect(body).toMatchObject({ items: [{ name: 'Тениска A' }], nextCursor: null });
  second.child.kill('SIGTERM');
  const [code] = (await once(second.child, 'exit')) as [number | null];
  expect(code).toBe(process.platform === 'win32' ? null : 0);
  rmSync(folder, { recursive: true });
});
