import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { ok, type Result } from '../domain/result.ts';
import { lookUpItems, lookUpPartners, type Asked, type Wanted } from '../run/look-up.ts';
import { loadServer } from '../store/servers.ts';
import { ASKING_LIMIT_MS } from './definitions.ts';
import { warehouseOf, withStoredSecrets } from './draft-ends.ts';
import { refuse } from './errors.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import {
  foundItems,
  foundPartners,
  lookUpDraft,
  lookUpQuery,
  type FoundItems,
  type FoundPartners,
} from './wire/look-ups.ts';

/** A kind of record that a person looks for. */
interface Register<Found> {
  /** The last word of its addresses. */
  path: string;
  name: string;
  by: string;
  found: z.ZodType<Found>;
  lookUp: (asked: Asked, wanted: Wanted) => Promise<Result<Found>>;
}

const ITEMS: Register<FoundItems> = {
  path: 'items',
  name: 'Items',
  by: 'code, barcode or a part of the name',
  found: foundItems,
  async lookUp(asked, wanted) {
    const found = await lookUpItems(asked, wanted);
    if (!found.ok) return found;
    return ok({ items: found.value.map(({ id, code, name, barcodes }) => ({ id, code, name, barcodes })) });
  },
};

const PARTNERS: Register<FoundPartners> = {
  path: 'partners',
  name: 'Partners',
  by: 'code, ЕИК or a part of the name',
  found: foundPartners,
  async lookUp(asked, wanted) {
    const found = await lookUpPartners(asked, wanted);
    if (!found.ok) return found;
    return ok({ partners: found.value.map(({ id, code, name, bulstat }) => ({ id, code, name, bulstat })) });
  },
};

/** Items and partners for a person who looks for one, in the database of a saved server or of a draft. */
export function addLookUps(web: Web, needs: WebNeeds): void {
  for (const register of [ITEMS, PARTNERS]) {
    addSaved(web, needs, register);
    addDraft(web, needs, register);
  }
}

type AnyRegister = typeof ITEMS | typeof PARTNERS;

function addSaved(web: Web, needs: WebNeeds, { path, name, by, found, lookUp }: AnyRegister): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: `/api/v1/servers/:name/${path}`,
    schema: {
      operationId: `search${name}`,
      summary: `${name} of the warehouse by ${by}, the best first; or the one with the id`,
      params: serverName,
      querystring: lookUpQuery,
      response: { 200: found, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const asked = await savedWarehouse(needs, request.params.name);
      const answer = asked.ok ? await lookUp(asked.value, request.query) : asked;
      return answer.ok ? answer.value : refuseLookUp(request, reply, answer);
    },
  });
}

function addDraft(web: Web, needs: WebNeeds, { path, name, found, lookUp }: AnyRegister): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: `/api/v1/probe/${path}`,
    schema: {
      operationId: `searchDraft${name}`,
      summary: `${name} of the warehouse of a draft; secrets that are left out are those of \`keepSecretsOf\``,
      body: lookUpDraft,
      response: { 200: found, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const asked = await draftWarehouse(needs, request.body);
      const answer = asked.ok ? await lookUp(asked.value, request.body) : asked;
      return answer.ok ? answer.value : refuseLookUp(request, reply, answer);
    },
  });
}

async function savedWarehouse(
  { store, sealer, openWarehouse }: WebNeeds,
  name: string,
): Promise<Result<Asked>> {
  const server = await loadServer(store, sealer, name);
  if (!server.ok) return server;
  const { warehouse } = server.value.definition;
  return ok({ open: () => openWarehouse(warehouse), limitMs: ASKING_LIMIT_MS });
}

async function draftWarehouse(
  needs: WebNeeds,
  { warehouse, keepSecretsOf }: z.infer<typeof lookUpDraft>,
): Promise<Result<Asked>> {
  const completed = await withStoredSecrets(needs, { warehouse }, keepSecretsOf ?? null);
  const address = completed.ok ? warehouseOf(completed.value) : completed;
  if (!address.ok) return address;
  return ok({ open: () => needs.openWarehouse(address.value), limitMs: ASKING_LIMIT_MS });
}

function refuseLookUp(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem }: Extract<Result<never>, { ok: false }>,
): FastifyReply {
  return refuse(request, reply, problem.code === 'server-unknown' ? 404 : 409, problem);
}
