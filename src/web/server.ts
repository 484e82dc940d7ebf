import { readFileSync } from 'node:fs';
import { fastify, type FastifyInstance } from 'fastify';
import { addApi } from './api.ts';
import { addErrors, sendProblem } from './errors.ts';
import { addGuard, SECURITY_HEADERS } from './guard.ts';
import { addPage } from './page.ts';
import type { WebNeeds } from './web.ts';

/** Nothing is written over HTTP, so no request needs a body. */
const BODY_LIMIT_BYTES = 1024;
const HEADERS_LIMIT_BYTES = 8 * 1024;
const REQUEST_LIMIT_MS = 10_000;
/** A server's name: 60 letters, in the longest of writings. */
const LONGEST_PARAM = 200;

/** The web of Kervan: the page of its health, the API that reads, and their description. Not listening yet. */
export function buildWeb(needs: WebNeeds): FastifyInstance {
  const web = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_LIMIT_MS,
    forceCloseConnections: true,
    http: { maxHeaderSize: HEADERS_LIMIT_BYTES },
    // An address that cannot be read comes before all hooks.
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply.headers(SECURITY_HEADERS), error.statusCode ?? 400, error.message);
    },
    routerOptions: { maxParamLength: LONGEST_PARAM },
  });
  addGuard(web);
  addErrors(web, needs.onBug);
  addApi(web, needs);
  addPage(web, needs);
  addFile(web, '/style.css', 'text/css; charset=utf-8');
  addFile(web, '/icon.svg', 'image/svg+xml');
  addDescription(web, needs);
  return web;
}

function addFile(web: FastifyInstance, url: string, type: string): void {
  const content = readFileSync(new URL(`.${url}`, import.meta.url));
  web.get(url, async (_request, reply) =>
    reply.type(type).header('cache-control', 'max-age=3600').send(content),
  );
}

/** Loaded when it is first asked for: describing costs time and memory that only few need. */
function addDescription(web: FastifyInstance, needs: WebNeeds): void {
  let description: Promise<object> | null = null;
  web.get('/openapi.json', async () => {
    description ??= import('./openapi.ts').then(({ describeApi }) => describeApi(needs));
    return description;
  });
}
