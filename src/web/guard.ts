import type { FastifyInstance } from 'fastify';
import { sendProblem } from './errors.ts';

/** What browsers are told to forbid. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Every answer carries the security headers, and only requests addressed to this machine by its own name are answered.
 *
 * Listening on 127.0.0.1 does not keep strangers out by itself: a page of evil.example, open in a browser on this machine, may
 * have its own name point to 127.0.0.1 from the second look-up on (DNS rebinding) and read Kervan as if it were its own
 * server. Such a request still carries "Host: evil.example".
 */
export function addGuard(web: FastifyInstance): void {
  web.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (isOwnAddress(request.headers.host, request.socket.localPort)) return undefined;
    return sendProblem(reply, 421, 'Kervan answers only to localhost and 127.0.0.1 with its own port');
  });
}

/** Whether a Host header names this machine and the port; without a port (a request that came by no socket) the name alone. */
export function isOwnAddress(host: string | undefined, port: number | undefined): boolean {
  const match = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '');
  return match !== null && (port === undefined || Number(match[1] ?? 80) === port);
}
