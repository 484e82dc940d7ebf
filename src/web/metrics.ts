import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RunReport } from '../run/execute.ts';
import { standings } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import type { StandingServer } from './wire/servers.ts';

/** What Prometheus is told: the runs of this process's schedules since it started, and how the servers stand. */
export interface Metrics {
  observe(report: RunReport): void;
  /** All of it in the text format. */
  text(servers: readonly StandingServer[]): Promise<string>;
  contentType: string;
}

/** New counters at zero, with those of the process (memory, processor, event loop). */
export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const showServers = serverGauges(registry);
  return {
    observe: runCounters(registry),
    text: (servers) => {
      showServers(servers);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function runCounters(registry: Registry): Metrics['observe'] {
  const registers = [registry];
  const runs = new Counter({
    name: 'kervan_runs_total',
    help: 'Runs that ended since Kervan started',
    labelNames: ['server', 'part', 'state'],
    registers,
  });
  const seconds = new Histogram({
    name: 'kervan_run_seconds',
    help: 'How long runs took',
    labelNames: ['part'],
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
    registers,
  });
  const records = new Counter({
    name: 'kervan_records_total',
    help: 'What happened to records in those runs',
    labelNames: ['server', 'part', 'outcome'],
    registers,
  });
  return ({ server, part, state, startedAt, endedAt, counts }) => {
    runs.inc({ server, part, state });
    seconds.observe({ part }, (endedAt.getTime() - startedAt.getTime()) / 1000);
    for (const [outcome, count] of Object.entries(counts)) records.inc({ server, part, outcome }, count);
  };
}

function serverGauges(registry: Registry): (servers: readonly StandingServer[]) => void {
  const registers = [registry];
  const open = new Gauge({
    name: 'kervan_open_problems',
    help: 'Open problems of a server',
    labelNames: ['server'],
    registers,
  });
  const state = new Gauge({
    name: 'kervan_server_state',
    help: '1 for the state a server is in',
    labelNames: ['server', 'state'],
    registers,
  });
  const last = new Gauge({
    name: 'kervan_last_run_ended_seconds',
    help: 'When the last run of a server ended, in seconds since 1970',
    labelNames: ['server'],
    registers,
  });
  return (servers) => {
    for (const gauge of [open, state, last]) gauge.reset();
    for (const server of servers) {
      open.set({ server: server.name }, server.openProblems);
      state.set({ server: server.name, state: server.state }, 1);
      const endedAt = server.lastRun?.endedAt;
      if (endedAt) last.set({ server: server.name }, Date.parse(endedAt) / 1000);
    }
  };
}

/** GET /metrics, in the text format of Prometheus. */
export function addMetrics(web: Web, needs: WebNeeds): void {
  const { metrics } = needs;
  web.route({
    method: 'GET',
    config: { access: 'public' },
    url: '/metrics',
    schema: { operationId: 'metrics', summary: 'Counters in the text format of Prometheus' },
    handler: async (_request, reply) => {
      const servers = (await standings(needs)).map(([, server]) => server);
      return reply.type(metrics.contentType).send(await metrics.text(servers));
    },
  });
}
