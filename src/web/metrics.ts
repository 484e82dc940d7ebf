import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RunReport } from '../run/execute.ts';
import type { BackupStanding } from '../run/daily-backup.ts';
import { serverFigures, storeBytes, type ServerFigures } from '../store/operator-figures.ts';
import { storeTrouble } from '../store/store.ts';
import { standings } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import type { StandingServer } from './wire/servers.ts';

/** How everything stands at the moment somebody asks. */
export interface Figures {
  now: Date;
  servers: readonly (StandingServer & ServerFigures)[];
  store: { bytes: number; isWell: boolean };
  backup: BackupStanding;
}

/** What Prometheus is told: the runs of this process's schedules since it started, and how the servers stand. */
export interface Metrics {
  observe(report: RunReport): void;
  /** All of it in the text format. */
  text(figures: Figures): Promise<string>;
  contentType: string;
}

/** New counters at zero, with those of the process (memory, processor, event loop). */
export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const shown = [serverGauges(registry), orderGauges(registry), ownGauges(registry)];
  return {
    observe: runCounters(registry),
    text: (figures) => {
      for (const show of shown) show(figures);
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

function serverGauges(registry: Registry): (figures: Figures) => void {
  const registers = [registry];
  const open = new Gauge({
    name: 'kervan_open_problems',
    help: 'Open problems of a server by their class: what passes by itself (transient), and what waits for a person',
    labelNames: ['server', 'class'],
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
  const braked = new Gauge({
    name: 'kervan_braked',
    help: '1 while an export of a server stands still until a person lets it go',
    labelNames: ['server'],
    registers,
  });
  return ({ servers }) => {
    for (const gauge of [open, state, last, braked]) gauge.reset();
    for (const server of servers) {
      for (const [kind, count] of server.problemsByClass)
        open.set({ server: server.name, class: kind }, count);
      braked.set({ server: server.name }, Number(server.isBraked));
      state.set({ server: server.name, state: server.state }, 1);
      const endedAt = server.lastRun?.endedAt;
      if (endedAt) last.set({ server: server.name }, Date.parse(endedAt) / 1000);
    }
  };
}

function orderGauges(registry: Registry): (figures: Figures) => void {
  const registers = [registry];
  const labelNames = ['server', 'view'] as const;
  const orders = new Gauge({
    name: 'kervan_orders',
    help: 'Orders without a document (waiting), and orders that need a person (attention)',
    labelNames,
    registers,
  });
  const oldest = new Gauge({
    name: 'kervan_oldest_order_seconds',
    help: 'Age of the oldest of these orders; 0 when there is none',
    labelNames,
    registers,
  });
  return ({ servers, now }) => {
    for (const gauge of [orders, oldest]) gauge.reset();
    for (const { name: server, orders: counts, oldest: since } of servers) {
      for (const view of ['waiting', 'attention'] as const) {
        orders.set({ server, view }, counts[view]);
        const begun = since[view];
        oldest.set({ server, view }, begun ? (now.getTime() - begun.getTime()) / 1000 : 0);
      }
    }
  };
}

/** Of Kervan's own data. */
function ownGauges(registry: Registry): (figures: Figures) => void {
  const registers = [registry];
  const bytes = new Gauge({ name: 'kervan_store_bytes', help: 'Size of the own database', registers });
  const isWell = new Gauge({
    name: 'kervan_store_writable',
    help: '0 when the own database could not be written when it was last tried',
    registers,
  });
  const backedUp = new Gauge({
    name: 'kervan_last_backup_seconds',
    help: 'When the last daily backup was made, in seconds since 1970; 0 when none was',
    registers,
  });
  const hasFailed = new Gauge({
    name: 'kervan_backup_failed',
    help: '1 when the last try to make the daily backup failed',
    registers,
  });
  return ({ store, backup }) => {
    bytes.set(store.bytes);
    isWell.set(Number(store.isWell));
    backedUp.set((backup.madeAt?.getTime() ?? 0) / 1000);
    hasFailed.set(Number(backup.hasFailed));
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
      return reply.type(metrics.contentType).send(await metrics.text(await figuresNow(needs)));
    },
  });
}

async function figuresNow(needs: WebNeeds): Promise<Figures> {
  const { store, clock, backup } = needs;
  const standing = await standings(needs);
  const servers = await Promise.all(
    standing.map(async ([{ id }, server]) => ({ ...server, ...(await serverFigures(store, id)) })),
  );
  const own = { bytes: await storeBytes(store), isWell: storeTrouble(store) === null };
  return { now: clock.now(), servers, store: own, backup: backup() };
}
