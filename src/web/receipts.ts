import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { laterDay } from '../domain/local-time.ts';
import { problem, type ProblemCode } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';
import { receiptDays as daysOf } from '../run/receipt-days.ts';
import { sayNotOwed, sayNotPrinted, sayPrinted, saySettled } from '../run/settle-receipt.ts';
import { countReceipts, receiptPage as pageOf } from '../store/receipt-page.ts';
import { receiptById, receiptsOfOrder } from '../store/receipts.ts';
import type { ReceiptRow } from '../store/receipt-tables.ts';
import type { Server } from '../store/servers.ts';
import { answerBegun, BEGUN } from './begin.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { refuse, sendProblem } from './errors.ts';
import { countsOnWire, daysOnWire, receiptDetailOnWire, receiptOnWire, statesOf } from './receipt-on-wire.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import {
  notOwed,
  printedByHand,
  receiptDays,
  receiptDetail,
  receiptPage,
  receiptState,
  receiptSummary,
} from './wire/receipts.ts';

const oneReceipt = serverName.extend({
  id: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31),
});
/** More days than anybody compares at once. */
const MOST_DAYS = 92;

/** The fiscal receipts of a server: lists, one in full, what a person says of it, what was printed by day. */
export function addReceipts(web: Web, needs: WebNeeds): void {
  addList(web, needs);
  addDays(web, needs);
  addDetail(web, needs);
  addPrinted(web, needs);
  addNotPrinted(web, needs);
  addNotOwed(web, needs);
  addSettled(web, needs);
  addRetry(web, needs);
}

function addList(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/receipts',
    schema: {
      operationId: 'listReceipts',
      summary: 'The receipts and reversals of a server, newest first; the next page begins after `next`',
      params: serverName,
      querystring: z.object({
        state: receiptState.optional(),
        order: z.string().max(100).optional(),
        after: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: { 200: receiptPage, 400: problemDetails, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { limit, state, order, after } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const place = after === undefined ? null : placeOf(after, 1);
      if (after !== undefined && !place) return sendProblem(reply, 400, 'after: not a place in this list');
      const found = await pageOf(store, server.id, {
        states: state ? statesOf(state) : [],
        order,
        after: place && Number(place[0]),
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      return {
        items: items.map(receiptOnWire),
        next: found.length > limit ? cursorOf([String(items.at(-1)!.id)]) : null,
        counts: countsOnWire(await countReceipts(store, server.id)),
      };
    },
  });
}

function addDays(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/receipts/days',
    schema: {
      operationId: 'listReceiptDays',
      summary: "What was printed by day of the shop's zone, by tax group and kind of payment, newest first",
      params: serverName,
      querystring: z.object({ from: z.iso.date(), to: z.iso.date() }),
      response: { 200: receiptDays, 400: problemDetails, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { from, to } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      if (to > laterDay(from, MOST_DAYS)) return sendProblem(reply, 400, `to: at most ${MOST_DAYS} days`);
      const days = await daysOf(store, server, from, to);
      return daysOnWire(days, server.definition.printer?.taxGroups ?? {});
    },
  });
}

function addDetail(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/receipts/:id',
    schema: {
      operationId: 'getReceipt',
      summary: 'One receipt in full, with what it reverses and what reverses it',
      params: oneReceipt,
      response: { 200: receiptDetail, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const row = await receiptById(store, server.id, id);
      if (!row || row.state === 'announced') return refuse(request, reply, 404, problem('receipt-unknown'));
      return receiptDetailOnWire(row, await receiptsOfOrder(store, server.id, row.order_number));
    },
  });
}

const SETTLED = {
  200: receiptSummary,
  400: problemDetails,
  404: problemDetails,
  409: problemDetails,
} as const;

function addPrinted(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/receipts/:id/printed',
    schema: {
      operationId: 'sayReceiptPrinted',
      summary:
        'A person says that a receipt was printed, with what stands on the paper; it is never sent again',
      params: oneReceipt,
      body: printedByHand,
      response: SETTLED,
    },
    handler: async (request, reply) =>
      settle(needs, request, reply, request.params, (server, id, who) =>
        sayPrinted(needs, server, id, request.body, who),
      ),
  });
}

function addNotPrinted(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/receipts/:id/not-printed',
    schema: {
      operationId: 'sayReceiptNotPrinted',
      summary: 'A person says that a receipt in doubt was not printed: the next run prints it',
      params: oneReceipt,
      response: SETTLED,
    },
    handler: async (request, reply) =>
      settle(needs, request, reply, request.params, (server, id, who) =>
        sayNotPrinted(needs, server, id, who),
      ),
  });
}

function addNotOwed(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/receipts/:id/not-owed',
    schema: {
      operationId: 'sayReceiptNotOwed',
      summary: 'A person says that a receipt is not owed, and why: it is never printed',
      params: oneReceipt,
      body: notOwed,
      response: SETTLED,
    },
    handler: async (request, reply) =>
      settle(needs, request, reply, request.params, (server, id, who) =>
        sayNotOwed(needs, server, id, request.body.reason, who),
      ),
  });
}

function addSettled(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/receipts/:id/settled',
    schema: {
      operationId: 'sayReceiptSettled',
      summary: 'A person says that what is told of a printed receipt is settled',
      params: oneReceipt,
      response: SETTLED,
    },
    handler: async (request, reply) =>
      settle(needs, request, reply, request.params, (server, id, who) => saySettled(needs, server, id, who)),
  });
}

/** Has what a person says of a receipt kept, and answers the receipt as it stands then. */
async function settle(
  needs: WebNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, id }: z.infer<typeof oneReceipt>,
  say: (server: Server, id: number, who: string) => Promise<Result<ReceiptRow>>,
): Promise<FastifyReply> {
  const server = await findServer(needs.store, name);
  if (!server) return refuseUnknown(request, reply, name);
  const said = await say(server, id, request.visitor!.user.name);
  if (said.ok) return reply.code(200).send(receiptOnWire(said.value));
  return refuse(request, reply, STATUS[said.problem.code] ?? 409, said.problem);
}

/** How what is said of a receipt is refused, where it is not that its state is another. */
const STATUS: Partial<Record<ProblemCode, 400 | 404>> = {
  'receipt-unknown': 404,
  'receipt-facts-wrong': 400,
};

function addRetry(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/receipts/:id/retry',
    schema: {
      operationId: 'retryReceipt',
      summary:
        'Begins a run that prints what is owed, this receipt among the rest; 404 when it does not wait for one',
      params: oneReceipt,
      response: BEGUN,
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      return answerBegun(needs, request, reply, name, async (server) => {
        const row = await receiptById(needs.store, server.id, id);
        if (!row || !receiptOnWire(row).mayRetry) return failed(problem('receipt-unknown'));
        return needs.background.begin({ server, part: 'print-receipts', cause: 'person' });
      });
    },
  });
}
