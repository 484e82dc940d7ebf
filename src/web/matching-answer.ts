import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { LinkedPairs } from '../run/matching.ts';
import { refuse } from './errors.ts';
import { wordsOf } from './wire/common.ts';
import type { WireAnsweredPairs } from './wire/matching.ts';

const MOST_REFUSED = 100;
const NOT_THERE: ReadonlySet<ProblemCode> = new Set(['server-unknown']);

/** What became of pairs. */
type Answered = Pick<LinkedPairs, 'refused'> &
  Partial<Pick<WireAnsweredPairs, 'linked' | 'rejected' | 'undone'>>;

/** What became of pairs, or why nothing was done. */
export function answer(request: FastifyRequest, reply: FastifyReply, done: Result<Answered>): FastifyReply {
  if (!done.ok) return refuse(request, reply, NOT_THERE.has(done.problem.code) ? 404 : 409, done.problem);
  const { linked = 0, rejected = 0, undone = 0, refused } = done.value;
  const told: WireAnsweredPairs = {
    linked,
    rejected,
    undone,
    refused: refused
      .slice(0, MOST_REFUSED)
      .map(({ subject, problem: why }) => ({ subject, problem: wordsOf(why) })),
    refusedCount: refused.length,
  };
  return reply.code(200).send(told);
}
