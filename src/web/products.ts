import * as z from 'zod';
import type { VariantId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { explainProduct } from '../run/explain-product.ts';
import { recordOf } from '../store/links.ts';
import { problemsOfRecords } from '../store/problems.ts';
import {
  listedProduct,
  productPage as productPageOf,
  productTotals,
  recordsOf,
  sendingsOf,
} from '../store/products.ts';
import { loadServer } from '../store/servers.ts';
import { refuse, sendProblem } from './errors.ts';
import { explanationOnWire, productOnWire } from './product-on-wire.ts';
import { listQuery, pageOf, placeAsked } from './searched-list.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, wordsOf } from './wire/common.ts';
import { productDetail, productExplanation, productPage, productView } from './wire/products.ts';

const oneProduct = serverName.extend({ variant: z.string().min(1).max(255) });

/** How many sendings of a product are told. */
const SENDINGS = 20;

/** The products of the shop: lists, one in full, and why its numbers are what they are. */
export function addProducts(web: Web, needs: WebNeeds): void {
  addList(web, needs);
  addDetail(web, needs);
  addExplanation(web, needs);
}

function addList(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/products',
    schema: {
      operationId: 'listProducts',
      summary:
        'The products of the shop as it last told of them, by name, found by name, code or barcode; the next page begins after `next`',
      params: serverName,
      querystring: listQuery(productView.default('all')),
      response: { 200: productPage, 400: problemDetails, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { limit, view, search, after } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const place = placeAsked(after);
      if (place === 'wrong') return sendProblem(reply, 400, 'after: not a place in this list');
      const which = { view, search, after: place && { search: place[0], variant: place[1] } };
      const found = await productPageOf(store, server.id, { ...which, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ link }) => [link.search, link.variant]);
      return {
        items: rows.map(productOnWire),
        next,
        currency: server.currency,
        totals: await productTotals(store, server.id, search),
      };
    },
  });
}

function addDetail(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/products/:variant',
    schema: {
      operationId: 'getProduct',
      summary: 'One variant of the shop: as it was last told of, its open problems, what was sent for it',
      params: oneProduct,
      response: { 200: productDetail, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, variant } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const found = await listedProduct(store, server.id, variant as VariantId);
      if (!found) return refuse(request, reply, 404, problem('product-unknown', { code: variant }));
      const open = await problemsOfRecords(store, server.id, recordsOf(found.link));
      return {
        ...productOnWire(found),
        currency: server.currency,
        openProblems: open.map((each) => ({
          ...wordsOf(each),
          record: each.record,
          firstAt: each.firstAt.toISOString(),
          lastAt: each.lastAt.toISOString(),
        })),
        sendings: await sendingsOf(store, server.id, recordOf(found.link), SENDINGS),
      };
    },
  });
}

function addExplanation(web: Web, needs: WebNeeds): void {
  const { store, sealer } = needs;
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/products/:variant/explanation',
    schema: {
      operationId: 'explainProduct',
      summary:
        'Why the quantity and the price of a variant are what they are: the warehouse and the shop are asked now',
      params: oneProduct,
      response: { 200: productExplanation, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, variant } = request.params;
      const server = await loadServer(store, sealer, name);
      if (!server.ok)
        return refuse(request, reply, server.problem.code === 'server-unknown' ? 404 : 409, server.problem);
      const found = await listedProduct(store, server.value.id, variant as VariantId);
      if (!found) return refuse(request, reply, 404, problem('product-unknown', { code: variant }));
      return explanationOnWire(await explainProduct(needs, server.value, found.link));
    },
  });
}
