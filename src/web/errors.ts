import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem, type Problem } from '../domain/problem.ts';
import { settingOf } from '../domain/setting-of.ts';
import { problemText } from '../i18n/text.ts';
import { storeFault } from '../store/store-fault.ts';
import { languageOf } from './language.ts';
import { textOf, type Fault, type ProblemDetails } from './wire/common.ts';

/** Answers with an error. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  more: Pick<ProblemDetails, 'code' | 'faults'> = {},
): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  const body: ProblemDetails = { type: 'about:blank', title, status, detail, ...more };
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body);
}

/** Answers with one of Kervan's problems, in the language of the request. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  found: Problem,
): FastifyReply {
  return sendProblem(reply, status, problemText(languageOf(request), found), { code: found.code });
}

/** Answers that a definition has faults (422). */
export function refuseFaults(
  request: FastifyRequest,
  reply: FastifyReply,
  problems: readonly Problem[],
): FastifyReply {
  const refused = problem('definition-refused', { count: problems.length });
  const faults = problems.map(faultOf);
  return sendProblem(reply, 422, problemText(languageOf(request), refused), { code: refused.code, faults });
}

/** A problem as the fault of a definition, at its setting. */
export function faultOf(found: Problem): Fault {
  return { code: found.code, text: textOf(found), setting: settingOf(found) ?? '' };
}

/** Gives every error and every wrong address the same form; what must not happen gets a reference number and no details. */
export function addErrors(web: FastifyInstance, onBug: (error: unknown) => string): void {
  web.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(reply, status, error.message);
    const fault = storeFault(error);
    if (fault) return refuse(request, reply, 503, fault);
    return refuse(request, reply, 500, problem('bug', { reference: onBug(error) }));
  });
  web.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, 'nothing here'));
}
