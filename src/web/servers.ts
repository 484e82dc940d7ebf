import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { unavailable } from '../domain/availability.ts';
import { problem } from '../domain/problem.ts';
import { shownDefinition, type Secrets } from '../store/definition-secrets.ts';
import { deleteServer } from '../store/delete-server.ts';
import { setStarted, storedServer } from '../store/servers.ts';
import { refuse } from './errors.ts';
import { findServer, standingOf, standings } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import { serverWithDefinition, standingServer, type ServerWithDefinition } from './wire/servers.ts';

/** The servers: how they stand, what they are told to do, starting, stopping and deleting them. */
export function addServers(web: Web, needs: WebNeeds): void {
  addReading(web, needs);
  addStarting(web, needs, 'start');
  addStarting(web, needs, 'stop');
  addDeleting(web, needs);
}

/** Answers that there is no server of that name. */
export function refuseUnknown(request: FastifyRequest, reply: FastifyReply, name: string): FastifyReply {
  return refuse(request, reply, 404, problem('server-unknown', { name }));
}

function addReading(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers',
    config: { access: 'viewer' },
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
    config: { access: 'viewer' },
    schema: {
      operationId: 'getServer',
      summary: 'One server with its definition, without its secrets',
      params: serverName,
      response: { 200: serverWithDefinition, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const found = await standingOf(needs, name);
      const shown = await shownServer(needs, name);
      return found && shown ? { ...found[1], ...shown } : refuseUnknown(request, reply, name);
    },
  });
}

async function shownServer(
  { store, sealer }: WebNeeds,
  name: string,
): Promise<Pick<ServerWithDefinition, 'definition' | 'secretsSet' | 'notAvailable' | 'statuses'> | null> {
  const stored = await storedServer(store, name);
  if (!stored) return null;
  // Secrets that cannot be opened (another key file) are as good as not set: somebody has to enter them again.
  const opened = sealer.open(stored.sealedSecrets);
  const secrets = opened.ok ? (JSON.parse(opened.value) as Secrets) : {};
  const { definition, secretsSet } = shownDefinition(stored.server.definition, secrets);
  // It says what was asked for when it was saved; given back unchanged it must not start or stop anything.
  delete definition['started'];
  const notAvailable = unavailable(stored.server.definition);
  return { definition, secretsSet, notAvailable, statuses: [...stored.server.statuses] };
}

function addStarting(web: Web, needs: WebNeeds, action: 'start' | 'stop'): void {
  const { store, clock, scheduler } = needs;
  web.route({
    method: 'POST',
    url: `/api/v1/servers/:name/${action}`,
    config: { access: 'administrator' },
    schema: {
      operationId: `${action}Server`,
      summary: action === 'start' ? 'Старт: its schedules run' : 'Стоп: what runs ends after its record',
      params: serverName,
      response: { 200: standingServer, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (server) {
        await setStarted(store, server.id, action === 'start', clock.now());
        await scheduler.notice();
      }
      const standing = server && (await standingOf(needs, name));
      return standing ? standing[1] : refuseUnknown(request, reply, name);
    },
  });
}

function addDeleting(web: Web, { store, clock }: WebNeeds): void {
  web.route({
    method: 'DELETE',
    url: '/api/v1/servers/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'deleteServer',
      summary: 'Deletes what Kervan knows of a server; documents and quantities stay where they are',
      params: serverName,
      response: { 204: z.null(), 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const done = await deleteServer(store, server, clock);
      return done.ok ? reply.code(204).send(null) : refuse(request, reply, 409, done.problem);
    },
  });
}
