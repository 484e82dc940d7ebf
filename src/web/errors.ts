import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { problem, type Problem } from '../domain/problem.ts';
import { problemText } from '../i18n/text.ts';
import { languageOf } from './language.ts';

/** An error on the wire: RFC 9457, with the code of a problem when it is one of ours. */
export const problemDetails = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, application/problem+json' });

/** Answers with an error. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  code?: string,
): FastifyReply {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(code ? { ...body, code } : body);
}

/** Answers with one of Kervan's problems, in the language of the request. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  found: Problem,
): FastifyReply {
  return sendProblem(reply, status, problemText(languageOf(request), found), found.code);
}

/** Gives every error and every wrong address the same form; what must not happen gets a reference number and no details. */
export function addErrors(web: FastifyInstance, onBug: (error: unknown) => string): void {
  web.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(reply, status, error.message);
    return refuse(request, reply, 500, problem('bug', { reference: onBug(error) }));
  });
  web.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return sendProblem(reply, 404, 'nothing here');
    return sendProblem(reply.header('allow', 'GET, HEAD'), 405, 'Kervan is only read over HTTP');
  });
}
