import * as z from 'zod';
import { storeTrouble } from '../store/store.ts';
import { standings } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { moment } from './wire/common.ts';
import { standingServer, type StandingServer } from './wire/servers.ts';

/** Open to everybody on this machine: nothing of addresses, orders and buyers, and no words of problems. */
const serverHealth = standingServer
  .pick({ name: true, state: true, startedAt: true, next: true, lastRun: true, openProblems: true })
  .meta({ id: 'ServerHealth' });

const health = z
  .object({
    status: z.enum(['ok', 'attention', 'failing']).meta({
      description:
        'attention: works, but somebody should look at its problems; failing: its own database or its schedules do not work',
    }),
    version: z.string(),
    startedAt: moment,
    uptimeSeconds: z.int(),
    store: z.object({
      ok: z.boolean(),
      problem: z
        .enum(['store-full', 'store-not-writable', 'store-damaged', 'store-missing'])
        .nullable()
        .meta({ description: 'Why it could not be written when it was last tried; null when it could' }),
    }),
    backup: z.object({
      ok: z.boolean(),
      madeAt: moment.nullable().meta({ description: 'The last daily backup; null when none was made' }),
    }),
    schedules: z.object({ ok: z.boolean() }),
    servers: z.array(serverHealth),
    openProblems: z.int(),
  })
  .meta({ id: 'Health' });
type Health = z.infer<typeof health>;

/** Schedules that have not looked at their servers for this long are broken. */
const LOOK_LIMIT_MS = 60_000;

/** How Kervan is. Never fails: what cannot be read is said to be so. */
async function readHealth(needs: WebNeeds): Promise<Health> {
  const { clock, scheduler, version, startedAt, onBug } = needs;
  const now = clock.now();
  const servers = await standings(needs).catch((error: unknown) => {
    onBug(error);
    return null;
  });
  const trouble = (storeTrouble(needs.store)?.code ?? null) as Health['store']['problem'];
  const backup = needs.backup();
  const isLooking = scheduler.silentMs() < LOOK_LIMIT_MS;
  const found = (servers ?? []).map(([, server]) => server);
  return {
    status:
      servers === null || trouble || !isLooking
        ? 'failing'
        : needsAttention(found) || backup.hasFailed
          ? 'attention'
          : 'ok',
    version,
    startedAt: startedAt.toISOString(),
    uptimeSeconds: Math.round((now.getTime() - startedAt.getTime()) / 1000),
    store: { ok: servers !== null && !trouble, problem: trouble },
    backup: { ok: !backup.hasFailed, madeAt: backup.madeAt?.toISOString() ?? null },
    schedules: { ok: isLooking },
    servers: found.map(serverHealthOf),
    openProblems: found.reduce((sum, { openProblems }) => sum + openProblems, 0),
  };
}

function serverHealthOf(standing: StandingServer): z.infer<typeof serverHealth> {
  const { name, state, startedAt, next, lastRun, openProblems } = standing;
  return { name, state, startedAt, next, lastRun, openProblems };
}

function needsAttention(servers: readonly StandingServer[]): boolean {
  return servers.some(({ state, openProblems }) => state === 'paused' || openProblems > 0);
}

/** GET /health: 200 as long as Kervan itself works, however its servers are; 503 when starting it again may help. */
export function addHealth(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'public' },
    url: '/health',
    schema: {
      operationId: 'health',
      summary: 'How Kervan and its servers are; 503 when Kervan itself does not work',
      response: { 200: health, 503: health },
    },
    handler: async (_request, reply) => {
      const found = await readHealth(needs);
      return reply.code(found.status === 'failing' ? 503 : 200).send(found);
    },
  });
}
