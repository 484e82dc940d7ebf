import * as z from 'zod';
import { problem } from '../domain/problem.ts';
import { problemDetails, refuse } from './errors.ts';
import { standingOf, standings, standingServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { serverName } from './wire.ts';

/** Not the schema that reads definitions: that one also converts, which has no way back. */
const definition = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As given to kervan apply, with every default; secrets are empty texts' });
const serverWithDefinition = standingServer.extend({ definition }).meta({ id: 'ServerWithDefinition' });

/** The servers and their definitions; secrets are empty texts. */
export function addServers(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers',
    schema: {
      operationId: 'listServers',
      summary: 'All servers, by name',
      response: { 200: z.object({ items: z.array(standingServer) }) },
    },
    handler: async () => ({ items: (await standings(needs)).map(([, standing]) => standing) }),
  });

  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name',
    schema: {
      operationId: 'getServer',
      summary: 'One server with its definition; secrets are empty texts',
      params: serverName,
      response: {
        200: serverWithDefinition,
        404: problemDetails,
      },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const found = await standingOf(needs, name);
      if (!found) return refuse(request, reply, 404, problem('server-unknown', { name }));
      const [{ definition }, standing] = found;
      return { ...standing, definition };
    },
  });
}
