import { fastify, type FastifyInstance } from 'fastify';
import { addAccess } from './access.ts';
import { addApi } from './api.ts';
import { addErrors, sendProblem } from './errors.ts';
import { addGuard, SECURITY_HEADERS } from './guard.ts';
import { addPages } from './pages.ts';
import type { WebNeeds } from './web.ts';

/** The largest definition is far smaller. */
const BODY_LIMIT_BYTES = 256 * 1024;
const HEADERS_LIMIT_BYTES = 8 * 1024;
const REQUEST_LIMIT_MS = 10_000;
/** A server's name: 60 letters, in the longest of writings. */
const LONGEST_PARAM = 200;

/** The web of Kervan: the pages, the API, and its description. Not listening yet. */
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
  // JSON alone: what an HTML form can send is not read at all.
  web.removeContentTypeParser('text/plain');
  addRoutes(web, needs);
  return web;
}

/** All that answers, behind what keeps strangers out. */
export function addRoutes(web: FastifyInstance, needs: WebNeeds): void {
  addGuard(web);
  addAccess(web, needs);
  addErrors(web, needs.onBug);
  addApi(web, needs);
  addDescription(web, needs);
  addPages(web, needs);
}

/** Loaded when it is first asked for: describing costs time and memory that only few need. */
function addDescription(web: FastifyInstance, needs: WebNeeds): void {
  let description: Promise<object> | null = null;
  web.get('/openapi.json', { config: { access: 'public' } }, async () => {
    description ??= import('./openapi.ts').then(({ describeApi }) => describeApi(needs));
    return description;
  });
}
