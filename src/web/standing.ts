import type { Standing } from '../run/scheduler.ts';
import type { Definition } from '../domain/settings.ts';
import { countOrders } from '../store/order-counts.ts';
import { countReceiptsInTrouble } from '../store/receipt-page.ts';
import { countProblems } from '../store/problems.ts';
import { lastRun } from '../store/run-history.ts';
import { listServers, type Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { runOnWire } from './run-on-wire.ts';
import type { WebNeeds } from './web.ts';
import { wordsOf } from './wire/common.ts';
import type { StandingServer } from './wire/servers.ts';

/** How all servers stand, by name, each with its definition (without secrets). */
export async function standings({ store, clock, scheduler }: WebNeeds): Promise<[Server, StandingServer][]> {
  const problems = await countProblems(store);
  const orders = await countOrders(store);
  const receipts = await countReceiptsInTrouble(store);
  const schedules = scheduler.standings();
  const standing: [Server, StandingServer][] = [];
  for (const server of await listServers(store)) {
    const last = await lastRun(store, server.id, clock.now());
    const schedule = schedules.get(server.id);
    const { definition } = server;
    standing.push([
      server,
      {
        name: definition.name,
        state: stateOf(server, schedule, last?.state === 'running'),
        startedAt: server.startedAt?.toISOString() ?? null,
        next: {
          import: schedule?.next.import?.toISOString() ?? null,
          export: schedule?.next.export?.toISOString() ?? null,
          audit: schedule?.next.audit?.toISOString() ?? null,
        },
        pausedBy: schedule?.paused ? wordsOf(schedule.paused) : null,
        lastRun: last && runOnWire(last),
        openProblems: problems.get(server.id) ?? 0,
        orders: orders.get(server.id) ?? { attention: 0, waiting: 0 },
        receipts:
          receipts.has(server.id) || definition.printer ? { attention: receipts.get(server.id) ?? 0 } : null,
        shop: definition.shop.url,
        warehouse: addressOf(definition),
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

/** Where the warehouse is, for people: "mysql 127.0.0.1:3306/warehouse". */
function addressOf({ warehouse: { database } }: Definition): string {
  if ('file' in database) return `${database.kind} ${database.file}`;
  const port = database.port === undefined ? '' : `:${database.port}`;
  return `${database.kind} ${database.host}${port}/${database.database}`;
}
