import * as z from 'zod';
import { brakeOf } from '../domain/brake.ts';
import { problemClass } from '../domain/problem.ts';
import { settingOf } from '../domain/setting-of.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { problemWithStatusName } from '../i18n/status-name.ts';
import { retryProblems } from '../run/retry-problems.ts';
import {
  countProblemsThat,
  problemGroups as groupsOf,
  problemPage as pageOf,
  type OpenProblem,
} from '../store/problems.ts';
import { answerBegun, BEGUN } from './begin.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { sendProblem } from './errors.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, textOf } from './wire/common.ts';
import {
  problemGroups,
  problemPage,
  retryProblems as retried,
  type OpenProblem as WireProblem,
  type ProblemGroups,
} from './wire/problems.ts';

/** The open problems of a server: by code, in pages, and trying again what they hold up. */
export function addProblems(web: Web, needs: WebNeeds): void {
  addGroups(web, needs);
  addList(web, needs);
  addRetrying(web, needs);
}

function addGroups(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/problems/groups',
    schema: {
      operationId: 'listProblemGroups',
      summary: 'The open problems of a server by code, each with its newest one',
      params: serverName,
      response: { 200: problemGroups, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const items: ProblemGroups['items'] = [];
      for (const { code, count, lastAt } of await groupsOf(store, server.id)) {
        const [example] = await pageOf(store, server.id, { code, limit: 1 });
        // It may have been mended in between.
        if (!example) continue;
        const words = onWire(example, server.statuses);
        items.push({ code, class: problemClass(code), count, lastAt, example: words });
      }
      return { items, count: items.reduce((sum, { count }) => sum + count, 0) };
    },
  });
}

function addList(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/problems',
    schema: {
      operationId: 'listProblems',
      summary:
        'The open problems of a server, newest first, and how many there are in all; the next page begins after `next`',
      params: serverName,
      querystring: z.object({
        code: z.string().max(100).optional(),
        record: z.string().max(300).optional(),
        after: z.string().max(1000).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      response: { 200: problemPage, 400: problemDetails, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { limit, after, ...which } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const place = after === undefined ? null : placeOf(after, 3);
      if (after !== undefined && !place) return sendProblem(reply, 400, 'after: not a place in this list');
      const begin = place && { lastAt: place[0]!, record: place[1]!, code: place[2]! };
      const found = await pageOf(store, server.id, { ...which, after: begin, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((each) => onWire(each, server.statuses)),
        count: await countProblemsThat(store, server.id, which),
        next:
          last && found.length > limit ? cursorOf([last.lastAt.toISOString(), last.record, last.code]) : null,
      };
    },
  });
}

function addRetrying(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/problems/retry',
    schema: {
      operationId: 'retryProblems',
      summary:
        'Makes due what these problems hold up (one record, all of a code, or everything) and begins a run',
      params: serverName,
      body: retried,
      response: BEGUN,
    },
    handler: async (request, reply) =>
      answerBegun(needs, request, reply, request.params.name, (server) =>
        retryProblems(needs, server, request.body),
      ),
  });
}

function onWire(found: OpenProblem, statuses: readonly ShopStatus[]): WireProblem {
  return {
    code: found.code,
    class: problemClass(found.code),
    record: found.record,
    text: textOf(problemWithStatusName(found, statuses)),
    setting: settingOf(found),
    brake: brakeOf(found),
    firstAt: found.firstAt.toISOString(),
    lastAt: found.lastAt.toISOString(),
    nextTryAt: found.nextTryAt?.toISOString() ?? null,
  };
}
