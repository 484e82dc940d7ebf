import type { FastifyReply, FastifyRequest } from 'fastify';
import { copyDefinition, examineDefinition, saveDefinition, type Saved } from '../run/save-definition.ts';
import { faultOf, refuse, refuseFaults } from './errors.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, wordsOf } from './wire/common.ts';
import { checked, copyServer, draft, saved, type Saved as WireSaved } from './wire/servers.ts';

/** How long database and shop may take to answer while a page waits. */
export const ASKING_LIMIT_MS = 10_000;

/** Making, changing, copying and checking definitions: as `kervan apply` does, and by the same code. */
export function addDefinitions(web: Web, needs: WebNeeds): void {
  addCreating(web, needs);
  addChanging(web, needs);
  addCopying(web, needs);
  addChecking(web, needs);
}

function addCreating(web: Web, { saving }: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/servers',
    config: { access: 'administrator' },
    schema: {
      operationId: 'createServer',
      summary: 'Makes a server; every fault of its definition is named and nothing is saved',
      body: draft,
      response: { 201: saved, 409: problemDetails, 422: problemDetails },
    },
    handler: async (request, reply) => {
      const { definition: input, keepSecretsOf: secretsOf = null } = request.body;
      const limitMs = ASKING_LIMIT_MS;
      const done = await saveDefinition(saving, { input, as: 'new', secretsOf, limitMs });
      return answer(request, reply, 201, done);
    },
  });
}

function addChanging(web: Web, { store, saving }: WebNeeds): void {
  web.route({
    method: 'PUT',
    url: '/api/v1/servers/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'changeServer',
      summary: 'Changes a server, its name too; secrets that are left out stay',
      params: serverName,
      body: draft,
      response: { 200: saved, 404: problemDetails, 409: problemDetails, 422: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const { definition: input, keepSecretsOf: secretsOf = name } = request.body;
      const limitMs = ASKING_LIMIT_MS;
      const done = await saveDefinition(saving, { input, as: server, secretsOf, limitMs });
      return answer(request, reply, 200, done);
    },
  });
}

function addCopying(web: Web, { saving }: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/servers/:name/copy',
    config: { access: 'administrator' },
    schema: {
      operationId: 'copyServer',
      summary: 'Makes a stopped server with the definition and the secrets of this one',
      params: serverName,
      body: copyServer,
      response: { 201: saved, 404: problemDetails, 409: problemDetails, 422: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const done = await copyDefinition(saving, name, request.body.name);
      return done ? answer(request, reply, 201, done) : refuseUnknown(request, reply, name);
    },
  });
}

function addChecking(web: Web, { store, saving }: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/check',
    config: { access: 'administrator' },
    schema: {
      operationId: 'checkDefinition',
      summary: 'All faults that saving would find: as a change of `keepSecretsOf`, or as a new server',
      body: draft,
      response: { 200: checked },
    },
    handler: async (request) => {
      const { definition: input, keepSecretsOf: secretsOf = null } = request.body;
      const as = (secretsOf !== null && (await findServer(store, secretsOf))) || 'new';
      const found = await examineDefinition(saving, { input, as, secretsOf, limitMs: ASKING_LIMIT_MS });
      if (!found.ok) return { faults: found.problems.map(faultOf), unchecked: null };
      return { faults: [], unchecked: found.unchecked && wordsOf(found.unchecked) };
    },
  });
}

function answer(request: FastifyRequest, reply: FastifyReply, status: 200 | 201, done: Saved): FastifyReply {
  if (!done.ok) {
    const [first] = done.problems;
    if (first?.code === 'server-exists') return refuse(request, reply, 409, first);
    return refuseFaults(request, reply, done.problems);
  }
  const { server, change, unchecked, notAvailable } = done;
  const body: WireSaved = {
    name: server.definition.name,
    change,
    unchecked: unchecked && wordsOf(unchecked),
    notAvailable,
  };
  return reply.code(status).send(body);
}
