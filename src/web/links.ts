import * as z from 'zod';
import type { ItemId, VariantId } from '../domain/ids.ts';
import type { ProblemCode } from '../domain/problem.ts';
import { linkByHand } from '../run/link-by-hand.ts';
import { loadServer } from '../store/servers.ts';
import { refuse } from './errors.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import { newLink } from './wire/orders.ts';

/** What is not there; everything else that stands in the way is a conflict. */
const NOT_THERE: ReadonlySet<ProblemCode> = new Set([
  'server-unknown',
  'link-variant-unknown',
  'link-item-unknown',
]);

/** Links that a person makes. */
export function addLinks(web: Web, needs: WebNeeds): void {
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
