import * as z from 'zod';
import type { Candidate, MatchKind } from '../domain/matching.ts';
import { ok, type Result } from '../domain/result.ts';
import { decide, isRuleOf, linkPairs, rejectPairs, type LinkedPairs } from '../run/matching.ts';
import {
  acceptRule,
  linkSeen,
  pairsOfComparison,
  stillSeen,
  undoRule,
  undoSeen,
  type SeenPairs,
} from '../run/seen-pairs.ts';
import { viewMatching } from '../run/matching-view.ts';
import {
  filteredSubjects,
  matchPage as readPage,
  matchTotals,
  type PlaceInMatches,
} from '../store/match-page.ts';
import { loadServer, type Server } from '../store/servers.ts';
import type { MatchRow } from '../store/tables.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { refuse } from './errors.ts';
import { addMatchFiles } from './match-files.ts';
import { answer } from './matching-answer.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import {
  accepted,
  answeredPairs,
  chosenPair,
  matching,
  matchingOf,
  matchPage,
  matchQuery,
  newMatchingState,
  rejected,
  undone,
  type Match,
} from './wire/matching.ts';

/** More are never accepted or rejected with one click. */
const MOST_AT_ONCE = 100_000;

/** Matching: how it stands, what is proposed, and what a person says to it. */
export function addMatching(web: Web, needs: WebNeeds): void {
  addStanding(web, needs);
  addDeciding(web, needs);
  addPages(web, needs);
  addAccepting(web, needs);
  addChoosing(web, needs);
  addRejecting(web, needs);
  addUndoing(web, needs);
  addMatchFiles(web, needs);
}

function addStanding(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/matching',
    schema: {
      operationId: 'getMatching',
      summary: 'How the matching of a server stands; a comparison is begun as a run of the part `match`',
      params: serverName,
      response: { 200: matching, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      return server ? viewMatching(store, server) : refuseUnknown(request, reply, name);
    },
  });
}

function addDeciding(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'PUT',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/matching',
    schema: {
      operationId: 'decideMatching',
      summary:
        'Says that matching is done, waived, or to be done again; then items and partners are created or not',
      params: serverName,
      body: newMatchingState,
      response: { 204: z.null(), 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(needs.store, name);
      if (!server) return refuseUnknown(request, reply, name);
      await decide(needs, server, request.body.state);
      return reply.code(204).send(null);
    },
  });
}

function addPages(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/matching/:kind',
    schema: {
      operationId: 'listMatches',
      summary:
        'Compared records, the likeliest first (of the linked the least alike); the next page begins after `next`; `totals` are of the reason and search',
      params: matchingOf,
      querystring: matchQuery,
      response: { 200: matchPage, 400: problemDetails, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, kind } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const { after, limit, ...which } = request.query;
      const found = await readPage(store, server.id, kind, {
        ...which,
        after: after === undefined ? null : placeFrom(after),
        limit: limit + 1,
      });
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return {
        items: rows.map(onWire),
        next: found.length > limit && last ? cursorOf([String(last.score), last.subject]) : null,
        totals: await matchTotals(store, server.id, kind, which),
      };
    },
  });
}

/** A place that is none is the beginning. */
function placeFrom(cursor: string): PlaceInMatches | null {
  const place = placeOf(cursor, 2);
  return place && { score: Number(place[0]), subject: place[1]! };
}

function onWire(row: MatchRow): Match {
  const { subject, product, code, name, price, state, linked, linked_by: linkedBy } = row;
  const candidates = (JSON.parse(row.candidates) as Candidate[]).map(({ more, ...rest }) => ({
    ...rest,
    more: linesOf(more),
  }));
  return {
    subject,
    product,
    code,
    name,
    more: linesOf(row.more),
    price,
    state,
    linkedBy,
    linked,
    candidates,
  };
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function addAccepting(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/matching/:kind/accept',
    schema: {
      operationId: 'acceptMatches',
      summary:
        'Links pairs that were seen, all that a rule is sure of, or all open ones of a filter, as the comparison that was seen proposed them; what is otherwise now is refused',
      params: matchingOf,
      body: accepted,
      response: { 200: answeredPairs, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, kind } = request.params;
      const server = await loadServer(needs.store, needs.sealer, name);
      const done = server.ok ? await accept(needs, server.value, kind, request.body) : server;
      return answer(request, reply, done);
    },
  });
}

async function accept(
  needs: WebNeeds,
  server: Server,
  kind: MatchKind,
  body: z.infer<typeof accepted>,
): Promise<Result<LinkedPairs>> {
  if ('rule' in body) {
    const { rule, comparedAt } = body;
    return isRuleOf(kind, rule)
      ? acceptRule(needs, server, kind, { rule, comparison: { comparedAt } })
      : ok({ linked: 0, refused: [] });
  }
  const seen = await seenPairs(needs, server, kind, body);
  return seen.ok ? linkSeen(needs, server, kind, seen.value, 'hand') : seen;
}

/** What an answer is of: these pairs, or what the comparison that was seen proposed. */
async function seenPairs(
  { store }: WebNeeds,
  server: Server,
  kind: MatchKind,
  body: z.infer<typeof rejected>,
): Promise<Result<SeenPairs>> {
  if ('pairs' in body) return ok(await stillSeen(store, server, kind, body.pairs));
  const { filter, comparedAt } = body;
  const subjects = await filteredSubjects(store, server.id, kind, { ...filter, state: 'open' }, MOST_AT_ONCE);
  return pairsOfComparison(store, server, kind, { subjects, comparison: { comparedAt } });
}

function addChoosing(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'PUT',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/matching/:kind/pairs',
    schema: {
      operationId: 'chooseMatch',
      summary: 'Links a record of the shop with another one of the warehouse than the one proposed',
      params: matchingOf,
      body: chosenPair,
      response: { 200: answeredPairs, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, kind } = request.params;
      const server = await loadServer(needs.store, needs.sealer, name);
      const done = server.ok ? await linkPairs(needs, server.value, kind, [request.body], 'hand') : server;
      const [refused] = done.ok ? done.value.refused : [];
      if (refused) return refuse(request, reply, 409, refused.problem);
      return answer(request, reply, done);
    },
  });
}

function addRejecting(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/matching/:kind/reject',
    schema: {
      operationId: 'rejectMatches',
      summary:
        'Says of pairs that were seen, or of all open ones of a filter, that they are not it; what is otherwise now is refused',
      params: matchingOf,
      body: rejected,
      response: { 200: answeredPairs, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, kind } = request.params;
      const server = await findServer(needs.store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const seen = await seenPairs(needs, server, kind, request.body);
      if (!seen.ok) return answer(request, reply, seen);
      const { pairs, refused } = seen.value;
      const subjects = pairs.map(({ subject }) => subject);
      const count = await rejectPairs(needs, server, kind, subjects);
      return answer(request, reply, ok({ rejected: count, refused }));
    },
  });
}

function addUndoing(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/matching/:kind/undo',
    schema: {
      operationId: 'undoMatches',
      summary:
        'Takes links that matching made, and rejections, back: of pairs that were seen, or all links of a rule; what is otherwise now is refused',
      params: matchingOf,
      body: undone,
      response: { 200: answeredPairs, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { params, body } = request;
      const server = await findServer(needs.store, params.name);
      if (!server) return refuseUnknown(request, reply, params.name);
      const done =
        'by' in body
          ? await undoRule(needs, server, params.kind, body)
          : ok(await undoSeen(needs, server, params.kind, body));
      return answer(request, reply, done);
    },
  });
}
