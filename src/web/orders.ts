import * as z from 'zod';
import { problem } from '../domain/problem.ts';
import { orderPage, type OrderSummary } from '../store/order-page.ts';
import { refuse } from './errors.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { moment, problemDetails, serverName } from './wire/common.ts';

const state = z.enum(['new', 'waiting', 'documented', 'finished', 'lost', 'closed']);

const order = z
  .object({
    number: z.string(),
    state,
    status: z.string().meta({ description: 'as in the shop' }),
    reason: z.string().nullable().meta({ description: 'why it waits: a reason or the code of a problem' }),
    createdAt: moment.nullable(),
    updatedAt: moment,
    nextTryAt: moment.nullable(),
    document: z
      .object({ number: z.int().nullable(), day: z.string().nullable(), total: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'Order' });

/** The orders of a server, without anything about their buyers. */
export function addOrders(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/orders',
    schema: {
      operationId: 'listOrders',
      summary: 'The orders of a server by number; the next page begins after `next`',
      params: serverName,
      querystring: z.object({
        state: state.optional(),
        after: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      response: {
        200: z.object({ items: z.array(order), next: z.string().nullable() }),
        404: problemDetails,
      },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { limit, state, after } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuse(request, reply, 404, problem('server-unknown', { name }));
      const wanted = { limit: limit + 1, ...(state && { state }), ...(after && { after }) };
      const found = await orderPage(store, server.id, wanted);
      const items = found.slice(0, limit);
      return { items: items.map(onWire), next: found.length > limit ? items.at(-1)!.number : null };
    },
  });
}

function onWire(row: OrderSummary): z.infer<typeof order> {
  return {
    number: row.number,
    state: row.state,
    status: row.status,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    nextTryAt: row.next_try_at,
    document:
      row.document_number === null
        ? null
        : { number: row.document_number, day: row.document_day, total: row.document_total },
  };
}
