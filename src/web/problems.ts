import * as z from 'zod';
import { problem, problemClass } from '../domain/problem.ts';
import { countProblems, listProblems, type OpenProblem } from '../store/problems.ts';
import { refuse } from './errors.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { bothLanguages, moment, problemDetails, serverName, textOf } from './wire/common.ts';

const openProblem = z
  .object({
    code: z.string(),
    class: z.enum(['transient', 'configuration', 'data', 'in-doubt', 'bug']),
    record: z.string(),
    text: bothLanguages,
    firstAt: moment,
    lastAt: moment,
    nextTryAt: moment.nullable(),
  })
  .meta({ id: 'OpenProblem' });

/** The open problems of a server. */
export function addProblems(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/problems',
    schema: {
      operationId: 'listProblems',
      summary: 'The open problems of a server, newest first, and how many there are in all',
      params: serverName,
      querystring: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
      response: { 200: z.object({ items: z.array(openProblem), count: z.int() }), 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuse(request, reply, 404, problem('server-unknown', { name }));
      const found = await listProblems(store, server.id, request.query.limit);
      return { items: found.map(onWire), count: (await countProblems(store)).get(server.id) ?? 0 };
    },
  });
}

function onWire(found: OpenProblem): z.infer<typeof openProblem> {
  return {
    code: found.code,
    class: problemClass(found.code),
    record: found.record,
    text: textOf(found),
    firstAt: found.firstAt.toISOString(),
    lastAt: found.lastAt.toISOString(),
    nextTryAt: found.nextTryAt?.toISOString() ?? null,
  };
}
