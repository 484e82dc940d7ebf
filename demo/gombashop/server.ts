import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Answer, problem, type Problem, refuse } from './answers.ts';
import { type Operation, contractOperations } from './contract.ts';
import { addControl } from './control.ts';
import { readCall } from './calls.ts';
import { addDesk } from './desk.ts';
import { gateOf } from './gate.ts';
import { shopOperations } from './operations.ts';
import { garbage, HTML_PAGE, pageFaults } from './broken-answers.ts';
import { openShop, type Shop, type ShopOptions } from './shop.ts';

const BASE_PATH = '/api/microinvest/v1';
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

export interface GombaShopOptions extends ShopOptions {
  /** 0 = any free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
}

/** A running shop emulator. */
export interface GombaShop {
  /** Where the shop stands, "http://127.0.0.1:8081"; the API is below it at /api/microinvest/v1. */
  url: string;
  port: number;
  shop: Shop;
  /** Cuts every connection, and closes the data file. */
  close(): Promise<void>;
}

/**
 * Starts the shop emulator: the assumed contract (docs/gombashop-contract.yaml) over HTTP; for clients on this machine the
 * order desk at / and the switches under /_emulator/; and direct access to the shop for whoever started it.
 */
export async function startGombaShop(options: GombaShopOptions): Promise<GombaShop> {
  const shop = openShop(options);
  const stopping = new AbortController();
  // Any number of delayed requests may wait for it.
  setMaxListeners(0, stopping.signal);
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true, exposeHeadRoutes: false });
  let url = '';
  addContract(app, shop, () => url, stopping.signal);
  addControl(app, shop);
  addDesk(app);
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problem('not-found', `nothing at ${request.url}`)),
  );
  try {
    url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  } catch (error) {
    shop.close();
    throw error;
  }
  return {
    url,
    port: Number(new URL(url).port),
    shop,
    async close() {
      stopping.abort();
      await app.close();
      shop.close();
    },
  };
}

function addContract(app: FastifyInstance, shop: Shop, url: () => string, stopping: AbortSignal): void {
  const handlers = shopOperations(shop, url);
  const gate = gateOf(shop);
  for (const operation of contractOperations()) {
    const handler = handlers[operation.id];
    if (!handler) throw new Error(`the contract has an operation without work: ${operation.id}`);
    app.route({
      method: operation.method,
      url: BASE_PATH + operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: (request, reply) => answerWithFaults(operation, request, reply),
    });

    async function answerWithFaults(operation: Operation, request: FastifyRequest, reply: FastifyReply) {
      const hits = shop.faults.hit(operation.id);
      const records = Array.isArray(request.body) ? request.body.length : 0;
      const log = (status: number | null) =>
        shop.requests.add({ operationId: operation.id, at: shop.clock.now(), status, records });
      function cut() {
        log(null);
        reply.hijack();
        request.raw.socket.destroy();
        return reply;
      }

      const delay = hits.get('delay');
      if (delay) await setTimeout(delay.delayMs, undefined, { signal: stopping }).catch(() => undefined);
      if (hits.has('cut-before') || stopping.aborted) return cut();
      if (hits.has('html-page')) {
        log(200);
        return reply.type('text/html; charset=utf-8').send(HTML_PAGE);
      }
      const refusal = gate(request, hits);
      const answer = refusal ?? heldToContract(shop, operation, work(operation, request));
      if (hits.has('cut-after')) return cut();
      log(answer.status);
      if (hits.has('garbage')) return reply.type('application/json').send(garbage(hits.get('garbage')!));
      return send(reply, pageFaults(shop, answer, hits));
    }
  }

  function work(operation: Operation, request: FastifyRequest): Answer {
    const call = readCall(operation, request);
    if ('code' in call) return refuse(call);
    const answer = handlers[operation.id]!(call);
    if (answer.page) shop.clock.pageWasRead();
    return answer;
  }
}

function heldToContract(shop: Shop, operation: Operation, answer: Answer): Answer {
  const body = 'checkedBody' in answer ? answer.checkedBody : answer.body;
  if (!shop.settings.validatesAnswers || body === undefined) return answer;
  const mismatch = operation.checkAnswer(answer.status)(body);
  if (!mismatch) return answer;
  shop.contractViolations += 1;
  shop.latestViolation = `${operation.id} ${answer.status}: ${mismatch.field || 'the body'} ${mismatch.reason}`;
  return refuse(problem('internal', `the answer breaks the contract: ${shop.latestViolation}`));
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
  const type = answer.status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8';
  return reply.code(answer.status).type(type).send(JSON.stringify(answer.body));
}

function sendProblem(reply: FastifyReply, refusal: Problem): FastifyReply {
  return send(reply, refuse(refusal));
}

// The framework's own refusals (a body that is not JSON, too large, of another type) are the client's; the rest is ours.
function problemOf(error: unknown): Problem {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { ...problem('invalid', message), status: statusCode };
  }
  return problem('internal', message);
}
