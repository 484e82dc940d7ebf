import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { foldSearch } from '../domain/order-face.ts';
import type { Store } from './store.ts';
import type { PlanRecordRow, PlanRow } from './tables.ts';

/** How long a plan may be looked at and applied; one that lies as far ahead was made by a clock that was wrong. */
export const PLAN_LIFE_MS = 3_600_000;
/** Plans kept of a server. */
const MOST_PLANS = 20;

/** One field of a record as it is and as it would be; null = there is none. */
export interface PlannedChange {
  /** A key of the texts: see plan-changes.ts. */
  field: string;
  /** What it is a field of: an item's name; '' for the record itself. */
  of: string;
  before: string | null;
  after: string | null;
  /** What the number in `after` stands for: a location, a partner, a user; absent when it has no name. */
  name?: string;
}

/** What would be done to one record. */
export interface PlannedRecord {
  kind: PlanRecordRow['kind'];
  record: string;
  /** What it is known by inside: an order's number, a variant, a customer. */
  subject: string;
  title: string;
  action: PlanRecordRow['action'];
  reason: string | null;
  changes: PlannedChange[];
  problems: Problem[];
  /** Of what would be written; null when nothing would. */
  shown: { hash: string; basis: unknown } | null;
}

type ActionCounts = Record<PlanRecordRow['action'], number>;

/** How many records a plan has by what would be done to them: of all, and of each kind. */
export interface PlanTotals extends ActionCounts {
  kinds: Record<PlanRecordRow['kind'], ActionCounts>;
}

/** Keeps that a plan is being computed, and forgets those that are too old or too many. */
export async function createPlan(
  store: Store,
  { id, server, part, settings_hash }: Pick<PlanRow, 'id' | 'server' | 'part' | 'settings_hash'>,
  now: Date,
): Promise<void> {
  await store
    .insertInto('plans')
    .values({
      id,
      server,
      part,
      state: 'computing',
      settings_hash,
      created_at: now.toISOString(),
      currency: null,
      amount: null,
      problem: null,
      brakes: '[]',
    })
    .execute();
  await forgetPlans(store, server as ServerId, now);
}

/** Forgets the plans of a server that live no longer, and the oldest beyond twenty: they hold names of buyers. */
export async function forgetPlans(store: Store, server: ServerId, now: Date): Promise<void> {
  const [before, ahead] = lifeAround(now);
  const kept = await store
    .selectFrom('plans')
    .select('id')
    .where('server', '=', server)
    .where('created_at', '>', before)
    .where('created_at', '<', ahead)
    .orderBy('created_at', 'desc')
    .limit(MOST_PLANS)
    .execute();
  const old = store.selectFrom('plans').select('id').where('server', '=', server);
  const gone =
    kept.length === 0
      ? old
      : old.where(
          'id',
          'not in',
          kept.map(({ id }) => id),
        );
  await store.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('plan_records').where('plan', 'in', gone).execute();
    await transaction.deleteFrom('plans').where('id', 'in', gone).execute();
  });
}

/** Adds records to a plan; `place` is how many it has already. At most 500 at once. */
export async function addPlanned(
  store: Store,
  plan: string,
  place: number,
  records: readonly PlannedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((each, index): PlanRecordRow => {
    const { kind, record, subject, title, action, reason, changes, problems, shown } = each;
    return {
      plan,
      place: place + index,
      kind,
      record,
      subject,
      title,
      action,
      reason,
      changes: JSON.stringify(changes),
      problems: JSON.stringify(problems),
      hash: shown?.hash ?? null,
      basis: shown ? JSON.stringify(shown.basis) : null,
      search: foldSearch([record, title, ...new Set(changes.map(({ of }) => of))].join('\n')),
    };
  });
  await store.insertInto('plan_records').values(rows).execute();
}

/** Says what became of a plan. */
export async function changePlan(
  store: Store,
  id: string,
  change: Partial<Pick<PlanRow, 'state' | 'currency' | 'amount'>> & {
    problem?: Problem | null;
    brakes?: readonly Problem[];
  },
): Promise<void> {
  const { problem, brakes, ...rest } = change;
  const said = problem === undefined ? {} : { problem: problem && JSON.stringify(problem) };
  await store
    .updateTable('plans')
    .set({ ...rest, ...said, ...(brakes && { brakes: JSON.stringify(brakes) }) })
    .where('id', '=', id)
    .execute();
}

