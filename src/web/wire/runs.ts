import * as z from 'zod';
import { BRAKES } from '../../domain/brake.ts';
import { brake, decimalText, moment, problemWords } from './common.ts';

const count = z.int().min(0);
export const counts = z.object({
  created: count,
  updated: count,
  unchanged: count,
  skipped: count,
  failed: count,
});

export const part = z.enum([
  'import',
  'export',
  'import-orders',
  'import-nomenclature',
  'print-receipts',
  'export-catalogue',
  'export-stock',
  'export-partners',
  'audit',
  'audit-stock',
]);

export const run = z
  .object({
    id: z.string(),
    part: z.string(),
    state: z.enum(['running', 'done', 'failed', 'stopped', 'interrupted']),
    cause: z.string().meta({
      description:
        'person, schedule, resumed, plan (computed, nothing written), apply (of a plan), order (a single one)',
    }),
    phase: z.string().nullable(),
    /** How far the phase is; null when that is not known. */
    done: count.nullable(),
    total: count.nullable(),
    startedAt: moment,
    endedAt: moment.nullable(),
    counts,
  })
  .meta({ id: 'Run' });
export type WireRun = z.infer<typeof run>;

/** Begins a run; `order` goes with an import only, `releaseBrake` (the brake that was looked at, and how many changes it held) with an export. */
export const newRun = z.object({
  part: z.enum([...part.options, 'match']),
  order: z.string().max(32).optional(),
  releaseBrake: z
    .object({ brake: z.enum(BRAKES).optional(), changes: z.int().min(1).max(9_999_999) })
    .optional(),
});
export const begunRun = z.object({ id: z.string() });

export const runEvent = z.object({
  at: moment,
  /** began, phase, ended, cancel-asked */
  kind: z.string(),
  phase: z.string().nullable(),
  counts: counts.nullable(),
  problem: problemWords.nullable(),
});

/** Why a run could not do its work; with the brake that stopped it, when one did. */
const runProblem = problemWords.extend({ brake: brake.nullable() });
export const runDetail = run.extend({ log: z.array(runEvent), problem: runProblem.nullable() });
export type RunDetail = z.infer<typeof runDetail>;

export const outcome = z.object({
  record: z.string(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'skipped', 'failed']),
  detail: z.string().nullable(),
});
export const outcomePage = z.object({ items: z.array(outcome), next: z.string().nullable() });
export type OutcomePage = z.infer<typeof outcomePage>;

/** One field of a record as it is and as it would be; null = there is none. */
const change = z.object({
  /**
   * Of a document: date, location, partner, user, total, note (`of` is ''); of its lines: item, quantity, price, line-total, cost (`of` is
   * the item's name). Of an order that waits: status. Of a quantity: stock, and what it comes from: balance, open-orders,
   * waiting-orders. Of an item: item-name and the like; of a partner: partner-company and the like; of a product:
   * product-new, product-price and the like.
   */
  field: z.string(),
  of: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** What the number in `after` stands for: a location, a partner, a user; absent when it has no name. */
  name: z.string().optional(),
});

/**
 * What a run would do to one record: write it, leave it waiting (with the reason), or refuse it (with the problems). `kind` is what is written:
 * the document of an order, the quantity of a product, an item or a partner without an order.
 * `record` is "order 7000002", "sku ABC", "product 12", "customer 5", "item 7" or "partner 3"; `title` the buyer, the item or the partner. `reason` is before-since, status or ended.
 */
export const plannedRecord = z
  .object({
    kind: z.enum(['order', 'stock', 'item', 'partner', 'product', 'customer']),
    record: z.string(),
    title: z.string(),
    action: z.enum(['create', 'update', 'wait', 'refuse']),
    reason: z.string().nullable(),
    changes: z.array(change),
    problems: z.array(problemWords),
  })
  .meta({ id: 'PlannedRecord' });
export type PlannedRecord = z.infer<typeof plannedRecord>;

const actions = z.object({ create: count, update: count, wait: count, refuse: count });

/**
 * A plan: kept for an hour, to be looked at and applied. Its id is that of the run that computes it, whose progress is told like any
 * other's. `problem` is why it failed; `brakes` are what would stop the run, which applying lets pass.
 */
export const plan = z
  .object({
    id: z.string(),
    part,
    state: z.enum(['computing', 'ready', 'failed', 'applied']),
    createdAt: moment,
    totals: actions.extend({
      /** The same, of each kind of record. */
      kinds: z.object({
        order: actions,
        stock: actions,
        item: actions,
        partner: actions,
        product: actions,
        customer: actions,
      }),
      /** Quantities that would go up and down; those of which it is not known what the shop shows now are neither. */
      up: count,
      down: count,
      /** The sum of the documents that would be written; null for quantities. */
      amount: decimalText.nullable(),
      currency: z.string().nullable(),
    }),
    problem: problemWords.nullable(),
    brakes: z.array(problemWords),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof plan>;

export const planPage = z.object({ items: z.array(plannedRecord), next: z.string().nullable() });
export type PlanPage = z.infer<typeof planPage>;

/** Which records of a plan are applied; null = all that would be written. */
export const applyPlan = z.object({ records: z.array(z.string().max(300)).max(10_000).nullable() });
