import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { ok, type Result } from '../domain/result.ts';
import { lookUpItems, lookUpPartners, type Asked } from '../run/look-up.ts';
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

/** Items and partners for a person who looks for one, in the database of a saved server or of a draft. */
export function addLookUps(web: Web, needs: WebNeeds): void {
  addSaved(web, needs);
  addDrafts(web, needs);
}

function addSaved(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/items',
    schema: {
      operationId: 'searchItems',
      summary:
        'Items of the warehouse by code, barcode or a part of the name, the best first; or the one with the id',
      params: serverName,
      querystring: lookUpQuery,
      response: { 200: foundItems, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const asked = await savedWarehouse(needs, request.params.name);
      const found = asked.ok ? await lookUpItems(asked.value, request.query) : asked;
      return found.ok ? itemsOnWire(found.value) : refuseLookUp(request, reply, found);
    },
  });
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/partners',
    schema: {
      operationId: 'searchPartners',
      summary:
        'Partners of the warehouse by code, ЕИК or a part of the name, the best first; or the one with the id',
      params: serverName,
      querystring: lookUpQuery,
      response: { 200: foundPartners, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const asked = await savedWarehouse(needs, request.params.name);
      const found = asked.ok ? await lookUpPartners(asked.value, request.query) : asked;
      return found.ok ? partnersOnWire(found.value) : refuseLookUp(request, reply, found);
    },
  });
}

function addDrafts(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/probe/items',
    schema: {
      operationId: 'searchDraftItems',
      summary: 'Items of the warehouse of a draft; secrets that are left out are those of `keepSecretsOf`',
      body: lookUpDraft,
      response: { 200: foundItems, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const asked = await draftWarehouse(needs, request.body);
      const found = asked.ok ? await lookUpItems(asked.value, request.body) : asked;
      return found.ok ? itemsOnWire(found.value) : refuseLookUp(request, reply, found);
    },
  });
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/probe/partners',
    schema: {
      operationId: 'searchDraftPartners',
      summary: 'Partners of the warehouse of a draft; secrets that are left out are those of `keepSecretsOf`',
      body: lookUpDraft,
      response: { 200: foundPartners, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const asked = await draftWarehouse(needs, request.body);
      const found = asked.ok ? await lookUpPartners(asked.value, request.body) : asked;
      return found.ok ? partnersOnWire(found.value) : refuseLookUp(request, reply, found);
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

function itemsOnWire(items: FoundItems['items']): FoundItems {
  return { items: items.map(({ id, code, name, barcodes }) => ({ id, code, name, barcodes })) };
}

function partnersOnWire(partners: FoundPartners['partners']): FoundPartners {
  return { partners: partners.map(({ id, code, name, bulstat }) => ({ id, code, name, bulstat })) };
}
