import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Problem, problem } from './answers.ts';
import { faultSchema } from './faults.ts';
import type { NewOrder } from './orders.ts';
import { CAPABILITIES } from './records.ts';
import type { Shop } from './shop.ts';

const settingsSchema = z.strictObject({
  capabilities: z.array(z.enum(CAPABILITIES)).optional(),
  lowersStock: z.boolean().optional(),
  isModuleActive: z.boolean().optional(),
  requestsPerSecond: z.int().min(1).nullable().optional(),
  validatesAnswers: z.boolean().optional(),
});
const statusSchema = z.strictObject({ status: z.string() });
const paidSchema = z.strictObject({ paid: z.boolean().default(true) });
const rawOrderSchema = z.record(z.string(), z.unknown());
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** The switches and the order desk under /_emulator/, for clients on this machine only; no part of the contract. */
export function addControl(app: FastifyInstance, shop: Shop): void {
  app.register(
    async (control) => {
      control.addHook('onRequest', async (request, reply) => {
        if (LOOPBACK.test(request.ip)) return undefined;
        return refuse(reply, problem('not-found', 'only for clients on the same machine'));
      });
      control.setErrorHandler((error, _request, reply) => {
        const { message, statusCode = 500 } = error as Error & { statusCode?: number };
        if (error instanceof z.ZodError) return refuse(reply, problem('invalid', z.prettifyError(error)));
        const isClientFault = error instanceof RangeError || statusCode < 500;
        return refuse(reply, problem(isClientFault ? 'invalid' : 'internal', message));
      });
      addFaultRoutes(control, shop);
      addOrderRoutes(control, shop);
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
  control.post('/orders/raw', (request, reply) => {
    const number = shop.orders.storeRaw(rawOrderSchema.parse(request.body));
    return reply.code(201).send({ number });
  });
  control.post<{ Params: { number: string } }>('/orders/:number/status', (request, reply) => {
    const { status } = statusSchema.parse(request.body);
    const changed = shop.orders.update(request.params.number, { status });
    return 'code' in changed ? refuse(reply, changed) : changed.order;
  });
  control.post<{ Params: { number: string } }>('/orders/:number/paid', (request, reply) => {
    const { paid } = paidSchema.parse(request.body ?? {});
    const changed = shop.orders.markPaid(request.params.number, paid);
    return 'code' in changed ? refuse(reply, changed) : changed.order;
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
  control.patch('/settings', (request) => {
    const wanted = settingsSchema.parse(request.body);
    Object.assign(shop.settings, wanted);
    return state();
  });
}

function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  return reply.code(refusal.status).type('application/problem+json').send(JSON.stringify(refusal));
}
