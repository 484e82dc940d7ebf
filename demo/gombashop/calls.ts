import type { FastifyRequest } from 'fastify';
import { problem, type Problem } from './answers.ts';
import type { Mismatch, Operation, QueryParameter } from './contract.ts';

/** A request that fits the contract: path and query parameters in their types, lists as arrays. */
export interface Call {
  operation: Operation;
  path: Record<string, string>;
  query: Record<string, string | number | string[] | undefined>;
  body: unknown;
}

/** Reads a request as the contract has it; a problem that names the first thing that does not fit. */
export function readCall(operation: Operation, request: FastifyRequest): Call | Problem {
  const sent = request.query as Record<string, string | string[] | undefined>;
  const query: Call['query'] = {};
  for (const parameter of operation.query) {
    const value = readParameter(parameter, sent[parameter.name]);
    if (value === undefined) continue;
    const mismatch = parameter.check(value);
    if (mismatch)
      return problem('invalid', `${parameter.name} ${mismatch.reason}`, { field: parameter.name });
    query[parameter.name] = value as string | number | string[];
  }
  const body = request.body;
  const fault = operation.batch ? batchFault(body, operation.batch.maxRecords) : bodyFault(operation, body);
  if (fault) return fault;
  return { operation, path: request.params as Record<string, string>, query, body };
}

// A parameter of another shape than expected is passed on as it is, for the contract's check to refuse.
function readParameter(parameter: QueryParameter, sent: string | string[] | undefined): unknown {
  if (sent === undefined) return undefined;
  if (parameter.isList) return [sent].flat();
  return parameter.isInteger && typeof sent === 'string' && /^\d{1,9}$/.test(sent) ? Number(sent) : sent;
}

function batchFault(body: unknown, maxRecords: number): Problem | null {
  if (!Array.isArray(body)) return problem('invalid', 'the body must be a list of records');
  if (body.length <= maxRecords) return null;
  return problem('invalid', `${body.length} records sent, at most ${maxRecords} are taken`);
}

function bodyFault(operation: Operation, body: unknown): Problem | null {
  const mismatch = operation.checkBody?.(body);
  return mismatch ? mismatchProblem(mismatch, 'the body') : null;
}

/** A mismatch as the contract's `invalid`; `whole` names what is wrong when it is no single field. */
export function mismatchProblem({ field, reason }: Mismatch, whole: string): Problem {
  return problem('invalid', `${field || whole} ${reason}`, field ? { field } : {});
}
