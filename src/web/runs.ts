import * as z from 'zod';
import { problem } from '../domain/problem.ts';
import { lastRuns } from '../store/runs.ts';
import { refuse } from './errors.ts';
import { runOnWire } from './run-on-wire.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import { run } from './wire/runs.ts';

/** The last runs of a server. */
export function addRuns(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/runs',
    schema: {
      operationId: 'listRuns',
      summary: 'The last runs of a server, newest first',
      params: serverName,
      querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
      response: { 200: z.object({ items: z.array(run) }), 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuse(request, reply, 404, problem('server-unknown', { name }));
      return { items: (await lastRuns(store, server.id, request.query.limit)).map(runOnWire) };
    },
  });
}
