import * as z from 'zod';
import { brakeOf } from '../domain/brake.ts';
import type { OrderNumber } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { cancelRun } from '../run/run-record.ts';
import { findRun, outcomesOf, runLog, runPage } from '../store/run-log.ts';
import type { RunEventRow } from '../store/tables.ts';
import { answerBegun, BEGUN } from './begin.ts';
import { refuse } from './errors.ts';
import { runOnWire } from './run-on-wire.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, wordsOf } from './wire/common.ts';
import { newRun, outcome, outcomePage, run, runDetail, type OutcomePage } from './wire/runs.ts';

const limit = z.coerce.number().int().min(1).max(200).default(20);
const runId = serverName.extend({ id: z.string().max(100) });

/** The runs of a server: beginning one, looking at them, asking one to end. */
export function addRuns(web: Web, needs: WebNeeds): void {
  addBeginning(web, needs);
  addList(web, needs);
  addDetail(web, needs);
  addOutcomes(web, needs);
  addCancelling(web, needs);
}

function addBeginning(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/servers/:name/runs',
    config: { access: 'administrator' },
    schema: {
      operationId: 'beginRun',
      summary: 'Begins a run; 409 while another one of the server is under way',
      params: serverName,
      body: newRun,
      response: BEGUN,
    },
    handler: async (request, reply) => {
      const { part, order, releaseBrake } = request.body;
      return answerBegun(needs, request, reply, request.params.name, (server) =>
        needs.background.begin({
          server,
          part,
          cause: 'person',
          ...(releaseBrake && { releaseBrake }),
          ...(order !== undefined && { order: order as OrderNumber }),
        }),
      );
    },
  });
}

function addList(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name/runs',
    config: { access: 'viewer' },
    schema: {
      operationId: 'listRuns',
      summary: 'The runs of a server, newest first; the next page begins before `next`',
      params: serverName,
      querystring: z.object({
        limit,
        before: z.string().max(100).optional(),
        which: z
          .enum(['all', 'telling'])
          .default('all')
          .meta({ description: 'telling: without those of the schedule that did nothing' }),
        task: z
          .enum(['import', 'export', 'audit'])
          .optional()
          .meta({ description: 'only runs of this task or its parts, without plans' }),
      }),
      response: { 200: z.object({ items: z.array(run), next: z.string().nullable() }), 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const { before, limit: most, which, task } = request.query;
      const last = before === undefined ? null : await findRun(store, server.id, before);
      if (before !== undefined && !last) return refuse(request, reply, 404, problem('run-unknown'));
      const found = await runPage(
        store,
        server.id,
        { before: last, onlyTelling: which === 'telling', task },
        most + 1,
      );
      const items = found.slice(0, most);
      return { items: items.map(runOnWire), next: found.length > most ? items.at(-1)!.id : null };
    },
  });
}

function addDetail(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name/runs/:id',
    config: { access: 'viewer' },
    schema: {
      operationId: 'getRun',
      summary: 'One run with its log',
      params: runId,
      response: { 200: runDetail, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const found = await findRun(store, server.id, id);
      if (!found) return refuse(request, reply, 404, problem('run-unknown'));
      const log = await runLog(store, id);
      const trouble = troubleOf(log.findLast(({ kind }) => kind === 'ended'));
      return {
        ...runOnWire(found),
        log: log.map(eventOnWire),
        problem: trouble && { ...wordsOf(trouble), brake: brakeOf(trouble) },
      };
    },
  });
}

function troubleOf(event: RunEventRow | undefined): Problem | null {
  return event?.problem ? (JSON.parse(event.problem) as Problem) : null;
}

function eventOnWire(event: RunEventRow) {
  const { at, kind, phase, counts } = event;
  const found = troubleOf(event);
  return {
    at,
    kind,
    phase,
    counts: counts === null ? null : (JSON.parse(counts) as ReturnType<typeof runOnWire>['counts']),
    problem: found && wordsOf(found),
  };
}

function addOutcomes(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name/runs/:id/outcomes',
    config: { access: 'viewer' },
    schema: {
      operationId: 'listOutcomes',
      summary: 'What happened to each record in a run; unchanged ones are only counted',
      params: runId,
      querystring: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(100),
        outcome: outcome.shape.outcome.optional(),
        after: z.string().max(300).optional(),
      }),
      response: { 200: outcomePage, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      if (!(await findRun(store, server.id, id))) return refuse(request, reply, 404, problem('run-unknown'));
      const { limit: most, ...which } = request.query;
      const found = await outcomesOf(store, id, { ...which, limit: most + 1 });
      const items: OutcomePage['items'] = found.slice(0, most);
      return { items, next: found.length > most ? items.at(-1)!.record : null };
    },
  });
}

function addCancelling(web: Web, { store, clock }: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/servers/:name/runs/:id/cancel',
    config: { access: 'administrator' },
    schema: {
      operationId: 'cancelRun',
      summary: 'Asks a run to end after the record it is at, whichever process it runs in',
      params: runId,
      response: { 202: run, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const found = await findRun(store, server.id, id);
      if (!found) return refuse(request, reply, 404, problem('run-unknown'));
      const isAsked = await cancelRun(store, server.id, id, clock.now());
      if (!isAsked) return refuse(request, reply, 409, problem('run-ended'));
      return reply.code(202).send(runOnWire(found));
    },
  });
}