/** A plan of a server; null when it is not kept (any more). */
export async function findPlan(
  store: Store,
  server: ServerId,
  id: string,
  now: Date,
): Promise<PlanRow | null> {
  const [before, ahead] = lifeAround(now);
  const row = await store
    .selectFrom('plans')
    .selectAll()
    .where('id', '=', id)
    .where('server', '=', server)
    .where('created_at', '>', before)
    .where('created_at', '<', ahead)
    .executeTakeFirst();
  return row ?? null;
}

function lifeAround(now: Date): [string, string] {
  const at = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  return [at(-PLAN_LIFE_MS), at(PLAN_LIFE_MS)];
}

/** Counts the records of a plan. */
export async function planTotals(store: Store, plan: string): Promise<PlanTotals> {
  const rows = await store
    .selectFrom('plan_records')
    .select((eb) => ['kind', 'action', eb.fn.countAll<number>().as('count')])
    .where('plan', '=', plan)
    .groupBy(['kind', 'action'])
    .execute();
  const none = () => ({ create: 0, update: 0, wait: 0, refuse: 0 });
  const totals: PlanTotals = {
    ...none(),
    kinds: { order: none(), stock: none(), item: none(), partner: none(), product: none(), customer: none() },
  };
  for (const { kind, action, count } of rows) {
    totals.kinds[kind][action] = count;
    totals[action] += count;
  }
  return totals;
}

/** Of the quantities a plan would send: how many go up and how many down; the rest goes where it is not known what the shop shows now. */
export async function plannedMoves(store: Store, plan: string): Promise<{ up: number; down: number }> {
  // The first change of such a record is the quantity. Numbers of this size are exact as doubles as far as their order goes.
  const [before, after] = [
    sql<number | null>`cast(changes ->> '$[0].before' as real)`,
    sql<number | null>`cast(changes ->> '$[0].after' as real)`,
  ];
  return store
    .selectFrom('plan_records')
    .select([
      sql<number>`count(*) filter (where ${after} > ${before})`.as('up'),
      sql<number>`count(*) filter (where ${after} < ${before})`.as('down'),
    ])
    .where('plan', '=', plan)
    .where('kind', '=', 'stock')
    .where('action', '=', 'update')
    .executeTakeFirstOrThrow();
}

/** A page of a plan's records as they were computed; give the last place of a page to get the next. */
export async function plannedPage(
  store: Store,
  plan: string,
  which: {
    kind?: PlanRecordRow['kind'] | undefined;
    action?: PlanRecordRow['action'] | undefined;
    search?: string | undefined;
    after: number;
    limit: number;
  },
): Promise<PlanRecordRow[]> {
  const { kind, action, search, after, limit } = which;
  let query = store
    .selectFrom('plan_records')
    .selectAll()
    .where('plan', '=', plan)
    .where('place', '>', after)
    .orderBy('place')
    .limit(limit);
  if (kind) query = query.where('kind', '=', kind);
  if (action) query = query.where('action', '=', action);
  if (search) query = query.where((eb) => eb(eb.fn('instr', ['search', eb.val(foldSearch(search))]), '>', 0));
  return query.execute();
}

/** What would be written of one kind, by subject. */
export type PlannedHashes = Map<PlanRecordRow['kind'], Map<string, string>>;

/** What would be written of a plan: the hashes of all such records, or of those named. */
export async function plannedHashes(
  store: Store,
  plan: string,
  records: readonly string[] | null,
): Promise<PlannedHashes> {
  const chosen = records && new Set(records);
  const rows = await store
    .selectFrom('plan_records')
    .select(['kind', 'record', 'subject', 'hash'])
    .where('plan', '=', plan)
    .where('hash', 'is not', null)
    .orderBy('place')
    .execute();
  const hashes: PlannedHashes = new Map();
  for (const { kind, record, subject, hash } of rows) {
    if (chosen && !chosen.has(record)) continue;
    const ofKind = hashes.get(kind) ?? new Map<string, string>();
    hashes.set(kind, ofKind.set(subject, hash!));
  }
  return hashes;
}

/** What a plan showed of one subject. */
export async function plannedBasis(
  store: Store,
  plan: string,
  { kind, subject }: Pick<PlanRecordRow, 'kind' | 'subject'>,
): Promise<unknown> {
  const { basis } = await store
    .selectFrom('plan_records')
    .select('basis')
    .where('plan', '=', plan)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('basis', 'is not', null)
    .executeTakeFirstOrThrow();
  return JSON.parse(basis!) as unknown;
}
