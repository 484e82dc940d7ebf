import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Problem, problem } from './answers.ts';
import { deskView } from './desk-view.ts';
import { faultSchema } from './faults.ts';
import type { StoredOrder } from './order-rows.ts';
import { orderReturnSchema, orderRevisionSchema } from './order-changes.ts';
import type { NewOrder } from './orders.ts';
import { CAPABILITIES } from './records.ts';
import type { Shop } from './shop.ts';
import { keepStrangersOut } from './strangers.ts';

/** Two years. */
const MOST_OFFSET_MS = 63_072_000_000;
const settingsSchema = z.strictObject({
  capabilities: z.array(z.enum(CAPABILITIES)).optional(),
  lowersStock: z.boolean().optional(),
  isModuleActive: z.boolean().optional(),
  requestsPerSecond: z.int().min(1).nullable().optional(),
  validatesAnswers: z.boolean().optional(),
  clockOffsetMs: z.int().min(-MOST_OFFSET_MS).max(MOST_OFFSET_MS).optional(),
});
const statusSchema = z.strictObject({ status: z.string() });
const paidSchema = z.strictObject({ paid: z.boolean().default(true) });
const latestSchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) });
const knownSchema = z.strictObject({ known: z.string().max(100).optional() });
const rawOrderSchema = z.record(z.string(), z.unknown());

/** The switches and the order desk under /_emulator/, for clients on this machine only; no part of the contract. */
export function addControl(app: FastifyInstance, shop: Shop): void {
  app.register(
    async (control) => {
      keepStrangersOut(control);
      control.setErrorHandler((error, _request, reply) => {
        const { message, statusCode = 500 } = error as Error & { statusCode?: number };
        if (error instanceof z.ZodError) return refuse(reply, problem('invalid', z.prettifyError(error)));
        const isClientFault = error instanceof RangeError || statusCode < 500;
        return refuse(reply, problem(isClientFault ? 'invalid' : 'internal', message));
      });
      addFaultRoutes(control, shop);
      addOrderRoutes(control, shop);
      addOrderChanges(control, shop);
      addStateRoutes(control, shop);
    },
    { prefix: '/_emulator' },
  );
}

function addFaultRoutes(control: FastifyInstance, shop: Shop): void {
  control.get('/faults', () => shop.faults.list());
  control.post('/faults', (request, reply) => {
    const wanted = z.array(faultSchema).max(100).parse([request.body].flat());
    return reply.code(201).send(shop.faults.addAll(wanted));
  });
  control.delete('/faults', (_request, reply) => {
    shop.faults.clear();
    return reply.code(204).send();
  });
  control.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) => {
    if (shop.faults.remove(Number(request.params.id))) return reply.code(204).send();
    return refuse(reply, problem('not-found', `no fault ${request.params.id}`));
  });
}

function addOrderRoutes(control: FastifyInstance, shop: Shop): void {
  control.post('/orders', (request, reply) => {
    const order = shop.orders.place(request.body as NewOrder);
    return 'code' in order ? refuse(reply, order) : reply.code(201).send(order);
  });
  control.post('/orders/preview', (request, reply) => {
    const order = shop.orders.preview(request.body as NewOrder);
    return 'code' in order ? refuse(reply, order) : order;
  });
  control.get('/orders', (request) => {
    const { limit } = latestSchema.parse(request.query);
    return shop.orders.latest(limit);
  });
  control.post('/orders/raw', (request, reply) => {
    const number = shop.orders.storeRaw(rawOrderSchema.parse(request.body));
    return reply.code(201).send({ number });
  });
}

function addOrderChanges(control: FastifyInstance, shop: Shop): void {
  type OfOrder = { Params: { number: string } };
  const answer = (reply: FastifyReply, changed: StoredOrder | Problem) =>
    'code' in changed ? refuse(reply, changed) : changed.order;

  control.patch<OfOrder>('/orders/:number', (request, reply) => {
    const revision = orderRevisionSchema.parse(request.body);
    return answer(reply, shop.orders.revise(request.params.number, revision));
  });
  control.post<OfOrder>('/orders/:number/status', (request, reply) => {
    const { status } = statusSchema.parse(request.body);
    return answer(reply, shop.orders.update(request.params.number, { status }));
  });
  control.post<OfOrder>('/orders/:number/paid', (request, reply) => {
    const { paid } = paidSchema.parse(request.body ?? {});
    return answer(reply, shop.orders.markPaid(request.params.number, paid));
  });
  control.post<OfOrder>('/orders/:number/return', (request, reply) => {
    const wanted = orderReturnSchema.parse(request.body ?? {});
    return answer(reply, shop.orders.takeBack(request.params.number, wanted));
  });
}

function addStateRoutes(control: FastifyInstance, shop: Shop): void {
  const state = () => ({
    name: shop.name,
    currency: shop.currency,
    settings: shop.settings,
    records: shop.countRecords(),
    requests: shop.requests.counts(),
    latestRequests: shop.requests.latest().slice(-100),
    faults: shop.faults.list(),
    contractViolations: shop.contractViolations,
    latestViolation: shop.latestViolation,
  });
  control.get('/state', state);
  control.get('/desk', (request) => deskView(shop, knownSchema.parse(request.query).known));
  control.patch('/settings', (request) => {
    const wanted = settingsSchema.parse(request.body);
    Object.assign(shop.settings, wanted);
    return state();
  });
}

function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  return reply.code(refusal.status).type('application/problem+json').send(JSON.stringify(refusal));
}
