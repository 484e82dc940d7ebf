import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { keepStrangersOut } from './gombashop/strangers.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** A folder with an index.html as the page at / and its files under /desk/, for people at this machine only. */
export function servePage(app: FastifyInstance, folder: URL): void {
  app.register(async (desk) => {
    keepStrangersOut(desk);
    for (const name of readdirSync(folder)) {
      const type = TYPES[extname(name)];
      if (type === undefined) continue;
      const url = name === 'index.html' ? '/' : `/desk/${name}`;
      // Read when asked for: whoever changes the page only loads it again.
      desk.get(url, (_request, reply) =>
        reply
          .headers(HEADERS)
          .type(type)
          .send(readFileSync(new URL(name, folder))),
      );
    }
  });
}
