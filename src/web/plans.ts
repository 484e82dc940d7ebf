import * as z from 'zod';
import { problem, type Problem } from '../domain/problem.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { problemWithStatusName } from '../i18n/status-name.ts';
import { applyPlan, beginPlan, readPlan } from '../run/plan.ts';
import { plannedMoves, plannedPage, planTotals, type PlannedChange } from '../store/plans.ts';
import type { PlanRecordRow } from '../store/tables.ts';
import { answerBegun, BEGUN } from './begin.ts';
import { refuse } from './errors.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, wordsOf } from './wire/common.ts';
import {
  applyPlan as applied,
  part,
  plan,
  planPage,
  plannedRecord,
  type Plan,
  type PlannedRecord,
} from './wire/runs.ts';

const planId = serverName.extend({ id: z.string().max(100) });

/** Plans: what a run would do, computed, shown record by record, and applied as it was shown. */
export function addPlans(web: Web, needs: WebNeeds): void {
  addComputing(web, needs);
  addReading(web, needs);
  addRecords(web, needs);
  addApplying(web, needs);
}

function addComputing(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/servers/:name/plans',
    config: { access: 'administrator' },
    schema: {
      operationId: 'beginPlan',
      summary:
        'Begins to compute a plan as a run of the same id, which writes nothing; 409 while another run is under way',
      params: serverName,
      body: z.object({ part }),
      response: BEGUN,
    },
    handler: async (request, reply) =>
      answerBegun(needs, request, reply, request.params.name, (server) =>
        beginPlan(needs, server, request.body.part),
      ),
  });
}

function addReading(web: Web, { store, clock }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name/plans/:id',
    config: { access: 'viewer' },
    schema: {
      operationId: 'getPlan',
      summary: 'How a plan stands, and what it comes to; kept for an hour',
      params: planId,
      response: { 200: plan, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      const found = await readPlan(store, server, id, clock);
      if (!found) return refuse(request, reply, 404, problem('plan-unknown'));
      const { state, created_at: createdAt, amount, currency } = found;
      const moves = await plannedMoves(store, id);
      const totals = { ...(await planTotals(store, id)), ...moves, amount, currency };
      const trouble = found.problem === null ? null : wordsOf(JSON.parse(found.problem) as Problem);
      const brakes = (JSON.parse(found.brakes) as Problem[]).map(wordsOf);
      return { id, part: found.part as Plan['part'], state, createdAt, totals, problem: trouble, brakes };
    },
  });
}

function addRecords(web: Web, { store, clock }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name/plans/:id/records',
    config: { access: 'viewer' },
    schema: {
      operationId: 'listPlannedRecords',
      summary: 'What a plan would do to each record; the next page begins after `next`',
      params: planId,
      querystring: z.object({
        kind: plannedRecord.shape.kind.optional(),
        action: plannedRecord.shape.action.optional(),
        search: z.string().max(200).optional(),
        after: z.coerce.number().int().min(-1).default(-1),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      response: { 200: planPage, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      if (!(await readPlan(store, server, id, clock)))
        return refuse(request, reply, 404, problem('plan-unknown'));
      const { limit, ...which } = request.query;
      const found = await plannedPage(store, id, { ...which, limit: limit + 1 });
      const rows = found.slice(0, limit);
      return {
        items: rows.map((row) => onWire(row, server.statuses)),
        next: found.length > limit ? String(rows.at(-1)!.place) : null,
      };
    },
  });
}

function onWire(
  { kind, record, title, action, reason, changes, problems }: PlanRecordRow,
  statuses: readonly ShopStatus[],
): PlannedRecord {
  return {
    kind,
    record,
    title,
    action,
    reason,
    changes: JSON.parse(changes) as PlannedChange[],
    problems: (JSON.parse(problems) as Problem[]).map((found) =>
      wordsOf(problemWithStatusName(found, statuses)),
    ),
  };
}

function addApplying(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/servers/:name/plans/:id/apply',
    config: { access: 'administrator' },
    schema: {
      operationId: 'applyPlan',
      summary: 'Begins to write what the plan showed; what is no longer as it was shown is not written',
      params: planId,
      body: applied,
      response: BEGUN,
    },
    handler: async (request, reply) => {
      const { name, id } = request.params;
      const { records } = request.body;
      return answerBegun(needs, request, reply, name, (server) => applyPlan(needs, server, { id, records }));
    },
  });
}
