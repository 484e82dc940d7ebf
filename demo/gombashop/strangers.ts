import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from './answers.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const OWN_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i;

/**
 * Answers under an instance only to programs and pages of this machine; for all others there is nothing here.
 *
 * The address of the client alone does not say it. A page of a stranger, open in a browser on this machine, may post a form
 * to 127.0.0.1: its Origin gives it away. Or it lets its own name point to 127.0.0.1 from the second look-up on (DNS
 * rebinding), and is then its own origin: its Host gives it away.
 */
export function keepStrangersOut(instance: FastifyInstance): void {
  instance.addHook('onRequest', async (request, reply) => {
    if (isFromHere(request)) return undefined;
    const refusal = problem('not-found', 'only for programs and pages of the same machine');
    return reply.code(refusal.status).type('application/problem+json').send(JSON.stringify(refusal));
  });
}

function isFromHere({ ip, headers, socket }: FastifyRequest): boolean {
  if (!LOOPBACK.test(ip)) return false;
  const name = OWN_NAME.exec(headers.host ?? '');
  if (!name || Number(name[1] ?? 80) !== socket.localPort) return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}
