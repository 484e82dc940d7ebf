import * as z from 'zod';
import type { ItemId, VariantId } from '../domain/ids.ts';
import type { ProblemCode } from '../domain/problem.ts';
import { linkByHand } from '../run/link-by-hand.ts';
import { linksOfSku } from '../store/hand-links.ts';
import { loadServer } from '../store/servers.ts';
import { refuse } from './errors.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import { linkedVariants, newLink, skuQuery } from './wire/links.ts';

/** What is not there; everything else that stands in the way is a conflict. */
const NOT_THERE: ReadonlySet<ProblemCode> = new Set([
  'server-unknown',
  'link-variant-unknown',
  'link-item-unknown',
]);

/** Links that a person makes, and the variants of a code to make them for. */
export function addLinks(web: Web, needs: WebNeeds): void {
  addVariants(web, needs);
  addLinking(web, needs);
}

function addVariants(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/links',
    schema: {
      operationId: 'listLinks',
      summary: 'The variants of the shop with this code, each with the item it is linked with',
      params: serverName,
      querystring: skuQuery,
      response: { 200: linkedVariants, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const links = await linksOfSku(store, server.id, request.query.sku);
      return { items: links.map(({ variant, product, sku, item }) => ({ variant, product, sku, item })) };
    },
  });
}

function addLinking(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'PUT',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/links',
    schema: {
      operationId: 'linkVariant',
      summary:
        'Links a variant of the shop with an item, or takes its link away; the orders that wait for it are due now',
      params: serverName,
      body: newLink,
      response: { 204: z.null(), 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const server = await loadServer(needs.store, needs.sealer, request.params.name);
      const { variant, item } = request.body;
      const link = { variant: variant as VariantId, item: item as ItemId | null };
      const done = server.ok ? await linkByHand(needs, server.value, link) : server;
      if (done.ok) return reply.code(204).send(null);
      return refuse(request, reply, NOT_THERE.has(done.problem.code) ? 404 : 409, done.problem);
    },
  });
}
