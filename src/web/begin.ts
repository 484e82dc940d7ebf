import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RunId } from '../domain/ids.ts';
import type { ProblemCode } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import { loadServer, type Server } from '../store/servers.ts';
import { refuse } from './errors.ts';
import type { WebNeeds } from './web.ts';
import { problemDetails } from './wire/common.ts';
import { begunRun } from './wire/runs.ts';

/** What asking for a run can answer. */
export const BEGUN = {
  202: begunRun,
  400: problemDetails,
  404: problemDetails,
  409: problemDetails,
} as const;

/** Problems that mean that what was asked for is not there. */
const NOT_THERE: ReadonlySet<ProblemCode> = new Set([
  'server-unknown',
  'plan-unknown',
  'order-not-received',
  'nothing-to-retry',
  'receipt-unknown',
]);

/** Problems that mean that what was asked for makes no sense. */
const SENSELESS: ReadonlySet<ProblemCode> = new Set(['option-misplaced', 'option-empty', 'option-alone']);

/** Begins a run of the server with its secrets and answers its id (202), or why it could not begin (400, 404, 409). */
export async function answerBegun(
  { store, sealer }: WebNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  begin: (server: Server) => Promise<Result<RunId>>,
): Promise<FastifyReply> {
  const server = await loadServer(store, sealer, name);
  const begun = server.ok ? await begin(server.value) : server;
  if (begun.ok) return reply.code(202).send({ id: begun.value });
  return refuse(request, reply, statusOf(begun.problem.code), begun.problem);
}

function statusOf(code: ProblemCode): 400 | 404 | 409 {
  if (SENSELESS.has(code)) return 400;
  return NOT_THERE.has(code) ? 404 : 409;
}
