import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { OrderNumber } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { failed } from '../domain/result.ts';
import { viewOrder } from '../run/order-view.ts';
import { listedOrder, orderPage as orderPageOf, orderTotals, type ListedOrder } from '../store/order-page.ts';
import { findVersion } from '../store/inbox.ts';
import { problemsOf } from '../store/problems.ts';
import { receiptsOfOrder } from '../store/receipts.ts';
import { loadServer } from '../store/servers.ts';
import type { Settlement } from '../sync/followed.ts';
import { answerBegun, BEGUN } from './begin.ts';
import { refuse, sendProblem } from './errors.ts';
import { detailOnWire } from './order-on-wire.ts';
import { listQuery, pageOf, placeAsked } from './searched-list.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import { orderDetail, orderPage, orderView, rawVersion, settling, type OrderSummary } from './wire/orders.ts';

const oneOrder = serverName.extend({ number: z.string().min(1).max(100) });

/** The orders of a server: lists, one in full, its versions as they came, importing it now. */
export function addOrders(web: Web, needs: WebNeeds): void {
  addList(web, needs);
  addDetail(web, needs);
  addRawVersion(web, needs);
  addImporting(web, needs);
  addSettling(web, needs);
}

function addList(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/orders',
    schema: {
      operationId: 'listOrders',
      summary:
        'The orders of a server, newest first, found by number, buyer or phone; the next page begins after `next`',
      params: serverName,
      querystring: listQuery(orderView.default('all')),
      response: { 200: orderPage, 400: problemDetails, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { limit, view, search, after } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const place = placeAsked(after);
      if (place === 'wrong') return sendProblem(reply, 400, 'after: not a place in this list');
      const which = { view, search, after: place && { shown_at: place[0], number: place[1] } };
      const found = await orderPageOf(store, server.id, { ...which, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ shown_at, number }) => [shown_at, number]);
      return {
        items: rows.map(summaryOnWire),
        next,
        totals: await orderTotals(store, server.id, search),
      };
    },
  });
}

function summaryOnWire(row: ListedOrder): OrderSummary {
  const document = {
    number: row.document_number,
    day: row.document_day,
    total: row.document_total,
    kind: row.document_kind ?? 'order',
    saleNumber: row.sale_number,
  };
  return {
    number: row.number,
    state: row.state,
    status: row.status,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    nextTryAt: row.next_try_at,
    buyer: row.buyer ?? '',
    phone: row.phone,
    total: row.total,
    currency: row.currency,
    document: row.document_number === null ? null : document,
    problems: row.problems,
  };
}

function addDetail(web: Web, needs: WebNeeds): void {
  const { store, sealer } = needs;
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/orders/:number',
    schema: {
      operationId: 'getOrder',
      summary:
        'One order: as understood, its versions, its document with every cent that came off, its open problems',
      params: oneOrder,
      response: { 200: orderDetail, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, number } = request.params;
      const server = await loadServer(store, sealer, name);
      if (!server.ok)
        return refuse(request, reply, server.problem.code === 'server-unknown' ? 404 : 409, server.problem);
      const listed = await listedOrder(store, server.value.id, number);
      const viewed = await viewOrder(needs, server.value, number);
      if (!viewed.ok) return refuse(request, reply, 409, viewed.problem);
      if (!listed || !viewed.value)
        return refuse(request, reply, 404, problem('order-not-received', { number }));
      const open = await problemsOf(store, server.value.id, `order ${number}`);
      const receipts = await receiptsOfOrder(store, server.value.id, number);
      return {
        ...summaryOnWire(listed),
        ...detailOnWire(viewed.value, open, receipts, server.value.statuses),
      };
    },
  });
}

function addRawVersion(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/orders/:number/versions/:version',
    schema: {
      operationId: 'getOrderVersion',
      summary: 'One version of an order as the shop sent it',
      params: oneOrder.extend({ version: z.coerce.number().int().min(1) }),
      response: { 200: rawVersion, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, number, version } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const raw = await findVersion(store, server.id, number, version);
      if (raw === null) return refuse(request, reply, 404, problem('order-not-received', { number }));
      return { version, raw: JSON.parse(raw) as unknown };
    },
  });
}

function addImporting(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/orders/:number/import',
    schema: {
      operationId: 'importOrder',
      summary:
        'Begins to import this order, whatever its age and status; one whose document was lost is written again',
      params: oneOrder,
      response: BEGUN,
    },
    handler: async (request, reply) => beginOne(needs, request, reply, request.params),
  });
}

function addSettling(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/orders/:number/settle',
    schema: {
      operationId: 'settleOrder',
      summary:
        'Begins to do what a person chose about an order that changed after its document, or lost what followed it: write it anew, correct it, write again what is missing, or leave it as it is',
      params: oneOrder,
      body: settling,
      response: BEGUN,
    },
    handler: async (request, reply) =>
      beginOne(needs, request, reply, request.params, request.body.settlement),
  });
}

async function beginOne(
  needs: WebNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, number }: z.infer<typeof oneOrder>,
  settlement?: Settlement,
): Promise<FastifyReply> {
  return answerBegun(needs, request, reply, name, async (server) => {
    if (!(await listedOrder(needs.store, server.id, number)))
      return failed(problem('order-not-received', { number }));
    return needs.background.begin({
      server,
      part: 'import-orders',
      cause: 'person',
      order: number as OrderNumber,
      ...(settlement && { settlement }),
    });
  });
}
