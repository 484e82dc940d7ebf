import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test.each(['', 'abcd', 'не е ключ'])('a key file that holds %j is told, not replaced', (content) => {
  const file = join(testFolder(), 'kervan.key');
  writeFileSync(file, content);
  expect(openSealer(file).open('AAAA')).toMatchObject({ ok: false, problem: { code: 'key-missing' } });
  expect(readFileSync(file, 'utf8')).toBe(content);
});
