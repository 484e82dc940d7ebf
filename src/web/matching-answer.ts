import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { LinkedPairs } from '../run/matching.ts';
import { refuse } from './errors.ts';
import { wordsOf } from './wire/common.ts';
import type { WireLinkedPairs } from './wire/matching.ts';

const MOST_REFUSED = 100;
const NOT_THERE: ReadonlySet<ProblemCode> = new Set(['server-unknown']);

/** What became of pairs, or why nothing could be linked. */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  done: Result<LinkedPairs>,
  rejectedCount = 0,
): FastifyReply {
  if (!done.ok) return refuse(request, reply, NOT_THERE.has(done.problem.code) ? 404 : 409, done.problem);
  const { linked, refused } = done.value;
  const told: WireLinkedPairs = {
    linked,
    rejected: rejectedCount,
    refused: refused
      .slice(0, MOST_REFUSED)
      .map(({ subject, problem: why }) => ({ subject, problem: wordsOf(why) })),
    refusedCount: refused.length,
  };
  return reply.code(200).send(told);
}
