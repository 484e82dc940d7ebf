import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { text } from '../i18n/text.ts';
import { pagePolicy } from './guard.ts';
import type { WebNeeds } from './web.ts';

/** Stands in index.html where the nonce of the request belongs. */
const NONCE_PLACE = '%NONCE%';
const NOT_PAGES = /^\/(?:api|health|metrics|openapi\.json)(?:\/|$)/;
/** What the build has given a name of its own content, and the few files beside index.html. */
const ASSET = /^\/assets\//;
const FILE = /^\/[^/]*\.[^/]*$/;
const FOR_EVER = { maxAge: '365d', immutable: true } as const;
const FOR_AN_HOUR = { maxAge: '1h' } as const;

/** The pages: their files, and index.html for every address that is one of theirs; what is built is looked at once, here. */
export function addPages(web: FastifyInstance, { pages }: Pick<WebNeeds, 'pages'>): void {
  const index = join(pages, 'index.html');
  if (!existsSync(index)) return addNotBuilt(web);
  web.register(files, {
    root: pages,
    serve: false,
    preCompressed: true,
    index: false,
    dotfiles: 'ignore',
  });
  web.get('/*', { config: { access: 'public' } }, async (request, reply) => {
    const [path = '/'] = request.url.split('?', 1);
    if (NOT_PAGES.test(path)) return reply.callNotFound();
    if (ASSET.test(path)) return reply.sendFile(path, FOR_EVER);
    // A server's name may have a dot too, but never stands in the first place.
    if (FILE.test(path) && path !== '/index.html') return reply.sendFile(path, FOR_AN_HOUR);
    const nonce = randomBytes(16).toString('base64');
    const page = await readFile(index, 'utf8');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy(nonce))
      .send(page.replaceAll(NONCE_PLACE, nonce));
  });
}

/** Kervan works without its pages; they are built by a command of their own. */
function addNotBuilt(web: FastifyInstance): void {
  const words = (['bg', 'en'] as const)
    .map((language) => `<p lang="${language}">${text(language, 'web.notBuilt')}</p>`)
    .join('\n');
  const page = `<!doctype html>\n<meta charset="utf-8">\n<title>Керван</title>\n${words}\n`;
  web.get('/*', { config: { access: 'public' } }, async (request, reply) => {
    const [path = '/'] = request.url.split('?', 1);
    if (NOT_PAGES.test(path) || path.includes('.')) return reply.callNotFound();
    return reply.code(503).type('text/html; charset=utf-8').send(page);
  });
}
