import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../../test/store.ts';
import { openSealer } from './secrets.ts';

test('the key file is made once, for its owner alone, and what it sealed it opens', () => {
  const file = join(testFolder(), 'deep', 'kervan.key');
  const sealed = openSealer(file).seal('парола');
  expect(statSync(file).mode & 0o077).toBe(0);
  const key = readFileSync(file, 'utf8');
  expect(openSealer(file).open(sealed)).toEqual({ ok: true, value: 'парола' });
  expect(readFileSync(file, 'utf8')).toBe(key);
});

test('the same secret is never sealed the same way twice, and its text does not show', () => {
  const sealer = openSealer(join(testFolder(), 'kervan.key'));
  expect(sealer.seal('парола')).not.toBe(sealer.seal('парола'));
  expect(Buffer.from(sealer.seal('password'), 'base64').includes('password')).toBe(false);
});

test('another key, or a changed or cut text, is a problem', () => {
  const folder = testFolder();
  const [sealer, other] = ['one', 'other'].map((name) => openSealer(join(folder, name)));
  const sealed = sealer!.seal('парола');
  const bytes = Buffer.from(sealed, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  for (const text of [bytes.toString('base64'), sealed.slice(0, 20), '', 'не е нищо']) {
    expect(sealer!.open(text)).toMatchObject({ ok: false, problem: { code: 'key-missing' } });
  }
  expect(other!.open(sealed)).toMatchObject({ ok: false, problem: { code: 'key-missing' } });
});

const WHOLE = 'ab'.repeat(32);

test.each(['', 'abcd', 'не е ключ', WHOLE.slice(2), `${WHOLE}ab`, `${WHOLE.slice(1)}g`])(
  'a key file that holds %j is told, not replaced',
  (content) => {
    const file = join(testFolder(), 'kervan.key');
    writeFileSync(file, content);
    expect(() => openSealer(file)).toThrow('64 hexadecimal digits');
    expect(readFileSync(file, 'utf8')).toBe(content);
  },
);

test.each([WHOLE.toUpperCase(), `\uFEFF${WHOLE}\r\n`])(
  'a key that a person typed is taken: %j',
  (content) => {
    const folder = testFolder();
    const [typed, plain] = ['typed', 'plain'].map((name) => join(folder, name));
    writeFileSync(typed!, content);
    writeFileSync(plain!, WHOLE);
    expect(openSealer(plain!).open(openSealer(typed!).seal('парола'))).toMatchObject({ value: 'парола' });
  },
);

test('a key file is never seen half written: who begins at the same time finds none or a whole one', async () => {
  const folder = testFolder();
  const file = JSON.stringify(join(folder, 'kervan.key'));
  const script = `const { workerData: step } = await import('node:worker_threads');
    const { openSealer } = await import(${JSON.stringify(new URL('secrets.ts', import.meta.url).href)});
    for (let round = 1; round <= 200; round += 1) {
      Atomics.add(step, 0, 1);
      while (Atomics.load(step, 0) < 2 * round);
      openSealer(${file} + round);
    }`;
  const workerData = new Int32Array(new SharedArrayBuffer(4));
  const source = new URL(`data:text/javascript,${encodeURIComponent(script)}`);
  const workers = [1, 2].map(() => new Worker(source, { workerData }));
  onTestFinished(async () => void (await Promise.all(workers.map((each) => each.terminate()))));
  await Promise.all(workers.map((each) => once(each, 'exit')));
  expect(readdirSync(folder)).toHaveLength(200);
});
