import * as z from 'zod';
import type { Standing } from '../run/scheduler.ts';
import { countProblems } from '../store/problems.ts';
import { lastRuns } from '../store/runs.ts';
import { listServers, type Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { moment, run, runOnWire } from './wire.ts';
import type { WebNeeds } from './web.ts';

const serverState = z
  .enum(['stopped', 'waiting', 'running', 'paused'])
  .meta({ description: 'paused: a configuration problem keeps the schedules from running' });

/** A server as it stands now. */
export const standingServer = z
  .object({
    name: z.string(),
    state: serverState,
    startedAt: moment.nullable(),
    next: z.object({ import: moment.nullable(), export: moment.nullable() }),
    lastRun: run.nullable(),
    openProblems: z.int().min(0),
  })
  .meta({ id: 'Server' });
export type StandingServer = z.infer<typeof standingServer>;

/** How all servers stand, by name, each with its definition (without secrets). */
export async function standings({ store, scheduler }: WebNeeds): Promise<[Server, StandingServer][]> {
  const counts = await countProblems(store);
  const schedules = scheduler.standings();
  const standing: [Server, StandingServer][] = [];
  for (const server of await listServers(store)) {
    const [last = null] = await lastRuns(store, server.id, 1);
    const schedule = schedules.get(server.id);
    standing.push([
      server,
      {
        name: server.definition.name,
        state: stateOf(server, schedule, last?.state === 'running'),
        startedAt: server.startedAt?.toISOString() ?? null,
        next: {
          import: schedule?.next.import?.toISOString() ?? null,
          export: schedule?.next.export?.toISOString() ?? null,
        },
        lastRun: last && runOnWire(last),
        openProblems: counts.get(server.id) ?? 0,
      },
    ]);
  }
  return standing;
}

/** One server; null when there is none of that name. */
export async function standingOf(needs: WebNeeds, name: string): Promise<[Server, StandingServer] | null> {
  return (await standings(needs)).find(([{ definition }]) => definition.name === name) ?? null;
}

/** A server by name, without its secrets. */
export async function findServer(store: Store, name: string): Promise<Server | null> {
  return (await listServers(store)).find(({ definition }) => definition.name === name) ?? null;
}

/** A run begun from the command line counts too, whether or not the server is started. */
function stateOf(
  { isStarted }: Server,
  schedule: Standing | undefined,
  isRunning: boolean,
): StandingServer['state'] {
  if (isRunning) return 'running';
  if (!isStarted) return 'stopped';
  return schedule?.paused ? 'paused' : 'waiting';
}
