import type { Clock } from '../clock.ts';
import { ZERO, type Decimal } from '../domain/decimal.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { RunId } from '../domain/ids.ts';
import {
  addPlanned,
  changePlan,
  createPlan,
  findPlan,
  plannedBasis,
  plannedHashes,
  type PlannedHashes,
  type PlannedRecord,
} from '../store/plans.ts';
import { findRun } from '../store/run-log.ts';
import { liveRun } from '../store/runs.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { PlanRow } from '../store/tables.ts';
import type { DocumentNames } from '../sync/document-names.ts';
import type { ShownPlan } from '../sync/shown.ts';
import type { Background } from './background.ts';
import type { Part, PlanView, RunReport, RunRequest } from './execute.ts';
import {
  leftQuantity,
  plannedFamily,
  plannedNomenclature,
  plannedOrder,
  plannedQuantity,
} from './plan-changes.ts';

interface PlanNeeds {
  store: Store;
  clock: Clock;
  background: Background;
}

/** Records kept in one statement. */
const TOGETHER = 100;

/**
 * Begins to compute what a part would do, as a run that writes nothing outside Kervan's own store; answers the plan's id, which is
 * the run's, or why it could not begin.
 */
export async function beginPlan(
  { store, clock, background }: PlanNeeds,
  server: Server,
  part: Part,
  onRun?: RunRequest['onRun'],
): Promise<Result<RunId>> {
  const keeper = planKeeper(store);
  const created = Promise.withResolvers<void>();
  const begun = await background.begin(
    {
      server,
      part,
      cause: 'person',
      plan: keeper.view,
      onRun: (row) => {
        keeper.name(row.id);
        onRun?.(row);
      },
    },
    async (report) => {
      await created.promise;
      await keeper.finish(report);
    },
  );
  if (!begun.ok) return begun;
  try {
    const row = { id: begun.value, server: server.id, part, settings_hash: server.settingsHash };
    await createPlan(store, row, clock.now());
  } finally {
    created.resolve();
  }
  return begun;
}

/** Keeps the records of a plan while they are computed, some of them at a time. */
function planKeeper(store: Store) {
  let plan = '';
  let place = 0;
  let waiting: PlannedRecord[] = [];
  let names: DocumentNames | null = null;
  const found: { amount: Decimal | null; currency: string | null; brakes: Problem[] } = {
    amount: null,
    currency: null,
    brakes: [],
  };

  async function flush(): Promise<void> {
    const records = waiting;
    waiting = [];
    await addPlanned(store, plan, place, records);
    place += records.length;
  }
  async function add(record: PlannedRecord): Promise<void> {
    waiting.push(record);
    if (waiting.length >= TOGETHER) await flush();
  }

  const view: PlanView = {
    names: (told) => {
      names = told;
    },
    async order(number, decision, source) {
      if (decision.ok && 'plan' in decision) {
        found.amount = (found.amount ?? ZERO).plus(decision.plan.totalWithVat);
        // What was converted is in euro, whatever the order is in.
        found.currency = decision.plan.original ? 'EUR' : (source.order?.currency ?? found.currency);
      }
      await add(plannedOrder(number, decision, source, names));
    },
    stock: (link) => add(plannedQuantity(link)),
    left: (link) => add(leftQuantity(link)),
    nomenclature: (planned) => add(plannedNomenclature(planned)),
    async catalogue(planned) {
      const record = plannedFamily(planned);
      if (record) await add(record);
    },
    brake: (stopping) => void found.brakes.push(stopping),
  };
  return {
    view,
    name: (id: string) => {
      plan = id;
    },
    async finish({ state, problem: trouble }: RunReport): Promise<void> {
      await flush();
      await changePlan(store, plan, {
        state: state === 'done' ? 'ready' : 'failed',
        amount: found.amount?.toFixed(2) ?? null,
        currency: found.currency,
        problem: trouble ?? (state === 'stopped' ? problem('plan-stopped') : null),
        brakes: found.brakes,
      });
    },
  };
}

/** A plan whose run is over for so long and that was not finished never will be. */
const FINISH_MS = 60_000;

/** A plan as it stands; one whose computing died with its process has failed. Null when it is not kept (any more). */
export async function readPlan(
  store: Store,
  server: Server,
  id: string,
  clock: Clock,
): Promise<PlanRow | null> {
  const plan = await findPlan(store, server.id, id, clock.now());
  if (plan?.state !== 'computing' || !(await isAbandoned(store, server, id, clock))) return plan;
  return { ...plan, state: 'failed', problem: JSON.stringify(problem('plan-stopped')) };
}

async function isAbandoned(store: Store, server: Server, id: string, clock: Clock): Promise<boolean> {
  const run = await findRun(store, server.id, id);
  if (!run || run.state === 'interrupted') return true;
  if (run.state === 'running') return (await liveRun(store, server.id, clock))?.id !== id;
  return Math.abs(clock.now().getTime() - Date.parse(run.ended_at!)) > FINISH_MS;
}

/**
 * Begins to write what a plan showed: all of it, or the records named. Each is planned anew right before it is written, and one that is
 * not what was shown is not written. Refused when the settings were changed since.
 */
export async function applyPlan(
  { store, clock, background }: PlanNeeds,
  server: Server,
  { id, records }: { id: string; records: readonly string[] | null },
  onRun?: RunRequest['onRun'],
): Promise<Result<RunId>> {
  const plan = await readPlan(store, server, id, clock);
  if (!plan) return failed(problem('plan-unknown'));
  if (plan.state === 'computing' || plan.state === 'failed') return failed(problem('plan-not-ready'));
  if (plan.settings_hash !== server.settingsHash) return failed(problem('plan-outdated'));
  const hashes = await plannedHashes(store, id, records);
  if (hashes.size === 0) return failed(problem('plan-nothing'));
  const part = plan.part as Part;
  const begun = await background.begin({
    server,
    part,
    cause: 'person',
    shown: shownOf(store, id, hashes, records === null),
    ...(onRun && { onRun }),
  });
  if (begun.ok) await changePlan(store, id, { state: 'applied' });
  return begun.ok ? ok(begun.value) : begun;
}

function shownOf(store: Store, plan: string, hashes: PlannedHashes, isWhole: boolean): ShownPlan {
  return {
    isWhole,
    of(kind) {
      const ofKind = hashes.get(kind) ?? new Map<string, string>();
      return {
        subjects: [...ofKind.keys()],
        hashOf: (subject) => ofKind.get(subject),
        basisOf: (subject) => plannedBasis(store, plan, { kind, subject }),
      };
    },
  };
}
