import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { microinvest } from '../../../../src/warehouse/microinvest/driver.ts';
import { problemOf } from '../fixture.ts';
import { accessSample } from './sample-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kervan-access-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

// What Microsoft's driver says, as published reports of its errors have it; the driver itself was not at hand.
test.each([
  ['a wrong password', '28000', -1905, 'Not a valid password.', 'warehouse-refused-login'],
  [
    'a wrong password, by its newer number',
    '28000',
    3031,
    'Not a valid password.',
    'warehouse-refused-login',
  ],
  ['another who has it for himself', 'HY000', -1024, 'file already in use.', 'warehouse-exclusive'],
  [
    'another who has it for himself, as seen from another computer',
    'HY000',
    -1032,
    'It is already opened exclusively by another user, or you need permission to view its data.',
    'warehouse-exclusive',
  ],
  [
    'another who changes how it is built',
    'HY000',
    3704,
    'placed in a state that prevents it from being opened',
    'warehouse-exclusive',
  ],
])('a file refused for %s (%s, %i) is told as that, with the words of the engine', async (...refused) => {
  const [, state, native, words, code] = refused;
  const helper = [process.execPath, join(import.meta.dirname, 'refusing-helper.ts')];
  vi.stubEnv('KERVAN_ACCESS_HELPER', JSON.stringify(helper));
  vi.stubEnv('KERVAN_TEST_REFUSAL', JSON.stringify([state, native, words]));
  const file = accessSample('mdb', folder);
  const address = { kind: 'access', file, password: 'very-secret' } as const;
  const found = problemOf(await microinvest.connect(address, { pricesIncludeVat: null }));
  expect(found).toMatchObject({
    code,
    params: { address: file, detail: `${words} (${state}, ${native})` },
  });
  expect(JSON.stringify(found)).not.toContain('very-secret');
});
