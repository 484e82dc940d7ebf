import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import { listeningWeb, webNeeds } from '../../test/web.ts';

const INDEX =
  '<!doctype html><meta name="csp-nonce" content="%NONCE%"><script src="/assets/a-1.js"></script>';
const SCRIPT = 'console.log("керван");'.repeat(50);

let address: string;

/** What the build makes: hashed names, and each file compressed beside itself. */
function builtPages(): string {
  const folder = testFolder();
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const add = (name: string, content: string): void => {
    const file = join(folder, 'dist', name);
    writeFileSync(file, content);
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content));
  };
  add('index.html', INDEX);
  add('assets/a-1.js', SCRIPT);
  add('icon.svg', '<svg/>');
  writeFileSync(join(folder, 'dist/.env'), 'secret');
  return join(folder, 'dist');
}

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${address}${path}`, { headers });
}

describe('the built pages', () => {
  beforeEach(async () => {
    address = await listeningWeb(webNeeds(testStore(), { pages: builtPages() }));
  });

  test.each(['/', '/servers/sofia', '/servers/my.shop/orders', '/index.html', '/?lang=en', '/apiary'])(
    '%s is a page, never kept, with a nonce of its own',
    async (path) => {
      const nonces = new Set<string>();
      for (let times = 0; times < 2; times += 1) {
        const { status, headers, ...rest } = await get(path).then(async (answer) => ({
          status: answer.status,
          headers: answer.headers,
          body: await answer.text(),
        }));
        expect(status).toBe(200);
        expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(headers.get('cache-control')).toBe('no-store');
        const nonce = /content="([\w+/]{22}==)"/.exec(rest.body)![1]!;
        expect(headers.get('content-security-policy')).toBe(
          `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
            `font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
        );
        nonces.add(nonce);
      }
      expect(nonces.size).toBe(2);
    },
  );

  test.each([
    ['br', 'br'],
    ['gzip, br;q=0.5', 'gzip'],
    ['identity', null],
  ])('a file goes out as the browser likes it: %s', async (accepted, encoding) => {
    const answer = await get('/assets/a-1.js', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe(SCRIPT);
  });

  test('files with a name of their content are kept for ever, others for an hour', async () => {
    const asset = await get('/assets/a-1.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await get('/icon.svg');
    expect(icon.headers.get('cache-control')).toBe('public, max-age=3600');
  });

  test.each([
    '/assets/gone.js',
    '/gone.js',
    '/.env',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/api/nothing',
    '/health/nothing',
  ])('%s is nothing, and stays out of caches', async (path) => {
    const answer = await get(path);
    expect([403, 404]).toContain(answer.status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).not.toContain('secret');
  });
});

test('pages that are not built say in both languages how to build them; the rest works', async () => {
  address = await listeningWeb(webNeeds(testStore()));
  const answer = await get('/');
  expect(answer.status).toBe(503);
  const body = await answer.text();
  expect(body).toContain('Изпълнете командата npm run build');
  expect(body).toContain('Run npm run build');
  expect((await get('/assets/a-1.js')).status).toBe(404);
  expect((await get('/health')).status).toBe(200);
});
