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
export const BEGUN = { 202: begunRun, 404: problemDetails, 409: problemDetails } as const;

/** Problems that mean that what was asked for is not there. */
const NOT_THERE: ReadonlySet<ProblemCode> = new Set([
  'server-unknown',
  'plan-unknown',
  'order-not-received',
  'nothing-to-retry',
]);

/** Begins a run of the server with its secrets and answers its id (202), or why it could not begin (404, 409). */
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
  return refuse(request, reply, NOT_THERE.has(begun.problem.code) ? 404 : 409, begun.problem);
}
