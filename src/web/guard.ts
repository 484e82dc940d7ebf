import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from '../domain/problem.ts';
import { refuse, sendProblem } from './errors.ts';

/** What browsers are told to forbid: everything. The pages allow themselves what they need. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What the pages may do: their own scripts, styles and data, and the style elements that carry this request's nonce. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request wants to change something. */
export function isChange({ method }: FastifyRequest): boolean {
  return !READING.has(method);
}

/**
 * Every answer carries the security headers, only requests addressed to this machine by its own name are answered, and nothing
 * is done or told of the API to a page of another origin.
 *
 * Listening on 127.0.0.1 does not keep strangers out by itself: a page of evil.example, open in a browser on this machine, may
 * have its own name point to 127.0.0.1 from the second look-up on (DNS rebinding) and read Kervan as if it were its own
 * server. Such a request still carries "Host: evil.example".
 *
 * A cookie is no proof either: a browser sends it from a page of localhost:8081 too, since ports make no difference to it
 * (not even to SameSite=Strict). So the browser's own word on where a request comes from counts.
 */
export function addGuard(web: FastifyInstance): void {
  web.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (!isOwnAddress(request.headers.host, request.socket.localPort))
      return sendProblem(reply, 421, 'Kervan answers only to localhost and 127.0.0.1 with its own port');
    const matters = isChange(request) || request.url.startsWith('/api/');
    if (matters && isFromElsewhere(request.headers))
      return refuse(request, reply, 403, problem('web-not-ours'));
    return undefined;
  });
}

/** Whether a Host header names this machine and the port; without a port (a request that came by no socket) the name alone. */
export function isOwnAddress(host: string | undefined, port: number | undefined): boolean {
  const match = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '');
  return match !== null && (port === undefined || Number(match[1] ?? 80) === port);
}

/** Whether a browser says that a page of another origin sent the request. What is no browser says nothing of the kind. */
export function isFromElsewhere(headers: FastifyRequest['headers']): boolean {
  const site = headers['sec-fetch-site'];
  // "none": a person typed the address.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin, host = '' } = headers;
  return origin !== undefined && !['http', 'https'].some((scheme) => origin === `${scheme}://${host}`);
}
